import GRDB
import Testing

@testable import DurableSQLite

@Suite("Looking up single rows")
struct LookUpTests {
    private static let count = "SELECT count(*) FROM item"

    @Test("many who look rows up never wait for many who read, however few threads there are")
    func amongReaders() async throws {
        try await withFolder { folder in
            let database = try open(folder)
            try await database.write { try $0.execute(sql: "INSERT INTO item (name) VALUES ('a')") }
            try await withThrowingTaskGroup(of: Int?.self) { group in
                for _ in 0..<200 {
                    group.addTask { try await database.read { try Int.fetchOne($0, sql: Self.count) } }
                    group.addTask { try database.lookUp { try Int.fetchOne($0, sql: Self.count) } }
                }
                for try await found in group { #expect(found == 1) }
            }
            try database.close()
        }
    }

    @Test("what was written is seen at once")
    func fresh() async throws {
        try await withFolder { folder in
            let database = try open(folder)
            for index in 1...50 {
                try await database.write {
                    try $0.execute(sql: "INSERT INTO item (name) VALUES (?)", arguments: ["\(index)"])
                }
                #expect(try database.lookUp { try Int.fetchOne($0, sql: Self.count) } == index)
            }
            try database.close()
        }
    }
}
