import DurableSQLite
public import Foundation
import GRDB
public import Logging
public import Sealing
import TownshipServices

/// The terminal's records: one database, and beside it the folder of sealed pages.
///
/// What a call has returned survives a power cut. Personal values lie sealed under a key of their
/// submission; the key goes when the center has it in its backup, ``Retention`` is over and no paper is
/// owed.
public final class TerminalStore: Sendable {
    /// Free space below which no new application is taken, so that those on their way can finish
    /// and the system keeps running, in bytes.
    public static let defaultReserve: Int64 = 512 << 20

    /// What was found at this start.
    public let startReport: StartReport

    let folder: String
    let reserve: Int64
    let key: SealingKey
    let letterBox: LetterBoxKey?
    let retention: Retention
    let now: @Sendable () -> Date
    let logger: Logger
    let database: DurableDatabase
    let documents: DocumentFolder
    let draftPages: DraftFolder
    let serials: SerialCounter
    private let lock: FileLock

    /// Opens the records in `folder`, making what is missing, and tidies up after a power cut:
    /// files without a record are swept, missing ones reported, papers whose printing was cut short
    /// become owed again, marked as perhaps printed.
    ///
    /// - Parameters:
    ///   - terminal: the code that the township gave this terminal, e.g. `QS01`.
    ///   - key: the terminal's own; wraps the keys of the records.
    ///   - letterBox: the center's, into which they are put as well, so that it can open this disk when the
    ///     terminal is dead; nil only where no center is known.
    ///   - reserve: see ``canAccept``.
    /// - Throws: ``TerminalRecordsError`` `badTerminalCode`, `folderUnusable`, `folderInUse`, `wrongKey`,
    ///   `serialsUnreadable`; `DurableDatabaseError` for database and disk.
    public init(
        folder: String, terminal: String, key: SealingKey, letterBox: LetterBoxKey? = nil,
        reserve: Int64 = defaultReserve, retention: Retention = .standard, logger: Logger,
        now: @escaping @Sendable () -> Date
    ) async throws {
        guard SubmissionNumber.isTerminalCode(terminal) else {
            throw TerminalRecordsError(
                .badTerminalCode,
                "The terminal code \"\(terminal)\" is none: two to eight capitals and digits, as the township gave it.")
        }
        try DocumentFolder.make(folder)
        self.folder = folder
        self.reserve = reserve
        self.key = key
        self.letterBox = letterBox
        self.retention = retention
        self.now = now
        self.logger = logger
        lock = try Self.lock(folder)
        database = try DurableDatabase(
            path: "\(folder)/terminal.sqlite", migrations: Schema.migrations, logger: logger)
        documents = try DocumentFolder(in: folder)
        draftPages = try DraftFolder(in: folder)
        let reserved = try SerialCounter.ceiling(of: terminal, in: folder) ?? 0
        let last = try await Self.prepare(database, terminal: terminal, reservedSerial: reserved, key: key)
        // The database knows less than the file after a power cut, and when an older copy was put back.
        serials = SerialCounter(terminal: terminal, folder: folder, last: max(last, reserved))
        try await Self.sealKeys(database, of: key, into: letterBox)
        startReport = try await Self.tidyUp(database, documents, now: now())
        startReport.log(to: logger)
    }

    /// Whether a folder holds a terminal's records.
    public static func exists(in folder: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(folder)/terminal.sqlite")
    }

    private static func lock(_ folder: String) throws -> FileLock {
        do {
            return try FileLock("\(folder)/lock")
        } catch .held {
            throw TerminalRecordsError(
                .folderInUse,
                "Another kiosk is running with the data folder \(folder). Stop it, or give this one another folder.")
        } catch .cannotOpen(let reason) {
            throw TerminalRecordsError(
                .folderUnusable, "\(folder)/lock cannot be made: \(reason). Check who owns the folder.")
        }
    }

    /// Folds everything into the database file and lets go of the folder. No call may follow.
    public func close() throws {
        defer { lock.release() }
        serials.close()
        try database.close()
    }

    /// Whether there is room for a new application. Tracking, guides and delivery need none.
    public var canAccept: Bool { freeBytes >= reserve }

    /// Free space for this user on the disk of the folder, in bytes.
    public var freeBytes: Int64 {
        var status = statvfs()
        guard statvfs(folder, &status) == 0 else { return 0 }
        return Int64(clamping: UInt64(status.f_bavail) * UInt64(status.f_frsize))
    }
}
