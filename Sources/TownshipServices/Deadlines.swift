/// The limits that bind one case besides the promise.
///
/// Those of 行政许可法 bind licences (许可) only, and are working days (article 82). Every other legal kind
/// has what its catalogue file gives and nothing else.
public struct Deadlines: Hashable, Sendable {
    /// To tell at once everything that is missing; later, the case counts as accepted on the day of receipt.
    public var tellIncomplete: TimeLimit?
    /// The legal limit of the decision, from acceptance.
    public var decision: TimeLimit?
    /// What the head of the body may add once, telling the applicant why.
    public var extensionOfDecision: TimeLimit?
    /// For the lower level to examine and report up, from acceptance.
    public var lowerLevelReview: TimeLimit?
    /// To hand over the licence, from the decision.
    public var delivery: TimeLimit?

    /// - Parameter isJoint: several bodies decide together or one after another (统一办理、联合办理、集中办理).
    public init(for service: ServiceItem, isJoint: Bool = false) {
        let given = service.legalLimit.flatMap { $0.isVerified ? $0 : nil }
        guard service.legalKind == .licence else {
            decision = given
            return
        }
        tellIncomplete = Self.licence(5, article: 32)
        lowerLevelReview = Self.licence(20, article: 43)
        delivery = Self.licence(10, article: 44)
        let ordinary = Self.licence(20, article: 42)
        if let given, (given.amount, given.unit) != (ordinary.amount, ordinary.unit) {
            // Article 42 yields to a law with a limit of its own, and then its extension is not ours to add.
            decision = given
        } else {
            decision = isJoint ? Self.licence(45, article: 42) : ordinary
            extensionOfDecision = Self.licence(isJoint ? 15 : 10, article: 42)
        }
    }

    /// The decision's limit with the extension; nil where there is none.
    public var extendedDecision: TimeLimit? {
        guard var limit = decision, let more = extensionOfDecision else { return nil }
        limit.amount += more.amount
        return limit
    }

    private static func licence(_ days: Int, article: Int) -> TimeLimit {
        TimeLimit(amount: days, unit: .workingDays, source: "行政许可法第\(article)条")
    }
}

/// Why a clock stands still.
public enum StandstillCause: String, Hashable, Sendable, Codable, CaseIterable {
    /// 补正: the applicant's time.
    case supplement
    /// 公示
    case publicNotice
    /// 听证
    case hearing
    /// 检验、检测、检疫
    case inspection
    /// 鉴定、专家评审
    case appraisal

    /// 行政许可法 45: does not count for licences, and the time needed is told in writing. The list there is
    /// closed: a supplement or a public notice does not stop a licence's legal limit.
    public var isExcludedByLaw: Bool { self == .hearing || self == .inspection || self == .appraisal }
}
