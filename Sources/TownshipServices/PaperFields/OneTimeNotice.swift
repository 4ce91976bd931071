/// 一次性告知书: everything that is missing, told at once with its standard (行政许可法 32: on the spot
/// or within 5 working days, else the case counts as accepted on the day of receipt).
public struct OneTimeNotice: PaperFields {
    public var number: SerialNumber
    /// The case it belongs to.
    public var caseNumber: SubmissionNumber
    /// With the number masked.
    public var applicant: PaperPerson
    public var item: String
    public var toldOn: CalendarDate
    public var handler: PaperHandler
    /// Laws and rules with their articles.
    public var basis: [String]
    /// Each with its standard, and whether original or copy. Never empty: nothing missing is no notice.
    public var missing: [MissingMaterial]
    /// Until when to supplement.
    public var deadline: CalendarDate
    /// How the supplement can come in, e.g. `窗口、终端或邮寄`.
    public var form: String
    public var seal: PaperSeal
    /// The applicant's, for having received it.
    public var receipt: PaperSignature

    public init(
        number: SerialNumber, caseNumber: SubmissionNumber, applicant: PaperPerson, item: String, toldOn: CalendarDate,
        handler: PaperHandler, basis: [String], missing: [MissingMaterial], deadline: CalendarDate, form: String,
        seal: PaperSeal, receipt: PaperSignature
    ) {
        self.number = number
        self.caseNumber = caseNumber
        self.applicant = applicant
        self.item = item
        self.toldOn = toldOn
        self.handler = handler
        self.basis = basis
        self.missing = missing
        self.deadline = deadline
        self.form = form
        self.seal = seal
        self.receipt = receipt
    }

    public var reference: String { number.description }

    public var demands: [FieldDemand] {
        [
            FieldDemand("applicant", applicant),
            FieldDemand("item", item),
            FieldDemand("handler", handler),
            FieldDemand("basis", basis),
            FieldDemand("missing", missing),
            FieldDemand("form", form),
            FieldDemand("seal", seal),
            FieldDemand("receipt", receipt),
        ]
    }
}
