import CenterRecords
public import Foundation
import KioskAssets
public import TownshipServices

/// What the holder of a slip may know of his case. His name is masked: the slip may lie about.
public struct Tracking: Hashable, Sendable {
    public var caseNumber: String
    public var submissionNumber: String
    public var serviceName: String
    public var maskedName: String
    public var state: CaseState
    /// By the terminal's clock.
    public var receivedAt: Date
    public var isTimeUnsure: Bool
    public var changedAt: Date
    /// What is missing, or why it was refused; in the clerk's words.
    public var message: [Word]
    /// Nil when the catalogue no longer has the service.
    public var promise: TimeLimit?
    /// Nil when the catalogue no longer has the service.
    public var clock: CaseClock?
    public var contact: Contact

    public struct Word: Hashable, Sendable {
        public var word: CaseWord
        public var text: String
    }
}

/// Whom to ask, and whom to complain to.
public struct Contact: Hashable, Sendable {
    public var body: String
    public var consultingPhone: String
    public var supervisionPhone: String
}

extension Office {
    /// The case of a tracking code; nil for a code that is malformed, unknown or not arrived yet.
    public func tracking(_ code: String) async throws -> Tracking? {
        guard let code = PublicCode(code),
            let record = try await database.first(.aCase(trackingHash: hash(.trackingCode, code.text)))
        else { return nil }
        let seal = try CaseSeal(record, key: key)
        let service = service(of: record.service).service
        return Tracking(
            caseNumber: record.caseNumber, submissionNumber: record.submissionNumber, serviceName: record.service.name,
            maskedName: Masking.name(try seal.text(record.sealedName, .name)), state: record.state,
            receivedAt: record.receivedAt, isTimeUnsure: record.isTimeUnsure, changedAt: record.changedAt,
            message: try await message(to: record, seal), promise: service?.promise,
            clock: try await clock(of: record),
            contact: service.map {
                Contact(
                    body: $0.competentBody, consultingPhone: $0.consultingPhone,
                    supervisionPhone: $0.supervisionPhone)
            } ?? contact)
    }

    /// The center's own contact, for pages that know of no service.
    public var contact: Contact {
        Contact(
            body: settings.name, consultingPhone: settings.consultingPhone,
            supervisionPhone: settings.supervisionPhone)
    }

    /// What the paper of the latest step says to the applicant; after a delivered refusal of the
    /// matter still its reasons.
    private func message(to record: CaseRecord, _ seal: CaseSeal) async throws -> [Tracking.Word] {
        let speaking = Self.speaking[record.state] ?? []
        let events = try await database.rows(.events(ofCase: record.caseNumber))
        guard let last = events.last(where: { CaseAction(rawValue: $0.action).map(speaking.contains) ?? false })
        else { return [] }
        return try seal.words(of: last).map { .init(word: $0.word, text: $0.text) }
    }

    /// By state, the steps whose words are meant for the applicant; the others are the office's own.
    private static let speaking: [CaseState: Set<CaseAction>] = [
        .supplementRequested: [.requestSupplement], .acceptedWithPromise: [.acceptWithPromise],
        .refused: [.refuse, .refuseNotOurs], .forwardedUp: [.forwardUp], .rejected: [.reject],
        .handedOver: [.reject], .archived: [.reject],
    ]
}
