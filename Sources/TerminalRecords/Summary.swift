import DurableSQLite
public import Foundation
import GRDB

/// How much work lies at the terminal, for the staff.
public struct TerminalSummary: Hashable, Sendable {
    public var waiting = 0
    public var oldestWaiting: Date?
    /// Refused by the center; a person has to look.
    public var refused = 0
    public var owedPapers = 0
    public var oldestOwed: Date?

    public init() {}
}

extension TerminalStore {
    public func summary() async throws -> TerminalSummary {
        try await database.read { database in
            var summary = TerminalSummary()
            let submissions = try Row.fetchOne(
                database,
                sql: """
                    SELECT count(*) FILTER (WHERE state = 'waiting') AS waiting,
                        min(received_at) FILTER (WHERE state = 'waiting') AS oldest,
                        count(*) FILTER (WHERE state = 'refused') AS refused
                    FROM submissions WHERE state <> 'delivered'
                    """)
            let papers = try Row.fetchOne(
                database,
                sql: "SELECT count(*) AS owed, min(owed_since) AS oldest FROM owed_papers WHERE state <> 'printed'")
            summary.waiting = submissions?["waiting"] ?? 0
            summary.oldestWaiting = (submissions?["oldest"] as Double?).map(Date.init(timeIntervalSince1970:))
            summary.refused = submissions?["refused"] ?? 0
            summary.owedPapers = papers?["owed"] ?? 0
            summary.oldestOwed = (papers?["oldest"] as Double?).map(Date.init(timeIntervalSince1970:))
            return summary
        }
    }
}
