import DurableSQLite
import Foundation
import GRDB
import TownshipServices

extension TerminalStore {
    /// Lets go of all whose retention is over: run it every few minutes. Keys are destroyed in the
    /// database and in its log, then files removed, those too that an earlier pass could not remove.
    ///
    /// - Throws: ``TerminalRecordsError`` `damaged`, whereupon the program has to start anew; else
    ///   `DurableDatabaseError` for database and disk, and the next call goes on.
    public func forgetDue() async throws {
        let now = now()
        let retention = retention
        do {
            let files = try await database.write { try $0.forgetWhatIsDue(retention, at: now, only: nil) }
            try await documents.remove(files)
            let onDisk = try await documents.files()
            try await documents.remove(try await database.read { try $0.leftovers(among: onDisk) })
            // The log still holds the pages of the database as they were before.
            try await database.foldLog()
        } catch let error as DurableDatabaseError where error.code == .damaged {
            throw TerminalRecordsError(
                .damaged, "The records are damaged. The next start sets them aside whole and begins anew.", cause: error
            )
        }
    }
}

extension Database {
    /// Forgets what is due, of one submission or of all. A record whose paper is still owed stays.
    ///
    /// - Returns: files that nothing points at any more, to be removed after the commit.
    func forgetWhatIsDue(_ retention: Retention, at now: Date, only number: SubmissionNumber?) throws -> [String] {
        // By the index of one number, or by that of those few that are in the backup: it runs after each
        // paper and each acknowledgement.
        let (condition, arguments) =
            number.map { ("s.number = ? AND s.state = 'backed_up'", StatementArguments([$0.description])) }
            ?? ("s.state = 'backed_up'", StatementArguments())
        let rows = try Row.fetchAll(
            self,
            sql: """
                SELECT id, number, backed_up_at,
                    EXISTS (SELECT 1 FROM owed_papers p WHERE p.submission = s.id AND p.state <> 'printed') AS is_owed
                FROM submissions s WHERE \(condition)
                """,
            arguments: arguments)
        return try rows.flatMap { row -> [String] in
            guard let number = SubmissionNumber(row["number"] as String) else { return [] }
            let backedUpAt = try notLater(than: now, Date(timeIntervalSince1970: row["backed_up_at"]), row["id"])
            guard retention.scansDue(backedUpAt: backedUpAt) <= now else { return [] }
            let files = try removeScans(row["id"], number, at: now)
            if retention.recordDue(backedUpAt: backedUpAt) <= now, !(row["is_owed"] as Bool) {
                try destroyKey(number, at: now)
            }
            return files
        }
    }

    /// A time to come was written by a clock that ran ahead: it counts from now.
    private func notLater(than now: Date, _ time: Date, _ id: Int64) throws -> Date {
        guard time > now else { return time }
        try execute(
            sql: "UPDATE submissions SET backed_up_at = ? WHERE id = ?", arguments: [now.timeIntervalSince1970, id])
        return now
    }

    private func removeScans(_ id: Int64, _ number: SubmissionNumber, at now: Date) throws -> [String] {
        let files = try String.fetchAll(self, sql: "SELECT file FROM documents WHERE submission = ?", arguments: [id])
        guard !files.isEmpty else { return [] }
        try execute(sql: "DELETE FROM documents WHERE submission = ?", arguments: [id])
        try audit(.scansRemoved, number, detail: "\(files.count)", at: now)
        return files
    }

    private func destroyKey(_ number: SubmissionNumber, at now: Date) throws {
        guard let state = try state(of: number, after: .nothingKeepsIt) else { return }
        try execute(
            sql: """
                UPDATE submissions SET state = ?, sealed_manifest = NULL, wrapped_key = NULL,
                    center_wrapped_key = NULL, forgotten_at = ?
                WHERE number = ?
                """,
            arguments: [state.rawValue, now.timeIntervalSince1970, number.description])
        try audit(.forgotten, number, at: now)
    }

    /// Files of recorded submissions that no row points at. A file whose submission is not recorded may
    /// belong to one that is just being handed in.
    func leftovers(among files: [String]) throws -> [String] {
        let claimed = Set(try String.fetchAll(self, sql: "SELECT file FROM documents"))
        return try files.filter { file in
            guard !claimed.contains(file), let number = DocumentFolder.number(ofFile: file) else { return false }
            return try Bool.fetchOne(
                self, sql: "SELECT EXISTS (SELECT 1 FROM submissions WHERE number = ?)",
                arguments: [number.description]) == true
        }
    }
}
