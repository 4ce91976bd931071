public import Foundation

/// What a villager confirmed and handed in, whole: the record on the terminal's disk, the body of
/// the commit to the center, and the case there all hold this value.
public struct Submission: Hashable, Sendable, Codable {
    public enum Signature: Hashable, Sendable, Codable {
        /// Strokes of points; x and y from 0 to 1, in the box that was signed, whose width over
        /// height is `aspect`.
        case drawn(strokes: [[Point]], aspect: Double)
        /// To be signed on paper at the window.
        case onPaper
    }

    public struct Point: Hashable, Sendable, Codable {
        public var x: Double
        public var y: Double

        public init(x: Double, y: Double) {
            self.x = x
            self.y = y
        }
    }

    public struct Service: Hashable, Sendable, Codable {
        public var id: String
        public var version: Int
        public var name: String

        public init(id: String, version: Int, name: String) {
            self.id = id
            self.version = version
            self.name = name
        }
    }

    /// Pages of one submission, of all its materials together. The villager is stopped here, nothing
    /// larger is recorded, and the center takes as many; more than the catalogue's richest service can ask.
    public static let mostDocuments = 80

    public var number: SubmissionNumber
    /// The moment of the durable record by the terminal's clock: the day of receipt.
    public var receivedAt: Date
    /// The clock was not to be trusted.
    public var isTimeUnsure: Bool
    public var service: Service
    /// Whom it is for.
    public var applicant: IdentityCard
    /// Who handed it in, where that was not the applicant.
    public var representative: Representative?
    /// All answers, those of the card included, by field id.
    public var answers: FormAnswers
    public var signature: Signature
    /// Version of the data notice that was shown.
    public var noticeVersion: String
    public var documents: [Document]
    public var trackingCode: PublicCode
    public var ratingCode: PublicCode

    /// The day of receipt in China; nil where the clock was not to be trusted.
    public var receivedOn: CalendarDate? { isTimeUnsure ? nil : CalendarDate(in: receivedAt) }

    public init(
        number: SubmissionNumber, receivedAt: Date, isTimeUnsure: Bool, service: Service, applicant: IdentityCard,
        representative: Representative? = nil, answers: FormAnswers, signature: Signature, noticeVersion: String,
        documents: [Document],
        trackingCode: PublicCode, ratingCode: PublicCode
    ) {
        self.number = number
        self.receivedAt = receivedAt
        self.isTimeUnsure = isTimeUnsure
        self.service = service
        self.applicant = applicant
        self.representative = representative
        self.answers = answers
        self.signature = signature
        self.noticeVersion = noticeVersion
        self.documents = documents
        self.trackingCode = trackingCode
        self.ratingCode = ratingCode
    }

    /// One scanned page, by the digest of its bytes.
    public struct Document: Hashable, Sendable, Codable {
        public var materialID: String
        /// From 1, within its material.
        public var page: Int
        /// `sha256:` and 64 hexadecimal digits.
        public var digest: String
        public var byteCount: Int
        /// `image/jpeg`.
        public var mediaType: String

        public init(materialID: String, page: Int, digest: String, byteCount: Int, mediaType: String) {
            self.materialID = materialID
            self.page = page
            self.digest = digest
            self.byteCount = byteCount
            self.mediaType = mediaType
        }
    }
}

extension Submission: CustomStringConvertible, CustomReflectable {
    public var description: String { "Submission(\(number))" }
    public var customMirror: Mirror { Mirror(self, children: ["number": number.description]) }
}
