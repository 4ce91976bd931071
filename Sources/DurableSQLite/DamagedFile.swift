import Foundation
import GRDB

/// Finds out whether a database file is damaged, and sets a damaged one aside whole.
enum DamagedFile {
    /// What belongs to one database.
    private static let suffixes = ["", "-wal", "-shm", "-journal"]

    /// Checks the file at `path` before it is opened for work. Read-only, so that not even closing
    /// changes a byte of a damaged file (a writer would fold the log into it).
    ///
    /// - Returns: where a damaged file lies now, or nil.
    static func setAside(ifDamaged path: String, isAlone: Bool) throws -> String? {
        guard FileManager.default.fileExists(atPath: path) else {
            // A power cut between the renames below left the log behind: it belongs to the last one.
            guard suffixes.dropFirst().contains(where: { FileManager.default.fileExists(atPath: path + $0) }) else {
                return nil
            }
            guard isAlone else { return nil }
            let slot = latestSlot(of: path) ?? freeSlot(of: path)
            try move(path, to: slot)
            return slot
        }
        guard try isDamaged(path) else { return nil }
        guard isAlone else {
            throw DurableDatabaseError(
                .damaged, "\(path) is damaged. Restart the program that serves it: it sets the file aside whole.")
        }
        let slot = freeSlot(of: path)
        try move(path, to: slot)
        return slot
    }

    /// - Parameter isReadOnly: false where a power cut left a rollback journal: what the file says counts
    ///   only when SQLite has rolled it back. That is so for an instant, when a new file is just made.
    static func isDamaged(_ path: String, isReadOnly: Bool = true) throws -> Bool {
        var configuration = Configuration()
        configuration.readonly = isReadOnly
        configuration.busyMode = .timeout(DurableDatabase.busyTimeout)
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            defer { try? queue.close() }
            return try queue.read { try String.fetchOne($0, sql: "PRAGMA quick_check(1)") } != "ok"
        } catch let error as DatabaseError {
            if [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode) { return true }
            if isReadOnly, error.extendedResultCode == .SQLITE_READONLY_ROLLBACK {
                return try isDamaged(path, isReadOnly: false)
            }
            throw DurableDatabaseError(error, path: path) ?? error
        }
    }

    private static func move(_ path: String, to slot: String) throws {
        for suffix in suffixes where FileManager.default.fileExists(atPath: path + suffix) {
            guard rename(path + suffix, slot + suffix) == 0 else {
                throw DurableDatabaseError(errno: errno, doing: "setting the damaged file aside", path: path + suffix)
            }
        }
        try DurableFile.synchroniseFolder(folder(of: path))
    }

    /// Of each damaged file that was set aside, at this opening or an earlier one, and still lies there:
    /// when it or its log was last written. Renaming does not change that.
    static func lastWrites(beside path: String) -> [Date] {
        let prefix = (path as NSString).lastPathComponent + ".damaged-"
        let folder = folder(of: path)
        // Who cannot look must not conclude that there is none.
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else { return [Date()] }
        let slots = Set(
            names.filter { $0.hasPrefix(prefix) }.map { name in
                suffixes.first { !$0.isEmpty && name.hasSuffix($0) }.map { String(name.dropLast($0.count)) } ?? name
            })
        return slots.map { slot in
            ["", "-wal"].compactMap { suffix in
                let path = "\(folder)/\(slot)\(suffix)"
                return (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
            }.max() ?? Date()
        }
    }

    private static func freeSlot(of path: String) -> String {
        (1...).lazy.map { "\(path).damaged-\($0)" }.first { slot in
            !suffixes.contains { FileManager.default.fileExists(atPath: slot + $0) }
        } ?? path
    }

    private static func latestSlot(of path: String) -> String? {
        (1...).lazy.map { "\(path).damaged-\($0)" }
            .prefix { FileManager.default.fileExists(atPath: $0) }
            .reduce(nil) { $1 }
    }

    static func folder(of path: String) -> String {
        let folder = (path as NSString).deletingLastPathComponent
        return folder.isEmpty ? "." : folder
    }
}
