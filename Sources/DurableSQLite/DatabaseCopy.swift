import Dispatch
import Foundation
import GRDB

extension DurableDatabase {
    /// Writes one moment of the database into a file of its own while others go on reading and writing,
    /// also from another process. The copy is checked, whole in that one file, and durable when this
    /// returns; it is for its owner only.
    ///
    /// - Parameter path: of the copy; a file that lies there is replaced.
    /// - Throws: ``DurableDatabaseError`` `damaged` when the copy does not stand SQLite's check, else what
    ///   is wrong with file or disk. What was begun may lie there.
    public func copy(to path: String) async throws {
        let pool = pool
        // Blocks for as long as the disks take, so not on a cooperative thread.
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(
                    with: Result {
                        do {
                            try Self.copy(pool, to: path)
                        } catch {
                            throw DurableDatabaseError.mapped(error, path: path)
                        }
                    })
            }
        }
    }

    private static func copy(_ pool: DatabasePool, to path: String) throws {
        for suffix in ["", "-journal", "-wal", "-shm"] { unlink(path + suffix) }
        // Made here for its owner only; SQLite would ask the umask.
        let handle = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard handle >= 0 else { throw DurableDatabaseError(errno: errno, doing: "creating", path: path) }
        defer { Foundation.close(handle) }
        let copy = try DatabaseQueue(path: path, configuration: configuration("DurableSQLite.copy"))
        do {
            defer { try? copy.close() }
            // All pages within one read transaction: what is committed meanwhile is not in it, nor half in it.
            try pool.backup(to: copy)
            try copy.writeWithoutTransaction { database in
                // Without a log beside it, the file can be moved and read from a read-only medium.
                let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode = DELETE")
                let finding = try String.fetchOne(database, sql: "PRAGMA integrity_check(1)")
                guard mode == "delete", finding == "ok" else {
                    throw DurableDatabaseError(
                        .damaged,
                        "The copy \(path) does not stand SQLite's check (\(finding ?? "no answer")). Check both disks.")
                }
            }
        }
        guard fsync(handle) == 0 else { throw DurableDatabaseError(errno: errno, doing: "synchronising", path: path) }
        try DurableFile.synchroniseFolder(DamagedFile.folder(of: path))
    }
}
