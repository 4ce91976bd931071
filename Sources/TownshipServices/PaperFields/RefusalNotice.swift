/// 不予受理通知书 (行政许可法 32, 38): the applicant learns the reason, the article, the proper authority
/// and the remedies, so none of them can be left out.
public struct RefusalNotice: PaperFields {
    /// Why the body does not accept.
    public enum Ground: Hashable, Sendable, Codable, Blankable {
        /// 依法不属于本机关职权范围: the applicant is told where to go (行政许可法 32 I 2).
        case notCompetent(properAuthority: String)
        /// 依法不需要取得: no application is needed at all (行政许可法 32 I 1).
        case notNeeded
        /// Another ground, told in `reason`.
        case other

        public var isBlank: Bool {
            if case .notCompetent(let authority) = self { authority.isBlank } else { false }
        }
    }

    /// How to have the refusal looked at again. The applicant may choose, unless reconsideration must
    /// come first.
    public struct Remedies: Hashable, Sendable, Codable, Blankable {
        /// 行政复议法 20: from the day on which the refusal was known.
        public static let reconsiderationDays = 60
        /// 行政诉讼法 46: from the day on which the refusal was known or ought to have been.
        public static let lawsuitMonths = 6

        /// Where to ask for reconsideration, e.g. `云溪县人民政府`.
        public var reconsiderationBody: String
        /// Where to sue, e.g. `云溪县人民法院`.
        public var court: String
        /// The matter and the law by which reconsideration must come first (行政复议法 23), e.g.
        /// `申请政府信息公开，行政机关不予公开`; nil where the applicant may choose.
        public var reconsiderationFirst: String?

        public init(reconsiderationBody: String, court: String, reconsiderationFirst: String?) {
            self.reconsiderationBody = reconsiderationBody
            self.court = court
            self.reconsiderationFirst = reconsiderationFirst
        }

        public var isBlank: Bool { reconsiderationBody.isBlank || court.isBlank || reconsiderationFirst.isBlank }
    }

    public var number: SerialNumber
    /// The case it belongs to.
    public var caseNumber: SubmissionNumber
    /// With the number masked.
    public var applicant: PaperPerson
    public var item: String
    public var ground: Ground
    /// In words that the applicant understands.
    public var reason: String
    /// The article that it rests on.
    public var article: String
    public var remedies: Remedies
    public var seal: PaperSeal

    public init(
        number: SerialNumber, caseNumber: SubmissionNumber, applicant: PaperPerson, item: String, ground: Ground,
        reason: String, article: String, remedies: Remedies, seal: PaperSeal
    ) {
        self.number = number
        self.caseNumber = caseNumber
        self.applicant = applicant
        self.item = item
        self.ground = ground
        self.reason = reason
        self.article = article
        self.remedies = remedies
        self.seal = seal
    }

    public var reference: String { number.description }

    public var demands: [FieldDemand] {
        [
            FieldDemand("applicant", applicant),
            FieldDemand("item", item),
            FieldDemand("reason", reason),
            FieldDemand("article", article),
            FieldDemand("proper_authority", ground),
            FieldDemand("remedies", remedies),
            FieldDemand("seal", seal),
        ]
    }
}
