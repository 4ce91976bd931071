/// The field values of a 收件回执: the terminal has taken the papers in, nobody has accepted or
/// refused them yet. Never an acceptance notice (受理通知书).
///
/// Every value is ready for paper: names and numbers are masked, dates are written out. A field
/// that is missing does not compile.
public struct ReceiptSlip: Hashable, Sendable, Codable {
    /// One material on the slip.
    public struct Material: Hashable, Sendable, Codable {
        public var name: String
        /// How it was handed in, e.g. `扫描 1 页`, `读身份证`.
        public var form: String

        public init(name: String, form: String) {
            self.name = name
            self.form = form
        }
    }

    /// The submission number, e.g. `QS01-000123-K`.
    public var number: SubmissionNumber
    /// The station that took the papers in, e.g. `云溪县柳河镇青石村便民服务站`.
    public var station: String
    /// Masked: `王*芳`.
    public var applicant: String
    /// Masked: `330***********1236`.
    public var applicantNumber: String
    /// Masked name and standing of who handed it in, where that was not the applicant.
    public var representative: String?
    public var item: String
    public var materials: [Material]
    /// Day and minute of the durable record, China time, e.g. `2026年11月21日 09:41`.
    public var receivedAt: String
    /// True when the terminal's clock was not to be trusted, so that the paper says so.
    public var isTimeUnsure: Bool
    /// Counted from acceptance, e.g. `受理后当场办结`.
    public var promise: String
    /// The body that decides, e.g. `柳河镇便民服务中心`.
    public var competentBody: String
    public var consultingPhone: String
    public var supervisionPhone: String
    /// What is still to be done by the applicant, e.g. to sign on paper; empty when nothing.
    public var remarks: [String]
    /// The page that follows this submission; the whole URL that the QR code carries.
    public var trackingURL: String
    /// The page that takes the rating of this visit.
    public var ratingURL: String

    public init(
        number: SubmissionNumber, station: String, applicant: String, applicantNumber: String,
        representative: String? = nil,
        item: String,
        materials: [Material], receivedAt: String, isTimeUnsure: Bool, promise: String, competentBody: String,
        consultingPhone: String, supervisionPhone: String, remarks: [String], trackingURL: String, ratingURL: String
    ) {
        self.number = number
        self.station = station
        self.applicant = applicant
        self.applicantNumber = applicantNumber
        self.representative = representative
        self.item = item
        self.materials = materials
        self.receivedAt = receivedAt
        self.isTimeUnsure = isTimeUnsure
        self.promise = promise
        self.competentBody = competentBody
        self.consultingPhone = consultingPhone
        self.supervisionPhone = supervisionPhone
        self.remarks = remarks
        self.trackingURL = trackingURL
        self.ratingURL = ratingURL
    }
}
