/// One service of the catalogue (事项), as its file in `kiosk-assets/catalogue/` tells it: what the
/// guide shows, what the form asks, what is advised. The texts are data and shown as they stand.
public struct ServiceItem: Hashable, Sendable, Identifiable {
    /// Legal kind: decides which deadlines bind (行政许可法 binds licences only).
    public enum LegalKind: String, Sendable, Codable, CaseIterable {
        case licence, payment, confirmation, award, publicService, other
    }

    /// 即办件 or 承诺件.
    public enum CaseType: String, Sendable, Codable, CaseIterable {
        case instant, promised
    }

    /// Whose list of items it stands on.
    public enum Level: String, Sendable, Codable, CaseIterable {
        case village, township, county
    }

    /// 受理类, 代收代办类, 咨询预审类: what the village does of it.
    public enum VillageClass: String, Sendable, Codable, CaseIterable {
        case accepted, collected, precheck
    }

    /// How an application can come in.
    public enum Channel: String, Sendable, Codable, CaseIterable {
        case terminal, window, online, post, onSite
    }

    /// Kinds of data that PIPL article 28 calls sensitive.
    public enum SensitiveData: String, Sendable, Codable, CaseIterable {
        case health, biometrics, financialAccount, specificIdentity, underFourteen
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
    /// First letters of the pinyin of its names, `lnyzz`.
    public var pinyin: [String]
    /// The shelf of the terminal it stands on; an id of `tables/groups.yaml`.
    public var group: String
    public var level: Level
    /// Nil for items that are no village's.
    public var villageClass: VillageClass?
    public var legalKind: LegalKind
    public var caseType: CaseType
    public var basis: [String]
    public var conditions: [Condition]
    public var materials: [Material]
    public var form: [FormField]
    public var procedure: [Step]
    /// What the body promises, counted from acceptance.
    public var promise: TimeLimit
    /// What the law allows at most.
    public var legalLimit: TimeLimit?
    public var fee: Fee
    /// Who may apply.
    public var applicants: [Standing]
    public var channels: [Channel]
    public var outcome: Outcome?
    /// The services that this life-event bundle (一件事) does at once; empty for a single service.
    public var bundle: [String]
    public var sensitiveData: [SensitiveData]
    public var publicNotice: PublicNotice?
    /// How often somebody must come in person, the terminal not counted.
    public var visits: Int?
    public var peakSeasons: [PeakSeason]
    public var competentBody: String
    public var consultingPhone: String
    public var supervisionPhone: String
    /// What is done with the data, in plain words; the submission records its version. Empty for a
    /// guide, which collects none.
    public var dataNotice: DataNotice
    /// Told, not taken in: the guide says where to go.
    public var isGuideOnly: Bool
}

extension ServiceItem {
    /// Every number that lacks its unit or its source, by what it is called in the file.
    public var unverifiedNumbers: [String] {
        var limits: [(String, TimeLimit)] = [("promise", promise)]
        if let legalLimit { limits.append(("legalLimit", legalLimit)) }
        if let publicNotice { limits.append(("publicNotice.duration", publicNotice.duration)) }
        for (index, step) in procedure.enumerated() {
            if let limit = step.limit { limits.append(("procedure[\(index)].limit", limit)) }
        }
        return limits.filter { !$0.1.isVerified }.map(\.0)
    }

    public var isVerified: Bool { unverifiedNumbers.isEmpty }

    /// The materials that are wanted given these answers.
    public func materials(for answers: FormAnswers) -> [Material] {
        materials.filter { $0.when?.holds(for: answers) ?? true }
    }

    /// The questions that are asked given these answers.
    public func form(for answers: FormAnswers) -> [FormField] {
        form.filter { $0.when?.holds(for: answers) ?? true }
    }
}

extension ServiceItem: Codable {
    enum CodingKeys: String, CodingKey, CaseIterable {
        case id, version, effectiveFrom, name, summary, aliases, pinyin, group, level, villageClass, legalKind,
            caseType, basis, conditions, materials, form, procedure, promise, legalLimit, fee, applicants, channels,
            outcome, bundle, sensitiveData, publicNotice, visits, peakSeasons, competentBody, consultingPhone,
            supervisionPhone, dataNotice
        case isGuideOnly = "guideOnly"
    }

    /// The keys of a service file.
    public static let keys: [String] = CodingKeys.allCases.map(\.rawValue)

    public init(from decoder: any Decoder) throws {
        let file = try decoder.container(keyedBy: CodingKeys.self)
        func list<Element: Decodable>(_ key: CodingKeys) throws -> [Element] {
            try file.decodeIfPresent([Element].self, forKey: key) ?? []
        }
        self.id = try file.decode(String.self, forKey: .id)
        self.version = try file.decode(Int.self, forKey: .version)
        self.effectiveFrom = try file.decode(CalendarDate.self, forKey: .effectiveFrom)
        self.name = try file.decode(String.self, forKey: .name)
        self.summary = try file.decode(String.self, forKey: .summary)
        self.aliases = try list(.aliases)
        self.pinyin = try list(.pinyin)
        self.group = try file.decode(String.self, forKey: .group)
        self.level = try file.decode(Level.self, forKey: .level)
        self.villageClass = try file.decodeIfPresent(VillageClass.self, forKey: .villageClass)
        self.legalKind = try file.decode(LegalKind.self, forKey: .legalKind)
        self.caseType = try file.decode(CaseType.self, forKey: .caseType)
        self.basis = try list(.basis)
        self.conditions = try list(.conditions)
        self.materials = try list(.materials)
        self.form = try list(.form)
        self.procedure = try list(.procedure)
        self.promise = try file.decode(TimeLimit.self, forKey: .promise)
        self.legalLimit = try file.decodeIfPresent(TimeLimit.self, forKey: .legalLimit)
        self.fee = try file.decode(Fee.self, forKey: .fee)
        self.applicants = try file.decodeIfPresent([Standing].self, forKey: .applicants) ?? [.oneself]
        self.channels = try list(.channels)
        self.outcome = try file.decodeIfPresent(Outcome.self, forKey: .outcome)
        self.bundle = try list(.bundle)
        self.sensitiveData = try list(.sensitiveData)
        self.publicNotice = try file.decodeIfPresent(PublicNotice.self, forKey: .publicNotice)
        self.visits = try file.decodeIfPresent(Int.self, forKey: .visits)
        self.peakSeasons = try list(.peakSeasons)
        self.competentBody = try file.decode(String.self, forKey: .competentBody)
        self.consultingPhone = try file.decode(String.self, forKey: .consultingPhone)
        self.supervisionPhone = try file.decode(String.self, forKey: .supervisionPhone)
        self.dataNotice =
            try file.decodeIfPresent(DataNotice.self, forKey: .dataNotice) ?? DataNotice(version: "", paragraphs: [])
        self.isGuideOnly = try file.decodeIfPresent(Bool.self, forKey: .isGuideOnly) ?? false
    }
}
