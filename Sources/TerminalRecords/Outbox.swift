import DurableSQLite
public import Foundation
import GRDB
public import TownshipServices

/// One submission that a person may have to know of; nothing personal.
public struct OutboxEntry: Hashable, Sendable, Codable {
    public let number: SubmissionNumber
    public let serviceName: String
    public let receivedAt: Date
    public let state: SubmissionState
    /// Code of what went wrong last.
    public let problem: String?
    /// How often sending was begun, and when last.
    public let attempts: Int
    public let attemptedAt: Date?
    public let pageCount: Int
    public let byteCount: Int
    /// Bytes of its pages that had left at the last attempt.
    public var sentBytes: Int
    public let caseNumber: String?
    public let owedPapers: Int
}

extension SubmissionState: Codable {}

extension TerminalStore {
    /// All that the center's backup does not hold yet, oldest first.
    public func outbox() async throws -> [OutboxEntry] {
        try await entries("s.state IN ('recorded', 'failed', 'refused', 'unusable', 'stored')", [])
    }

    /// One submission, whatever its state.
    ///
    /// - Throws: ``TerminalRecordsError`` `unknown`.
    public func outboxEntry(_ number: SubmissionNumber) async throws -> OutboxEntry {
        guard let entry = try await entries("s.number = ?", [number.description]).first else {
            throw Self.unknown(number)
        }
        return entry
    }

    private func entries(_ condition: String, _ arguments: StatementArguments) async throws -> [OutboxEntry] {
        try await database.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT s.number, s.service_name, s.received_at, s.state, s.problem, s.attempts, s.attempted_at,
                        s.case_number, count(d.position) AS pages, coalesce(sum(d.byte_count), 0) AS bytes,
                        s.sent_bytes AS sent,
                        (SELECT count(*) FROM owed_papers p WHERE p.submission = s.id AND p.state <> 'printed') AS owed
                    FROM submissions s LEFT JOIN documents d ON d.submission = s.id
                    WHERE \(condition) GROUP BY s.id ORDER BY s.id
                    """, arguments: arguments
            ).compactMap(OutboxEntry.init)
        }
    }
}

extension OutboxEntry {
    fileprivate init?(_ row: Row) {
        guard let number = SubmissionNumber(row["number"] as String),
            let state = SubmissionState(rawValue: row["state"])
        else { return nil }
        self.init(
            number: number, serviceName: row["service_name"],
            receivedAt: Date(timeIntervalSince1970: row["received_at"]), state: state, problem: row["problem"],
            attempts: row["attempts"],
            attemptedAt: (row["attempted_at"] as Double?).map(Date.init(timeIntervalSince1970:)),
            pageCount: row["pages"], byteCount: row["bytes"], sentBytes: row["sent"], caseNumber: row["case_number"],
            owedPapers: row["owed"])
    }
}
