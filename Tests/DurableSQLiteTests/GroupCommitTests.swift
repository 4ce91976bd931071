import Foundation
import GRDB
import Synchronization
import Testing

@testable import DurableSQLite

@Suite("Group commit")
struct GroupCommitTests {
    struct Refused: Error {}

    @Test("many writers at once all get their own result")
    func concurrent() async throws {
        try await withFolder { folder in
            let database = try open(folder)
            let ids = try await withThrowingTaskGroup(of: Int64.self) { group in
                for index in 0..<500 {
                    group.addTask {
                        try await database.write { database in
                            try database.execute(sql: "INSERT INTO item (name) VALUES (?)", arguments: ["\(index)"])
                            return database.lastInsertedRowID
                        }
                    }
                }
                return try await group.reduce(into: Set<Int64>()) { $0.insert($1) }
            }
            #expect(ids.count == 500)
            #expect(try await names(database).count == 500)
        }
    }

    @Test("a failing item never fails its neighbours, and leaves nothing behind")
    func failingItem() async throws {
        try await withFolder { folder in
            let database = try open(folder)
            let outcomes = await withTaskGroup(of: Bool.self) { group in
                for index in 0..<200 {
                    group.addTask {
                        do {
                            try await database.write { database in
                                try database.execute(
                                    sql: "INSERT INTO item (name) VALUES (?)", arguments: ["\(index)"])
                                if index % 3 == 0 { throw Refused() }
                            }
                            return true
                        } catch {
                            return false
                        }
                    }
                }
                return await group.reduce(into: [Bool]()) { $0.append($1) }
            }
            #expect(outcomes.count { $0 } == 133)
            let stored = try await names(database).compactMap { Int($0) }
            #expect(stored.count == 133)
            #expect(stored.allSatisfy { $0 % 3 != 0 })
        }
    }

    @Test("all who wait while a commit runs share the next one, and each sees those before it")
    func sharesACommit() async throws {
        try await withFolder { folder in
            let database = try open(folder)
            let counter = CommitCounter()
            let gate = DispatchSemaphore(value: 0)
            async let first: Void = database.write { database in
                database.add(transactionObserver: counter, extent: .databaseLifetime)
                counter.isObserving.withLock { $0 = true }
                // Holds the writer until all the others wait.
                gate.wait()
            }
            while !counter.isObserving.withLock({ $0 }) { await Task.yield() }
            async let counts = withThrowingTaskGroup(of: Int.self) { group in
                for index in 0..<20 {
                    group.addTask {
                        try await database.write { database in
                            try database.execute(sql: "INSERT INTO item (name) VALUES (?)", arguments: ["\(index)"])
                            return try Int.fetchOne(database, sql: "SELECT count(*) FROM item") ?? 0
                        }
                    }
                }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
            while database.commits.waitingCount < 20 { await Task.yield() }
            gate.signal()
            try await first
            #expect(try await counts.sorted() == Array(1...20))
            #expect(counter.commits.withLock { $0 } <= 2)
        }
    }

    @Test("a full disk fails the writer that meets it, and says what to do; earlier rows are safe")
    func fullDisk() async throws {
        try await withFolder { folder in
            let database = try open(folder)
            try await database.write { try $0.execute(sql: "INSERT INTO item (name) VALUES ('before')") }
            try await database.write { database in
                let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
                try database.execute(sql: "PRAGMA max_page_count = \(pages + 2)")
            }
            let outcomes = await withTaskGroup(of: DurableDatabaseError.Code?.self) { group in
                for index in 0..<10 {
                    group.addTask {
                        do {
                            try await database.write { database in
                                let size = index == 5 ? 1_000_000 : 10
                                try database.execute(
                                    sql: "INSERT INTO item (name) VALUES (?)",
                                    arguments: [String(repeating: "\(index)", count: size)])
                            }
                            return nil
                        } catch {
                            return (error as? DurableDatabaseError)?.code
                        }
                    }
                }
                return await group.reduce(into: [DurableDatabaseError.Code?]()) { $0.append($1) }
            }
            #expect(outcomes.count { $0 == .diskFull } == 1)
            #expect(outcomes.count { $0 == nil } == 9)
            #expect(try await names(database).count == 10)
        }
    }

    @Test("a constraint stays the caller's own error")
    func constraint() async throws {
        try await withFolder { folder in
            let database = try open(folder)
            try await database.write { try $0.execute(sql: "INSERT INTO item (name) VALUES ('a')") }
            let error = await #expect(throws: DatabaseError.self) {
                try await database.write { try $0.execute(sql: "INSERT INTO item (name) VALUES ('a')") }
            }
            #expect(error?.resultCode == .SQLITE_CONSTRAINT)
        }
    }

    @Test("a caller that was cancelled meanwhile still has its write finished")
    func cancelled() async throws {
        try await withFolder { folder in
            let database = try open(folder)
            let gate = DispatchSemaphore(value: 0)
            async let first: Void = database.write { _ in gate.wait() }
            let task = Task {
                try await database.write { try $0.execute(sql: "INSERT INTO item (name) VALUES ('a')") }
            }
            task.cancel()
            gate.signal()
            try await first
            try await task.value
            #expect(try await names(database) == ["a"])
        }
    }
}

private final class CommitCounter: TransactionObserver, Sendable {
    let commits = Mutex(0)
    let isObserving = Mutex(false)

    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { true }
    func databaseDidChange(with event: DatabaseEvent) {}
    func databaseDidCommit(_ database: Database) { commits.withLock { $0 += 1 } }
    func databaseDidRollback(_ database: Database) {}
}
