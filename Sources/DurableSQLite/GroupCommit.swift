import GRDB
import Synchronization

/// Lets concurrent writers share one commit, and so one fsync.
///
/// While a commit runs, newcomers wait; when it is through, all who wait go into the next one, each
/// within a savepoint where need be, so that one failing item never fails its neighbours. Somebody alone
/// gets a plain transaction at once. Should the shared commit itself fail, every item is tried alone.
final class GroupCommit: Sendable {
    /// One write that waits for its turn.
    struct Item: Sendable {
        /// Runs the write; what it returns tells the caller of success, once that is durable.
        let attempt: @Sendable (Database) throws -> (@Sendable () -> Void)
        let fail: @Sendable (any Error) -> Void
    }

    private struct Line {
        var waiting: [Item] = []
        var isCommitting = false
    }

    /// Bounds how long the first of a batch waits for the others.
    private static let largestBatch = 256

    private let pool: DatabasePool
    private let line = Mutex(Line())

    init(pool: DatabasePool) {
        self.pool = pool
    }

    /// How many wait for the commit after the one that runs.
    var waitingCount: Int { line.withLock { $0.waiting.count } }

    func submit(_ item: Item) {
        let startsCommitting = line.withLock { line in
            line.waiting.append(item)
            defer { line.isCommitting = true }
            return !line.isCommitting
        }
        if startsCommitting { commitNext() }
    }

    private func commitNext() {
        pool.asyncWriteWithoutTransaction { [self] database in
            let batch = line.withLock { line in
                let batch = Array(line.waiting.prefix(Self.largestBatch))
                line.waiting.removeFirst(batch.count)
                return batch
            }
            Self.commit(batch, in: database)
            let somebodyWaits = line.withLock { line in
                line.isCommitting = !line.waiting.isEmpty
                return line.isCommitting
            }
            if somebodyWaits { commitNext() }
        }
    }

    private static func commit(_ batch: [Item], in database: Database) {
        // Mostly nothing fails, and a savepoint for each costs as much as a row.
        if batch.count > 1,
            let outcomes = (try? commitAll(batch, in: database)) ?? (try? commitTogether(batch, in: database))
        {
            for (item, outcome) in zip(batch, outcomes) { item.tell(outcome) }
        } else {
            for item in batch { item.tell(Result { try commitAlone(item, in: database) }) }
        }
    }

    private static func commitAlone(_ item: Item, in database: Database) throws -> @Sendable () -> Void {
        var succeed: @Sendable () -> Void = {}
        try database.inTransaction(.immediate) {
            succeed = try item.attempt(database)
            return .commit
        }
        return succeed
    }

    /// - Throws: when one of them fails, or the commit; nothing of the batch is stored then.
    private static func commitAll(
        _ batch: [Item], in database: Database
    ) throws -> [Result<@Sendable () -> Void, any Error>] {
        var outcomes: [Result<@Sendable () -> Void, any Error>] = []
        try database.inTransaction(.immediate) {
            for item in batch { outcomes.append(.success(try item.attempt(database))) }
            return .commit
        }
        return outcomes
    }

    /// - Throws: when the batch as a whole did not commit; nothing of it is stored then.
    private static func commitTogether(
        _ batch: [Item], in database: Database
    ) throws -> [Result<@Sendable () -> Void, any Error>] {
        var outcomes: [Result<@Sendable () -> Void, any Error>] = []
        try database.inTransaction(.immediate) {
            for item in batch {
                outcomes.append(
                    Result {
                        var succeed: @Sendable () -> Void = {}
                        try database.inSavepoint {
                            succeed = try item.attempt(database)
                            return .commit
                        }
                        return succeed
                    })
                // A full disk makes SQLite roll back everything, not only the savepoint.
                guard database.isInsideTransaction else { throw DatabaseError(resultCode: .SQLITE_ABORT) }
            }
            return .commit
        }
        return outcomes
    }
}

extension GroupCommit.Item {
    fileprivate func tell(_ outcome: Result<@Sendable () -> Void, any Error>) {
        switch outcome {
        case .success(let succeed): succeed()
        case .failure(let error): fail(error)
        }
    }
}
