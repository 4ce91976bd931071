import Foundation
import GRDB
import Logging
import Testing

@testable import DurableSQLite

@Suite("Durability")
struct DurabilityTests {
    @Test("the writer runs with write-ahead log, full synchronisation and foreign keys")
    func pragmas() async throws {
        try await withFolder { folder in
            let database = try open(folder)
            let settings = try await database.write { database in
                [
                    try String.fetchOne(database, sql: "PRAGMA journal_mode"),
                    try String.fetchOne(database, sql: "PRAGMA synchronous"),
                    try String.fetchOne(database, sql: "PRAGMA foreign_keys"),
                ]
            }
            #expect(settings == ["wal", "2", "1"])
        }
    }

    @Test("a write leaves nothing outside of its folder, not even for a moment")
    func noTemporaryFiles() async throws {
        try await withFolder { folder in
            let database = try open(folder)
            let page = String(repeating: "a", count: 4096)
            for number in 0..<50 {
                try await database.write {
                    try $0.execute(sql: "INSERT INTO item (name) VALUES (?)", arguments: ["\(number)\(page)"])
                }
            }
            let opened = try await database.write { database in
                // A statement that may fail halfway: SQLite keeps all pages as they were.
                try database.execute(sql: "UPDATE item SET name = name || 'b'")
                return try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
                    .compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)") }
                    .filter { $0.contains("etilqs_") }
            }
            #expect(opened == [])
        }
    }

    @Test("a connection that is not fully synchronised is refused by name")
    func refusesLess() throws {
        try withFolder { folder in
            let queue = try DatabaseQueue(path: "\(folder)/plain.sqlite")
            let error = #expect(throws: DurableDatabaseError.self) {
                try queue.writeWithoutTransaction { database in
                    try database.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
                    try DurableDatabase.requireDurability(in: database, path: "plain.sqlite")
                }
            }
            #expect(error?.code == .notDurable)
            #expect(error?.message.contains("synchronous") == true)
        }
    }

    @Test("what was written is there after opening again")
    func reopens() async throws {
        try await withFolder { folder in
            let first = try open(folder)
            try await first.write { try $0.execute(sql: "INSERT INTO item (name) VALUES ('a')") }
            try first.close()
            let second = try open(folder)
            #expect(try await names(second) == ["a"])
        }
    }

    @Test("a schema of a newer version is refused and left alone")
    func newerSchema() throws {
        try withFolder { folder in
            let newer = try DurableDatabase(
                path: "\(folder)/test.sqlite",
                migrations: migrations + [Migration("2", sql: "CREATE TABLE more (id INTEGER) STRICT")], logger: quiet)
            try newer.close()
            let error = #expect(throws: DurableDatabaseError.self) { try open(folder) }
            #expect(error?.code == .newerSchema)
            #expect(error?.message.contains("newer version") == true)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).allSatisfy { !$0.contains("damaged") })
        }
    }

    @Test("a migration that fails leaves the database as it was")
    func failingMigration() async throws {
        try await withFolder { folder in
            try open(folder).close()
            #expect(throws: (any Error).self) {
                try DurableDatabase(
                    path: "\(folder)/test.sqlite",
                    migrations: migrations + [Migration("2", sql: "CREATE TABLE more (id INTEGER); NONSENSE")],
                    logger: quiet)
            }
            let again = try open(folder)
            let exists = try await again.read { try $0.tableExists("more") }
            #expect(!exists)
        }
    }

    @Test("a folder that does not exist is named, with what to do")
    func missingFolder() {
        let error = #expect(throws: DurableDatabaseError.self) {
            try DurableDatabase(path: "/nonexistent/yizhan/test.sqlite", migrations: [], logger: quiet)
        }
        #expect(error?.code == .cannotOpen)
        #expect(error?.message.contains("/nonexistent/yizhan") == true)
    }
}

let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

let migrations = [
    Migration("1", sql: "CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT")
]

func open(_ folder: String) throws -> DurableDatabase {
    try DurableDatabase(path: "\(folder)/test.sqlite", migrations: migrations, logger: quiet)
}

func names(_ database: DurableDatabase) async throws -> [String] {
    try await database.read { try String.fetchAll($0, sql: "SELECT name FROM item ORDER BY id") }
}

func withFolder<T>(_ body: (String) async throws -> T) async throws -> T {
    let folder = try makeFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try await body(folder)
}

func withFolder<T>(_ body: (String) throws -> T) throws -> T {
    let folder = try makeFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try body(folder)
}

private func makeFolder() throws -> String {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("durable-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return folder
}
