import Foundation
import Logging
import Session
import TerminalRecords
import TownshipServices

/// Reads and writes what the terminal keeps for the holder of a card. Records that fail offer nothing
/// and keep nothing: whoever stands there goes on, and submitting will say that they are broken.
struct OwnRecordsDesk: Sendable {
    let store: TerminalStore
    let drafts: DraftStore
    let logger: Logger

    func find(_ number: IDNumber) async -> OwnRecords {
        do {
            return OwnRecords(
                slips: try await slips(of: number), drafts: try await drafts(of: number),
                cases: try await store.submissions(forCard: number).map(OwnCase.init))
        } catch {
            logger.error("own records cannot be read", metadata: ["error": "\(error)"])
            return OwnRecords()
        }
    }

    private func slips(of number: IDNumber) async throws -> [OwedSlips.Slip] {
        var seen: Set<SubmissionNumber> = []
        return try await store.owedPapers(forCard: number)
            .filter { $0.state == .owed && seen.insert($0.number).inserted }
            .map { .init(number: $0.number, serviceName: $0.serviceName, maybePrinted: $0.maybePrinted) }
    }

    /// One that this version cannot read is passed over, and goes by its time.
    private func drafts(of number: IDNumber) async throws -> [SavedDraft] {
        try await drafts.drafts(begunBy: number).compactMap { kept in
            guard let snapshot = try? JSONDecoder().decode(DraftSnapshot.self, from: kept.snapshot) else { return nil }
            return SavedDraft(id: kept.id, changedAt: kept.changedAt, snapshot: snapshot)
        }
    }

    func keep(_ snapshot: DraftSnapshot, _ pages: [PageID: [UInt8]], as id: UUID) async {
        do {
            let named = Dictionary(uniqueKeysWithValues: pages.map { ($0.key.value, $0.value) })
            try await drafts.keep(
                id, begunBy: snapshot.begunBy, snapshot: JSONEncoder().encode(snapshot), pages: named)
        } catch {
            logger.error("draft not kept", metadata: ["error": "\(error)"])
        }
    }

    func drop(_ id: UUID) async {
        do {
            try await drafts.drop(id)
        } catch {
            logger.error("draft not forgotten; it goes by its time", metadata: ["error": "\(error)"])
        }
    }

    func pages(of id: UUID) async -> [PageID: [UInt8]] {
        let pages = (try? await drafts.pages(of: id)) ?? [:]
        return Dictionary(uniqueKeysWithValues: pages.map { (PageID($0.key), $0.value) })
    }
}

extension OwnCase {
    init(_ submission: OwnSubmission) {
        let standing: Standing =
            switch submission.delivery {
            case .waiting: .kept
            case .refused: .stuck
            case .delivered:
                if let state = submission.state.flatMap(CaseState.init), let toldAt = submission.toldAt {
                    .told(state, asOf: toldAt)
                } else {
                    .atCenter
                }
            }
        self.init(
            number: submission.number, serviceName: submission.serviceName, handedInAt: submission.receivedAt,
            standing: standing)
    }
}
