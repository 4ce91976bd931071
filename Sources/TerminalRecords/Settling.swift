import DurableSQLite
public import Foundation
import GRDB
public import TerminalLink
public import TownshipServices

/// A submission that waits to be delivered.
public struct WaitingSubmission: Hashable, Sendable {
    public let number: SubmissionNumber
    public let receivedAt: Date
    /// How often sending was begun.
    public let attempts: Int
}

/// The way of a submission to the center; ``SubmissionState`` says what may follow what.
extension TerminalStore {
    /// All that waits, oldest first, whatever the clock said.
    public func waiting() async throws -> [WaitingSubmission] {
        try await database.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT number, received_at, attempts FROM submissions WHERE state IN ('recorded', 'failed')
                    ORDER BY id
                    """
            ).compactMap { row in
                SubmissionNumber(row["number"] as String).map {
                    WaitingSubmission(
                        number: $0, receivedAt: Date(timeIntervalSince1970: row["received_at"]),
                        attempts: row["attempts"])
                }
            }
        }
    }

    /// Those that the center has stored and whose backup is not known yet, oldest first.
    ///
    /// - Parameters:
    ///   - limit: how many a heartbeat carries.
    ///   - number: that the last one ended with: it goes on behind it, and then from the beginning, so that
    ///     none waits for ever behind others that no backup gets.
    public func awaitingBackup(limit: Int, after number: SubmissionNumber? = nil) async throws -> [SubmissionNumber] {
        try await database.read { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT number FROM submissions WHERE state = 'stored'
                    ORDER BY id <= coalesce((SELECT id FROM submissions WHERE number = ?), 0), id LIMIT ?
                    """, arguments: [number?.description, limit]
            ).compactMap(SubmissionNumber.init)
        }
    }

    /// Writes `failed` before a byte is sent.
    ///
    /// - Throws: ``TerminalRecordsError`` `unknown`; `wrongState` when it does not wait.
    public func attempting(_ number: SubmissionNumber) async throws {
        let now = now()
        try await database.write { database in
            let state = try database.state(of: number, after: .sendingBegins) ?? .failed
            try database.execute(
                sql: "UPDATE submissions SET state = ?, attempts = attempts + 1, attempted_at = ? WHERE number = ?",
                arguments: [state.rawValue, now.timeIntervalSince1970, number.description])
        }
    }

    /// Notes why sending did not succeed; of one that waits no longer, nothing.
    ///
    /// - Parameters:
    ///   - problem: a code, e.g. `unreachable`; never personal.
    ///   - sentBytes: how much of the pages had left by then; nil where nothing was sent.
    public func noteProblem(_ number: SubmissionNumber, _ problem: String, sentBytes: Int? = nil) async throws {
        try await database.write { try $0.note(problem, of: number, sentBytes: sentBytes) }
    }

    /// Settles a submission by the center's word, either rung; the second may come first, and the same
    /// word again does nothing. From the second rung on retention runs: what is due goes at once.
    ///
    /// - Throws: ``TerminalRecordsError`` `unknown`; `acknowledgementDiffers` when it is for another
    ///   content, or under another case number than before.
    public func acknowledged(_ acknowledgement: Acknowledgement) async throws {
        let now = now()
        let retention = retention
        let number = acknowledgement.number
        let files = try await database.write { database -> [String] in
            try database.requireSame(acknowledgement)
            guard let state = try database.state(of: number, after: .init(acknowledged: acknowledgement.rung)) else {
                return []
            }
            let isBackedUp = state == .backedUp
            try database.execute(
                sql: """
                    UPDATE submissions SET state = ?, case_number = ?, stored_at = ?, problem = NULL,
                        backed_up_at = ?, settled_at = coalesce(settled_at, ?)
                    WHERE number = ?
                    """,
                arguments: [
                    state.rawValue, acknowledgement.caseNumber, acknowledgement.storedAt.timeIntervalSince1970,
                    isBackedUp ? now.timeIntervalSince1970 : nil, now.timeIntervalSince1970, number.description,
                ])
            // Where the rest of a page would go is of no use any more.
            try database.execute(
                sql:
                    "UPDATE documents SET upload = NULL WHERE submission = (SELECT id FROM submissions WHERE number = ?)",
                arguments: [number.description])
            try database.audit(isBackedUp ? .backedUp : .stored, number, detail: acknowledgement.caseNumber, at: now)
            return isBackedUp ? try database.forgetWhatIsDue(retention, at: now, only: number) : []
        }
        // A power cut before this line leaves files that the next sweep removes.
        try await documents.remove(files)
    }

    /// Puts a submission back into the queue that the center had stored and lost before its backup held
    /// it: it was restored from an older one, and may give it another case number.
    public func lostAtCenter(_ number: SubmissionNumber) async throws {
        let now = now()
        try await database.write { database in
            guard let state = try database.state(of: number, after: .lostAtCenter) else { return }
            try database.execute(
                sql: """
                    UPDATE submissions SET state = ?, case_number = NULL, stored_at = NULL, settled_at = NULL
                    WHERE number = ?
                    """,
                arguments: [state.rawValue, number.description])
            try database.audit(.lostAtCenter, number, at: now)
        }
    }

    /// Settles a submission that the center will never take: it stays here, whole, for a person to
    /// look at, and is not sent again by itself.
    ///
    /// - Parameter reason: a code, e.g. `otherContent`.
    public func refused(_ number: SubmissionNumber, _ reason: String) async throws {
        try await setAside(number, .refusedByCenter, .refused, reason)
    }

    /// Takes a submission out of the queue that can never be sent as it is; what is left of it stays.
    ///
    /// - Parameter reason: a code, e.g. ``lostRecord``.
    public func unusable(_ number: SubmissionNumber, _ reason: String) async throws {
        try await setAside(number, .foundUnusable, .unusable, reason)
    }

    /// Puts a refused or unusable one back into the queue, because a person said so.
    ///
    /// - Throws: ``TerminalRecordsError`` `unknown`; `wrongState` when the center has it.
    public func retry(_ number: SubmissionNumber) async throws {
        let now = now()
        try await database.write { database in
            guard let state = try database.state(of: number, after: .retryWished) else { return }
            try database.execute(
                sql: "UPDATE submissions SET state = ?, problem = NULL, settled_at = NULL WHERE number = ?",
                arguments: [state.rawValue, number.description])
            try database.audit(.retried, number, at: now)
        }
    }

    private func setAside(
        _ number: SubmissionNumber, _ event: SubmissionState.Event, _ entry: AuditEvent, _ reason: String
    ) async throws {
        let now = now()
        try await database.write { try $0.setAside(number, event, entry, reason, at: now) }
    }
}

