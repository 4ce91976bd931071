/// 容缺受理通知书: accepted although something secondary is missing, on the applicant's promise to
/// supplement it in time.
public struct ConditionalAcceptanceNotice: PaperFields {
    public var number: SerialNumber
    /// The case it belongs to.
    public var caseNumber: SubmissionNumber
    /// With the number masked.
    public var applicant: PaperPerson
    public var item: String
    public var acceptedOn: CalendarDate
    public var gaps: [MissingMaterial]
    /// How the supplement can come in.
    public var form: String
    /// Until when.
    public var deadline: CalendarDate
    /// What happens otherwise.
    public var consequence: String
    public var handler: PaperHandler
    public var seal: PaperSeal
    /// The applicant's, for the promise.
    public var promise: PaperSignature

    public init(
        number: SerialNumber, caseNumber: SubmissionNumber, applicant: PaperPerson, item: String,
        acceptedOn: CalendarDate, gaps: [MissingMaterial], form: String, deadline: CalendarDate, consequence: String,
        handler: PaperHandler, seal: PaperSeal, promise: PaperSignature
    ) {
        self.number = number
        self.caseNumber = caseNumber
        self.applicant = applicant
        self.item = item
        self.acceptedOn = acceptedOn
        self.gaps = gaps
        self.form = form
        self.deadline = deadline
        self.consequence = consequence
        self.handler = handler
        self.seal = seal
        self.promise = promise
    }

    public var reference: String { number.description }

    public var demands: [FieldDemand] {
        [
            FieldDemand("applicant", applicant),
            FieldDemand("item", item),
            FieldDemand("gaps", gaps),
            FieldDemand("form", form),
            FieldDemand("consequence", consequence),
            FieldDemand("handler", handler),
            FieldDemand("seal", seal),
            FieldDemand("promise", promise),
        ]
    }
}
