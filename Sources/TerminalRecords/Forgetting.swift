import DurableSQLite
import Foundation
import GRDB
import TownshipServices

extension TerminalStore {
    /// Lets go of all whose retention is over: run it every few minutes. Keys are destroyed in the
    /// database and in its log, then files removed, those too that an earlier pass could not remove.
    ///
    /// - Throws: `DurableDatabaseError` for database and disk; the next call goes on.
    public func forgetDue() async throws {
        let now = now()
        let retention = retention
        let files = try await database.write { try $0.forgetWhatIsDue(retention, at: now, only: nil) }
        try await documents.remove(files)
        let onDisk = try await documents.files()
        try await documents.remove(try await database.read { try $0.leftovers(among: onDisk) })
        // The log still holds the pages of the database as they were before.
        try await database.foldLog()
    }
}

extension Database {
    /// Forgets what is due, of one submission or of all. A record whose paper is still owed stays.
    ///
    /// - Returns: files that nothing points at any more, to be removed after the commit.
    func forgetWhatIsDue(_ retention: Retention, at now: Date, only number: SubmissionNumber?) throws -> [String] {
        // A time to come was written by a clock that ran ahead: it counts from now.
        try execute(
            sql: "UPDATE submissions SET backed_up_at = :now WHERE state = 'backed_up' AND backed_up_at > :now",
            arguments: ["now": now.timeIntervalSince1970])
        let rows = try Row.fetchAll(
            self,
            sql: """
                SELECT id, number, backed_up_at,
                    EXISTS (SELECT 1 FROM owed_papers p WHERE p.submission = s.id AND p.state <> 'printed') AS is_owed
                FROM submissions s WHERE state = 'backed_up' AND coalesce(number = ?, TRUE)
                """,
            arguments: [number?.description])
        return try rows.flatMap { row -> [String] in
            guard let number = SubmissionNumber(row["number"] as String) else { return [] }
            let backedUpAt = Date(timeIntervalSince1970: row["backed_up_at"])
            guard retention.scansDue(backedUpAt: backedUpAt) <= now else { return [] }
            let files = try removeScans(row["id"], number, at: now)
            if retention.recordDue(backedUpAt: backedUpAt) <= now, !(row["is_owed"] as Bool) {
                try destroyKey(number, at: now)
            }
            return files
        }
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
