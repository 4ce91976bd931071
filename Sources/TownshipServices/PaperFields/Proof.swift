/// 证明: printed only where its issuer may issue it (see ``IssuerList``), for one purpose, with an end and
/// a code by which a third party verifies it.
public struct Proof: PaperFields {
    public var number: SerialNumber
    public var title: String
    /// With the number in full: the proof is about this person.
    public var subject: PaperPerson
    /// What is proven.
    public var fact: String
    /// For which time, e.g. `2025年1月至2025年12月`.
    public var period: String
    /// The words behind 仅用于.
    public var purpose: String
    public var handler: PaperHandler
    public var issuedOn: CalendarDate
    /// The last day on which it is valid.
    public var expiresOn: CalendarDate
    public var seal: PaperSeal
    public var verificationCode: PublicCode
    /// The whole URL that the QR code carries.
    public var verificationURL: String

    public init(
        number: SerialNumber, title: String, subject: PaperPerson, fact: String, period: String, purpose: String,
        handler: PaperHandler, issuedOn: CalendarDate, expiresOn: CalendarDate, seal: PaperSeal,
        verificationCode: PublicCode, verificationURL: String
    ) {
        self.number = number
        self.title = title
        self.subject = subject
        self.fact = fact
        self.period = period
        self.purpose = purpose
        self.handler = handler
        self.issuedOn = issuedOn
        self.expiresOn = expiresOn
        self.seal = seal
        self.verificationCode = verificationCode
        self.verificationURL = verificationURL
    }

    public var reference: String { number.description }

    public var demands: [FieldDemand] {
        [
            FieldDemand("title", title),
            FieldDemand("subject", subject),
            FieldDemand("fact", fact),
            FieldDemand("period", period),
            FieldDemand("purpose", purpose),
            FieldDemand("handler", handler),
            FieldDemand("seal", seal),
            FieldDemand("verification_url", verificationURL),
        ]
    }
}

extension Proof {
    /// 存根: what stays with the issuer, cut off at the perforation.
    public struct Stub: Hashable, Sendable, Codable {
        public let number: SerialNumber
        public let title: String
        public let subject: PaperPerson
        public let purpose: String
        public let handler: PaperHandler
        public let issuedOn: CalendarDate
    }

    /// The same values as on the proof, so that the two can never differ; the number is masked.
    public var stub: Stub {
        Stub(
            number: number, title: title,
            subject: PaperPerson(name: subject.name, number: Masking.idNumber(subject.number)), purpose: purpose,
            handler: handler, issuedOn: issuedOn)
    }

    public func isExpired(on day: CalendarDate) -> Bool { expiresOn < day }
}
