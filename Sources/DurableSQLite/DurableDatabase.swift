import Dispatch
public import Foundation
public import GRDB
public import Logging

/// An SQLite database whose every finished write survives a power cut: write-ahead log and
/// `synchronous=FULL`, both asserted after opening.
public final class DurableDatabase: Sendable {
    /// How long a statement waits for another program (a backup) that holds the file, in seconds.
    static let busyTimeout: Double = 5

    /// Where a damaged file lies that was found at this opening; its log lies beside it.
    public let setAside: String?

    /// Whether a damaged file that was set aside, now or earlier, still lies beside this one. What this
    /// database does not know may be known to that one.
    public var hasDamagedNeighbour: Bool { !DamagedFile.lastWrites(beside: path).isEmpty }

    /// When each of the damaged files that lie beside this one was last written, as the file system says:
    /// until then they may have given out what this database does not know.
    public var lastWritesOfNeighbours: [Date] { DamagedFile.lastWrites(beside: path) }

    private let path: String
    let pool: DatabasePool
    /// Only for ``lookUp(_:)``. The readers of the pool would not do: whoever awaits one gives it back in a
    /// task, and tasks do not go on while their threads wait here for a reader.
    private let lookUps: DatabaseQueue
    let commits: GroupCommit

    /// Opens or makes the database and brings its schema up to date.
    ///
    /// A damaged file is set aside whole (renamed `*.damaged-<n>`) and a new one made; see
    /// ``setAside``. Its folder has to exist.
    ///
    /// - Parameter isAlone: false where another process may have the file open: then a damaged one is
    ///   left where it is and refused as `damaged`.
    /// - Throws: ``DurableDatabaseError``: `newerSchema` when it was written by a newer version,
    ///   `notDurable` when SQLite refuses log or synchronisation, else what is wrong with the file.
    public init(path: String, migrations: [Migration], isAlone: Bool = true, logger: Logger) throws {
        self.path = path
        do {
            setAside = try DamagedFile.setAside(ifDamaged: path, isAlone: isAlone)
            if let setAside {
                logger.error("database damaged, set aside", metadata: ["path": "\(path)", "now": "\(setAside)"])
            }
            pool = try Self.openDurably(path)
            try Self.migrate(pool, migrations, path: path)
            try DurableFile.synchroniseFolder(DamagedFile.folder(of: path))
            commits = GroupCommit(pool: pool)
            lookUps = try Self.openForLookUps(path)
        } catch {
            throw DurableDatabaseError.mapped(error, path: path)
        }
    }

    /// Runs `body` in a transaction; durable when this returns. Concurrent callers share a commit,
    /// each in a savepoint of its own.
    ///
    /// A write that was begun is finished even when the caller's task is cancelled: what a villager
    /// handed in does not depend on a browser's connection.
    ///
    /// - Parameter body: may run twice when a shared commit failed, so it touches nothing but the
    ///   database. It runs on the database's thread.
    /// - Throws: ``DurableDatabaseError`` for disk and file, what `body` throws otherwise (SQLite's
    ///   constraints as GRDB's `DatabaseError`).
    public func write<T: Sendable>(_ body: @Sendable @escaping (Database) throws -> T) async throws -> T {
        let path = path
        return try await withCheckedThrowingContinuation { continuation in
            commits.submit(
                GroupCommit.Item(
                    attempt: { database in
                        let value = try body(database)
                        return { continuation.resume(returning: value) }
                    },
                    fail: { continuation.resume(throwing: DurableDatabaseError.mapped($0, path: path)) }))
        }
    }

    /// Runs `body` on an unchanging view of what was committed before; never waits for writers.
    ///
    /// - Throws: as ``write(_:)``.
    public func read<T: Sendable>(_ body: @Sendable @escaping (Database) throws -> T) async throws -> T {
        do {
            return try await pool.read(body)
        } catch {
            throw DurableDatabaseError.mapped(error, path: path)
        }
    }

    /// The same for one row that an index finds: the caller's thread waits, since changing threads twice
    /// takes longer than such a look.
    ///
    /// - Parameter body: runs one statement, to its end, which is a transaction by itself.
    /// - Throws: as ``write(_:)``.
    public func lookUp<T>(_ body: (Database) throws -> T) throws -> T {
        do {
            return try lookUps.unsafeRead(body)
        } catch {
            throw DurableDatabaseError.mapped(error, path: path)
        }
    }

