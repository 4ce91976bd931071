import Foundation
import GRDB
import Testing

@testable import DurableSQLite

@Suite("A damaged database")
struct DamagedFileTests {
    private func filled(_ folder: String) async throws {
        let database = try open(folder)
        try await database.write { database in
            for index in 0..<500 {
                try database.execute(
                    sql: "INSERT INTO item (name) VALUES (?)",
                    arguments: ["\(index)-" + String(repeating: "x", count: 99)])
            }
        }
        try database.close()
    }

    @Test(
        "is set aside whole, byte for byte, and a new one works",
        arguments: [Damage.header, .middle, .cut, .random])
    func setsAside(_ damage: Damage) async throws {
        try await withFolder { folder in
            try await filled(folder)
            let path = "\(folder)/test.sqlite"
            let bytes = try damage.inflict(on: path)
            let database = try open(folder)
            #expect(database.setAside == "\(path).damaged-1")
            #expect(FileManager.default.contents(atPath: "\(path).damaged-1") == bytes)
            try await database.write { try $0.execute(sql: "INSERT INTO item (name) VALUES ('new')") }
            #expect(try await names(database) == ["new"])
        }
    }

    @Test("a file that a power cut left with a rollback journal is rolled back, not refused and not set aside")
    func rollbackJournal() async throws {
        try await withFolder { folder in
            let (path, made) = ("\(folder)/test.sqlite", "\(folder)/made.sqlite")
            let making = try DatabaseQueue(path: made)
            try await making.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA cache_size = 5; CREATE TABLE old (text TEXT); BEGIN IMMEDIATE")
                for _ in 0..<200 {
                    try database.execute(
                        sql: "INSERT INTO old VALUES (?)", arguments: [String(repeating: "x", count: 999)])
                }
                // Pages that did not fit into the cache are in the file by now: as a power cut finds it.
                try FileManager.default.copyItem(atPath: made, toPath: path)
                try FileManager.default.copyItem(atPath: made + "-journal", toPath: path + "-journal")
                try database.execute(sql: "ROLLBACK")
            }
            let database = try open(folder)
            #expect(database.setAside == nil)
            #expect(try await database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM old") } == 0)
            try database.close()
        }
    }

    @Test("never replaces one that was set aside before")
    func secondTime() async throws {
        try await withFolder { folder in
            let path = "\(folder)/test.sqlite"
            for round in 1...3 {
                try await filled(folder)
                _ = try Damage.header.inflict(on: path)
                #expect(try open(folder).setAside == "\(path).damaged-\(round)")
            }
        }
    }

    @Test("takes its log along, also when the power went between the two renames")
    func logFollows() throws {
        try withFolder { folder in
            let path = "\(folder)/test.sqlite"
            try Data("old".utf8).write(to: URL(fileURLWithPath: path + ".damaged-1"))
            try Data("log".utf8).write(to: URL(fileURLWithPath: path + "-wal"))
            let database = try open(folder)
            #expect(database.setAside == path + ".damaged-1")
            #expect(FileManager.default.contents(atPath: path + ".damaged-1-wal") == Data("log".utf8))
        }
    }

    @Test("a sound one is not touched")
    func sound() async throws {
        try await withFolder { folder in
            try await filled(folder)
            let database = try open(folder)
            #expect(database.setAside == nil)
            #expect(try await names(database).count == 500)
        }
    }

    enum Damage: CaseIterable, Sendable {
        case header, middle, cut, random

        /// - Returns: the bytes as they are now.
        func inflict(on path: String) throws -> Data {
            var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            switch self {
            case .header: bytes.replaceSubrange(0..<16, with: Data(repeating: 0x5A, count: 16))
            case .middle: bytes.replaceSubrange(8192..<12288, with: Data(repeating: 0xFF, count: 4096))
            case .cut: bytes = bytes.prefix(bytes.count / 2)
            case .random: bytes = Data((0..<20_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 3) })
            }
            try bytes.write(to: URL(fileURLWithPath: path))
            return bytes
        }
    }
}

@Suite("Durable files")
struct DurableFileTests {
    @Test("files appear whole, under their own names, for their owner only")
    func writes() throws {
        try withFolder { folder in
            let large = Data(repeating: 9, count: 3_000_000)
            try DurableFile.write([("a", Data()), ("b", large)], in: folder)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["a", "b"])
            #expect(FileManager.default.contents(atPath: "\(folder)/b") == large)
            let mode = try FileManager.default.attributesOfItem(atPath: "\(folder)/b")[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
    }

    @Test("a folder that is missing is said so")
    func missingFolder() {
        let error = #expect(throws: DurableDatabaseError.self) {
            try DurableFile.write([("a", Data())], in: "/nonexistent/yizhan")
        }
        #expect(error?.code == .cannotOpen)
    }
}
