import DurableSQLite
import Foundation
import GRDB
import Testing

@testable import TerminalRecords

@Suite("Records of an earlier version")
struct MigrationTests {
    @Test("states of the main job become the states of delivery, and every row stays")
    func deliveryStates() async throws {
        try await Terminal.withOne { terminal in
            let path = "\(terminal.root)/old.sqlite"
            let old = try DurableDatabase(path: path, migrations: Array(Schema.migrations.prefix(2)), logger: quiet)
            // Number, state, attempts, whether the personal part is still there.
            let rows: [(String, String, Int, Bool)] = [
                ("QS01-000001-1", "waiting", 0, true), ("QS01-000002-2", "waiting", 3, true),
                ("QS01-000003-3", "delivered", 1, true), ("QS01-000004-4", "delivered", 1, false),
                ("QS01-000005-5", "refused", 1, true),
            ]
            try await old.write { database in
                for (number, state, attempts, isWhole) in rows {
                    try database.execute(
                        sql: """
                            INSERT INTO submissions (number, draft, service, service_version, service_name, received_at,
                                applicant, manifest_digest, sealed_manifest, wrapped_key, state, attempts, case_number)
                            VALUES (?, ?, 's', 1, 'n', 0, 'a', 'd', ?, ?, ?, ?, ?)
                            """,
                        arguments: [
                            number, number, isWhole ? Data([1]) : nil, isWhole ? Data([2]) : nil, state, attempts,
                            state == "delivered" ? "LH" : nil,
                        ])
                }
                try database.execute(
                    sql: "INSERT INTO documents (submission, position, digest, byte_count, media_type, file) "
                        + "VALUES (1, 1, 'd', 1, 'image/jpeg', 'f')")
            }
            try old.close()
            let new = try DurableDatabase(path: path, migrations: Schema.migrations, logger: quiet)
            defer { try? new.close() }
            let states = try await new.read {
                try String.fetchAll($0, sql: "SELECT state FROM submissions ORDER BY id")
            }
            #expect(states == ["recorded", "failed", "stored", "forgotten", "refused"])
            let references = try await new.read { try Row.fetchAll($0, sql: "PRAGMA foreign_key_check").count }
            #expect(references == 0)
            let documents = try await new.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM documents") }
            #expect(documents == 1)
        }
    }

    @Test(
        "the schema keeps out what no state allows",
        arguments: [
            "UPDATE submissions SET state = 'stored'", "UPDATE submissions SET state = 'forgotten'",
            "UPDATE submissions SET wrapped_key = NULL, sealed_manifest = NULL",
            "UPDATE submissions SET state = 'backed_up', case_number = 'LH'",
            "UPDATE submissions SET state = 'waiting'",
        ])
    func checks(sql: String) async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { store async throws in
                _ = try await store.submit(try terminal.draft())
                await #expect(throws: DatabaseError.self) {
                    try await store.database.write { try $0.execute(sql: sql) }
                }
            }
        }
    }
}