    /// Whether SQLite finds the whole file in order (`PRAGMA quick_check`). Reads all of it on a connection of
    /// its own, beside whoever writes: what others hold in memory may be better than the disk.
    ///
    /// - Throws: ``DurableDatabaseError`` when the disk fails.
    public func isSound() async throws -> Bool {
        let path = path
        return try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(with: Result { try Self.isSound(path: path) })
            }
        }
    }

    /// The same of a file that nobody has open; blocks meanwhile.
    public static func isSound(path: String) throws -> Bool { try !DamagedFile.isDamaged(path) }

    /// Whether a damaged file that was set aside still lies beside this one that nobody has open.
    public static func hasDamagedNeighbour(path: String) -> Bool {
        !DamagedFile.lastWrites(beside: path).isEmpty
    }

    /// Folds the log into the file and empties it, so that what was deleted is in neither. Waits for
    /// readers as long as a statement does; what they hold stays in the log until the next time.
    ///
    /// - Throws: as ``write(_:)``.
    public func foldLog() async throws {
        do {
            try await pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            return
        } catch {
            throw DurableDatabaseError.mapped(error, path: path)
        }
    }

    /// Folds the log into the file and closes it. No call may follow.
    public func close() throws {
        do {
            // GRDB closes the writer before the readers, so SQLite would not do it by itself. What
            // cannot be folded in now (a reader is still at work) is safe in the log.
            try lookUps.close()
            try? pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
            try pool.close()
        } catch {
            throw DurableDatabaseError.mapped(error, path: path)
        }
    }

    /// What SQLite keeps for the moment (of each statement, the pages as they were before) stays in memory: it would
    /// go into a file in /var/tmp, which is written more often than the database and lies on another disk than the
    /// one that is to hold such things.
    static func configuration(_ label: String) -> Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(busyTimeout)
        configuration.label = label
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA temp_store = MEMORY") }
        return configuration
    }

    private static func openForLookUps(_ path: String) throws -> DatabaseQueue {
        var configuration = configuration("DurableSQLite.lookUps")
        configuration.readonly = true
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Of 4 KiB, after which the log is folded in: pages that change with every write go to the file less often
    /// than by SQLite's own 1,000.
    private static let logPages = 4000
    /// Of the writer. SQLite's own 2 MB are less than the indexes of a year.
    private static let cacheKiB = 16 << 10

    private static func openDurably(_ path: String) throws -> DatabasePool {
        var configuration = configuration("DurableSQLite")
        configuration.foreignKeysEnabled = true
        configuration.journalMode = .wal
        let pool = try DatabasePool(path: path, configuration: configuration)
        // GRDB sets synchronous=NORMAL after its `prepareDatabase` hook, so only here it holds.
        try pool.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON")
            try database.execute(sql: "PRAGMA wal_autocheckpoint = \(logPages); PRAGMA cache_size = -\(cacheKiB)")
            try requireDurability(in: database, path: path)
        }
        return pool
    }

    /// - Throws: ``DurableDatabaseError`` `notDurable`, naming the setting that does not hold.
    static func requireDurability(in database: Database, path: String) throws {
        let settings = [
            ("journal_mode", "wal", try String.fetchOne(database, sql: "PRAGMA journal_mode")),
            ("synchronous", "2", try Int.fetchOne(database, sql: "PRAGMA synchronous").map(String.init)),
            ("secure_delete", "1", try Int.fetchOne(database, sql: "PRAGMA secure_delete").map(String.init)),
            ("foreign_keys", "1", try Int.fetchOne(database, sql: "PRAGMA foreign_keys").map(String.init)),
        ]
        for (name, wanted, found) in settings where found != wanted {
            throw DurableDatabaseError(
                .notDurable,
                """
                \(path): SQLite keeps \(name) at \(found ?? "nothing") instead of \(wanted), so a power cut could \
                lose data or deleted data stay. Put the folder on a local disk (not a network share), then start again.
                """)
        }
    }

    private static func migrate(_ pool: DatabasePool, _ migrations: [Migration], path: String) throws {
        var migrator = DatabaseMigrator()
        for migration in migrations {
            migrator.registerMigration(migration.name) { try $0.execute(sql: migration.sql) }
        }
        guard try !pool.read(migrator.hasBeenSuperseded) else {
            throw DurableDatabaseError(
                .newerSchema,
                """
                \(path) was written by a newer version of this program. Install that version again, or start with \
                another data folder; the file was left as it is.
                """)
        }
        try migrator.migrate(pool)
    }
}
