import DurableSQLite
public import Foundation
import GRDB
public import TownshipServices

/// Whether a terminal's database can be relied on.
public enum RecordsHealth: Hashable, Sendable {
    case sound, damaged
    /// Sound, beside a damaged one that was set aside and may know what this one does not.
    case soundBesideDamaged
}

/// A line of the audit: codes, counts and submission numbers; nothing personal.
public struct AuditLine: Hashable, Sendable, Codable {
    /// By the terminal's clock.
    public var at: Date
    public var event: String
    public var number: SubmissionNumber?
    public var detail: String?
}

extension TerminalStore {
    /// Reads the whole database once, beside whoever works with it.
    ///
    /// - Throws: `DurableDatabaseError` when the disk fails.
    public func health() async throws -> RecordsHealth {
        guard try await database.isSound() else { return .damaged }
        return database.hasDamagedNeighbour ? .soundBesideDamaged : .sound
    }

    /// The same of records that nobody has open; nil where there are none. Changes nothing.
    ///
    /// - Throws: as ``health()``.
    public static func health(in folder: String) throws -> RecordsHealth? {
        let path = "\(folder)/terminal.sqlite"
        guard exists(in: folder) else { return nil }
        guard try DurableDatabase.isSound(path: path) else { return .damaged }
        return DurableDatabase.hasDamagedNeighbour(path: path) ? .soundBesideDamaged : .sound
    }

    /// The last lines of the audit, oldest first.
    public func auditLines(last count: Int) async throws -> [AuditLine] {
        try await database.read { database in
            let rows = try Row.fetchAll(
                database, sql: "SELECT at, event, number, detail FROM audit ORDER BY rowid DESC LIMIT ?",
                arguments: [count])
            return rows.reversed().map { row in
                AuditLine(
                    at: Date(timeIntervalSince1970: row["at"]), event: row["event"],
                    number: (row["number"] as String?).flatMap(SubmissionNumber.init), detail: row["detail"])
            }
        }
    }
}
