import DurableSQLite
import Foundation
import GRDB
import Logging

/// One durable message after the other: a row of 400 bytes and an event of 200 in one transaction,
/// by one client and by 64, beside 4 KiB appended and synchronised raw. Rates per second.
struct EnqueueBench {
    static let clients = 64

    let folder: String
    let count: Int

    func run(rounds: Int) async throws -> [String: [Double]] {
        let database = try DurableDatabase(
            path: "\(folder)/queue.sqlite",
            migrations: [
                Migration(
                    "1 queue",
                    sql: """
                        CREATE TABLE messages (id INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;
                        CREATE TABLE events (id INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;
                        """)
            ], logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() })
        defer { try? database.close() }
        let raw = try RawFile("\(folder)/raw")
        defer { raw.close() }
        let page = Data(repeating: 0x5a, count: 4096)
        var results: [String: [Double]] = [:]
        for _ in 0..<rounds {
            let rawTime = try await seconds { for _ in 0..<count { try raw.append(page) } }
            results["raw", default: []].append(Double(count) / rawTime)
            let oneTime = try await seconds { for _ in 0..<count { try await enqueue(in: database) } }
            results["one client", default: []].append(Double(count) / oneTime)
            let manyTime = try await seconds {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<Self.clients {
                        group.addTask { for _ in 0..<(count / Self.clients * 4) { try await enqueue(in: database) } }
                    }
                    try await group.waitForAll()
                }
            }
            results["\(Self.clients) clients", default: []].append(
                Double(count / Self.clients * 4 * Self.clients) / manyTime)
        }
        return results
    }

    private func enqueue(in database: DurableDatabase) async throws {
        try await database.write { database in
            try database.cachedStatement(sql: "INSERT INTO messages (body) VALUES (?)")
                .execute(arguments: [Data(repeating: 0x4d, count: 400)])
            try database.cachedStatement(sql: "INSERT INTO events (body) VALUES (?)")
                .execute(arguments: [Data(repeating: 0x45, count: 200)])
        }
    }
}
