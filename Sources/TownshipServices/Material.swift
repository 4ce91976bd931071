/// Holds where the answer to another question is one of these.
public struct When: Hashable, Sendable, Codable {
    public var field: String
    public var isOneOf: [String]

    public func holds(for answers: FormAnswers) -> Bool { isOneOf.contains(answers[field] ?? "") }
}

/// One material of a service.
public struct Material: Hashable, Sendable, Codable, Identifiable {
    /// Where it comes from; what the card, the form or the authorities already know is not asked again.
    public enum Source: String, Sendable, Codable, CaseIterable {
        case card, scan, form
        /// Handed in with an earlier application; the center takes it from there.
        case earlier
        /// A licence or shared data that the center confirms (政务数据共享条例).
        case shared
    }

    public enum Copy: String, Sendable, Codable, CaseIterable {
        case original, copy
    }

    /// Pages of one material: more than any discharge paper has; a bound for memory and upload.
    public static let mostPages = 20

    public var id: String
    public var name: String
    public var source: Source
    public var copy: Copy
    public var count: Int
    /// What is demanded of it, e.g. `一寸红底免冠照片`.
    public var standard: String
    /// May run over several pages, e.g. an invoice with its list.
    public var severalPages: Bool?
    /// A picture of a good one: a file in `kiosk-assets/screens/pictures`.
    public var example: String?
    /// For `earlier` and `shared`: what the center looks at.
    public var provenBy: String?
    /// Wanted only in this case.
    public var when: When?
    /// Good to have; nobody is asked twice for it.
    public var optional: Bool?

    public init(
        id: String, name: String, source: Source, copy: Copy, count: Int, standard: String,
        severalPages: Bool? = nil, example: String? = nil, provenBy: String? = nil, when: When? = nil,
        optional: Bool? = nil
    ) {
        self.id = id
        self.name = name
        self.source = source
        self.copy = copy
        self.count = count
        self.standard = standard
        self.severalPages = severalPages
        self.example = example
        self.provenBy = provenBy
        self.when = when
        self.optional = optional
    }
}
