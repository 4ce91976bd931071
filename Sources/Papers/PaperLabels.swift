/// The fixed words of a 收件回执; the keys are those of `kiosk-assets/papers/receipt-slip.yaml`.
public struct ReceiptLabels: Hashable, Sendable, Codable {
    public var title: String
    /// The line in the box: taken in, not yet accepted.
    public var standing: String
    public var standingNote: String
    public var number: String
    public var applicant: String
    public var applicantNumber: String
    public var representative: String
    public var item: String
    public var materials: String
    /// Stands where a service asks for no materials.
    public var noMaterials: String
    public var receivedAt: String
    /// Stands under the time of receipt when the terminal's clock was not to be trusted.
    public var timeUnsure: String
    public var promise: String
    /// Says from when the promise counts.
    public var promiseNote: String
    public var competentBody: String
    public var consultingPhone: String
    public var supervisionPhone: String
    public var remarks: String
    /// Caption of the QR code that opens the tracking page.
    public var tracking: String
    /// Caption of the QR code that opens the rating page.
    public var rating: String
    /// What somebody without a smartphone does instead.
    public var withoutPhone: String
    public var footer: String
}

/// The fixed words of an application form; the keys are those of
/// `kiosk-assets/papers/application-form.yaml`.
public struct ApplicationFormLabels: Hashable, Sendable, Codable {
    public var number: String
    public var competentBody: String
    public var station: String
    public var submittedAt: String
    public var content: String
    public var materials: String
    public var materialNumber: String
    public var materialName: String
    public var materialForm: String
    public var noMaterials: String
    public var statement: String
    public var signature: String
    public var signedOn: String
    /// Blanks for a date written by hand.
    public var signedOnPaperDate: String
    /// Says that the drawn signature was made on the terminal's screen.
    public var signedOnScreen: String
    /// `%1` becomes the page's number, `%2` the number of pages.
    public var page: String
}
