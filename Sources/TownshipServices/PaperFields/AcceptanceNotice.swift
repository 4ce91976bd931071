/// 受理通知书: the competent body has accepted the application; the promise counts from its date
/// (行政许可法 32: sealed by the body and dated). Issued by a person, never by a terminal.
public struct AcceptanceNotice: PaperFields {
    public var number: SerialNumber
    /// The case it belongs to.
    public var caseNumber: SubmissionNumber
    /// With the number masked.
    public var applicant: PaperPerson
    /// How the applicant can be reached.
    public var contact: String
    public var item: String
    public var acceptedOn: CalendarDate
    /// Laws and rules with their articles.
    public var basis: [String]
    /// What was received.
    public var materials: [PaperMaterial]
    public var accepter: PaperHandler
    /// The promise with its unit, e.g. `10个工作日`.
    public var timeLimit: String
    /// The day on which the promise ends; nil where nobody can name one: the promise is left to the window,
    /// or no table of working days reaches so far.
    public var dueOn: CalendarDate?
    public var seal: PaperSeal
    /// The applicant's, for having received it.
    public var signature: PaperSignature
    /// Opens the page that follows the case.
    public var queryCode: PublicCode
    /// The whole URL that the QR code carries.
    public var queryURL: String
    public var complaintPhone: String

    public init(
        number: SerialNumber, caseNumber: SubmissionNumber, applicant: PaperPerson, contact: String, item: String,
        acceptedOn: CalendarDate, basis: [String], materials: [PaperMaterial], accepter: PaperHandler,
        timeLimit: String, dueOn: CalendarDate?, seal: PaperSeal, signature: PaperSignature, queryCode: PublicCode,
        queryURL: String, complaintPhone: String
    ) {
        self.number = number
        self.caseNumber = caseNumber
        self.applicant = applicant
        self.contact = contact
        self.item = item
        self.acceptedOn = acceptedOn
        self.basis = basis
        self.materials = materials
        self.accepter = accepter
        self.timeLimit = timeLimit
        self.dueOn = dueOn
        self.seal = seal
        self.signature = signature
        self.queryCode = queryCode
        self.queryURL = queryURL
        self.complaintPhone = complaintPhone
    }

    public var reference: String { number.description }

    public var demands: [FieldDemand] {
        [
            FieldDemand("applicant", applicant),
            FieldDemand("contact", contact),
            FieldDemand("item", item),
            FieldDemand("basis", basis),
            FieldDemand("materials", materials),
            FieldDemand("accepter", accepter),
            FieldDemand("time_limit", timeLimit),
            FieldDemand("seal", seal),
            FieldDemand("signature", signature),
            FieldDemand("query_url", queryURL),
            FieldDemand("complaint_phone", complaintPhone),
        ]
    }
}