extension Database {
    /// The problem of one that waits.
    func note(_ problem: String, of number: SubmissionNumber, sentBytes: Int? = nil) throws {
        try execute(
            sql: """
                UPDATE submissions SET problem = ?, sent_bytes = coalesce(?, sent_bytes)
                WHERE number = ? AND state IN ('recorded', 'failed')
                """,
            arguments: [problem, sentBytes, number.description])
    }

    func setAside(
        _ number: SubmissionNumber, _ event: SubmissionState.Event, _ entry: AuditEvent, _ reason: String, at now: Date
    ) throws {
        guard let state = try state(of: number, after: event) else { return }
        try execute(
            sql: "UPDATE submissions SET state = ?, problem = ?, settled_at = ? WHERE number = ?",
            arguments: [state.rawValue, reason, now.timeIntervalSince1970, number.description])
        try audit(entry, number, detail: reason, at: now)
    }

    /// What a submission becomes; nil when it stays as it is.
    ///
    /// - Throws: ``TerminalRecordsError`` `unknown`, `wrongState`.
    func state(of number: SubmissionNumber, after event: SubmissionState.Event) throws -> SubmissionState? {
        let text = try String.fetchOne(
            self, sql: "SELECT state FROM submissions WHERE number = ?", arguments: [number.description])
        guard let state = text.flatMap(SubmissionState.init) else { throw TerminalStore.unknown(number) }
        switch state.answer(to: event) {
        case .becomes(let next): return next
        case .stays: return nil
        case .impossible:
            throw TerminalRecordsError(
                .wrongState, "\(number) is \(state.rawValue) at this terminal, so that is not possible. List it again.")
        }
    }

    /// - Throws: ``TerminalRecordsError`` `unknown`, `acknowledgementDiffers`.
    fileprivate func requireSame(_ acknowledgement: Acknowledgement) throws {
        let isSame = try Bool.fetchOne(
            self,
            sql: """
                SELECT manifest_digest = ? AND coalesce(case_number, ?) = ? FROM submissions WHERE number = ?
                """,
            arguments: [
                acknowledgement.manifestDigest, acknowledgement.caseNumber, acknowledgement.caseNumber,
                acknowledgement.number.description,
            ])
        guard let isSame else { throw TerminalStore.unknown(acknowledgement.number) }
        if isSame { return }
        throw TerminalRecordsError(
            .acknowledgementDiffers,
            """
            The center's acknowledgement for \(acknowledgement.number) is for other content, or under another case \
            number than before. Compare both records with the township.
            """)
    }
}
