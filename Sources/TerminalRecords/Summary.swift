import DurableSQLite
public import Foundation
import GRDB

/// How much work lies at the terminal, for the staff.
public struct TerminalSummary: Hashable, Sendable {
    public var waiting = 0
    public var oldestWaiting: Date?
    /// Refused by the center; a person has to look.
    public var refused = 0
    /// Lost a part of itself and cannot be sent; a person has to look.
    public var unusable = 0
    /// Stored at the center, whose backup does not hold them yet.
    public var awaitingBackup = 0
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
                    SELECT count(*) FILTER (WHERE state IN ('recorded', 'failed')) AS waiting,
                        min(received_at) FILTER (WHERE state IN ('recorded', 'failed')) AS oldest,
                        count(*) FILTER (WHERE state = 'refused') AS refused,
                        count(*) FILTER (WHERE state = 'unusable') AS unusable,
                        count(*) FILTER (WHERE state = 'stored') AS stored
                    FROM submissions WHERE state <> 'forgotten'
                    """)
            let papers = try Row.fetchOne(
                database,
                sql: "SELECT count(*) AS owed, min(owed_since) AS oldest FROM owed_papers WHERE state <> 'printed'")
            summary.waiting = submissions?["waiting"] ?? 0
            summary.oldestWaiting = (submissions?["oldest"] as Double?).map(Date.init(timeIntervalSince1970:))
            summary.refused = submissions?["refused"] ?? 0
            summary.unusable = submissions?["unusable"] ?? 0
            summary.awaitingBackup = submissions?["stored"] ?? 0
            summary.owedPapers = papers?["owed"] ?? 0
            summary.oldestOwed = (papers?["oldest"] as Double?).map(Date.init(timeIntervalSince1970:))
            return summary
        }
    }
}
