public import Foundation
public import Logging
public import Session
public import TerminalRecords
import TownshipServices

/// Takes a confirmed application in: draft, durable record, receipt for the screen.
public struct SubmissionDesk: Sendable {
    private let store: TerminalStore
    private let writer: SlipWriter
    private let clock: TerminalClock
    private let logger: Logger
    private let onRecorded: @Sendable () -> Void

    /// - Parameter onRecorded: called when a new submission waits to be delivered.
    public init(
        store: TerminalStore, writer: SlipWriter, clock: TerminalClock, logger: Logger,
        onRecorded: @escaping @Sendable () -> Void
    ) {
        self.store = store
        self.writer = writer
        self.clock = clock
        self.logger = logger
        self.onRecorded = onRecorded
    }

    /// - Returns: `submitted` once everything is durable, or `notSubmitted`; the application stays
    ///   in the session and can be submitted again.
    public func submit(_ application: Application, pages: [PageID: [UInt8]], draft: UUID) async -> Event {
        do {
            let submission = try await store.submit(self.draft(application, pages: pages, id: draft))
            onRecorded()
            return .submitted(
                Receipt(
                    number: submission.number, service: application.service, slip: .printing,
                    trackingURL: writer.trackingURL(submission.trackingCode),
                    stillToBring: writer.stillToBring(submission, application.service),
                    signsOnPaper: submission.signature == .onPaper))
        } catch {
            logger.error("submission not recorded", metadata: ["error": "\(error)"])
            return .notSubmitted(.terminalCannotStore)
        }
    }

    private func draft(_ application: Application, pages: [PageID: [UInt8]], id: UUID) -> SubmissionDraft {
        SubmissionDraft(
            id: id,
            service: .init(
                id: application.service.id, version: application.service.version, name: application.service.name),
            applicant: application.card, representative: application.representative, answers: application.answers,
            signature: application.signature ?? .onPaper,
            noticeVersion: application.service.dataNotice.version,
            pages: application.scannedMaterials.flatMap { material -> [SubmissionDraft.Page] in
                guard case .scanned(let ids) = application.materials[material.id] else { return [] }
                return ids.compactMap { id in
                    pages[id].map {
                        .init(materialID: material.id, bytes: Data($0), mediaType: "image/jpeg", keptAs: id.value)
                    }
                }
            },
            isTimeUnsure: clock.isUnsure)
    }
}
