public import Foundation
public import TownshipServices

/// What a villager has confirmed and signed, before it has a number: all that a submission carries,
/// with the pages themselves.
public struct SubmissionDraft: Sendable {
    /// One scanned page.
    public struct Page: Sendable {
        public var materialID: String
        public var bytes: Data
        /// `image/jpeg`.
        public var mediaType: String
        /// The number under which ``DraftStore`` keeps the same bytes, if it does.
        public var keptAs: Int?

        public init(materialID: String, bytes: Data, mediaType: String, keptAs: Int? = nil) {
            self.materialID = materialID
            self.bytes = bytes
            self.mediaType = mediaType
            self.keptAs = keptAs
        }
    }

    /// Made once by the session: handing the same draft in again gives the same submission.
    public var id: UUID
    public var service: Submission.Service
    public var applicant: IdentityCard
    public var representative: Representative?
    public var answers: FormAnswers
    public var signature: Submission.Signature
    public var noticeVersion: String
    /// In the order of scanning; pages of one material are counted in this order.
    public var pages: [Page]
    public var trackingCode: PublicCode
    public var ratingCode: PublicCode
    /// The clock is not to be trusted.
    public var isTimeUnsure: Bool

    public init(
        id: UUID, service: Submission.Service, applicant: IdentityCard, representative: Representative? = nil,
        answers: FormAnswers, signature: Submission.Signature, noticeVersion: String, pages: [Page],
        trackingCode: PublicCode = PublicCode(), ratingCode: PublicCode = PublicCode(), isTimeUnsure: Bool = false
    ) {
        self.id = id
        self.service = service
        self.applicant = applicant
        self.representative = representative
        self.answers = answers
        self.signature = signature
        self.noticeVersion = noticeVersion
        self.pages = pages
        self.trackingCode = trackingCode
        self.ratingCode = ratingCode
        self.isTimeUnsure = isTimeUnsure
    }
}

extension SubmissionDraft: CustomStringConvertible, CustomReflectable {
    public var description: String { "SubmissionDraft(\(id))" }
    public var customMirror: Mirror { Mirror(self, children: ["id": id.uuidString]) }
}
