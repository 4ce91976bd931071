import DurableSQLite
import GRDB

/// What the downlink has to remember beyond a restart.
public struct DownlinkNotes: Hashable, Sendable {
    /// Up to where the states of this terminal's cases are known; says nothing here.
    public var cursor = ""

    public init() {}
}

extension TerminalStore {
    public func downlinkNotes() async throws -> DownlinkNotes {
        try await database.read { database in
            var notes = DownlinkNotes()
            let row = try Row.fetchOne(database, sql: "SELECT state_cursor FROM downlink")
            notes.cursor = row?["state_cursor"] ?? ""
            return notes
        }
    }

    public func note(_ notes: DownlinkNotes) async throws {
        try await database.write { database in
            try database.execute(
                sql: """
                    INSERT INTO downlink (id, state_cursor) VALUES (1, ?)
                    ON CONFLICT (id) DO UPDATE SET state_cursor = excluded.state_cursor
                    """, arguments: [notes.cursor])
        }
    }
}
