/// One service of the catalogue (事项), as its file in `kiosk-assets/catalogue/` tells it: what the
/// guide shows, what the form asks, what is advised. The texts are data and shown as they stand.
public struct ServiceItem: Hashable, Sendable, Codable, Identifiable {
    /// Legal kind: decides which deadlines bind.
    public enum LegalKind: String, Sendable, Codable, CaseIterable {
        case licence, payment, confirmation, award, publicService, other
    }

    /// 即办件 or 承诺件.
    public enum CaseType: String, Sendable, Codable {
        case instant, promised
    }

    /// Stable: file name, link and record carry it.
    public var id: String
    /// Rises with every change; an open case keeps the version it was filed under.
    public var version: Int
    public var effectiveFrom: CalendarDate
    public var name: String
    /// One sentence in everyday words.
    public var summary: String
    /// Everyday and obsolete names by which people look for it.
    public var aliases: [String]
    public var legalKind: LegalKind
    public var caseType: CaseType
    public var basis: [String]
    public var conditions: [Condition]
    public var materials: [Material]
    public var form: [FormField]
    public var procedure: [Step]
    public var promise: TimeLimit
    public var fee: Fee
    public var competentBody: String
    public var consultingPhone: String
    public var supervisionPhone: String
    /// What is done with the data, in plain words; the submission records its version.
    public var dataNotice: DataNotice

    /// One step of the procedure, with the body that answers for it.
    public struct Step: Hashable, Sendable, Codable {
        public var name: String
        public var body: String
    }

    public struct Fee: Hashable, Sendable, Codable {
        /// In fen; 0 is free.
        public var amount: Int
        public var basis: String
    }

    public struct DataNotice: Hashable, Sendable, Codable {
        public var version: String
        public var paragraphs: [String]
    }

    public var scannedMaterials: [Material] { materials.filter { $0.source == .scan } }
}

/// A duration that carries its unit, and where the number comes from.
public struct TimeLimit: Hashable, Sendable, Codable {
    public enum Unit: String, Sendable, Codable {
        /// Done at once, before the applicant leaves the window; `amount` is 0.
        case instant
        case workingDays, calendarDays
    }

    public var amount: Int
    public var unit: Unit
    public var source: String

    public init(amount: Int, unit: Unit, source: String) {
        self.amount = amount
        self.unit = unit
        self.source = source
    }
}

/// One material of a service.
public struct Material: Hashable, Sendable, Codable, Identifiable {
    /// Where it comes from; what the card or the form already proves is not asked again.
    public enum Source: String, Sendable, Codable {
        case card, scan, form
    }

    public enum Copy: String, Sendable, Codable {
        case original, copy
    }

    public var id: String
    public var name: String
    public var source: Source
    public var copy: Copy
    public var count: Int
    /// What is demanded of it, e.g. `一寸红底免冠照片`.
    public var standard: String
}
