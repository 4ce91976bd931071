import DurableSQLite
public import Foundation
import GRDB
public import Logging
public import Sealing
import TownshipServices

/// The terminal's records: one database, and beside it the folder of sealed pages.
///
/// What a call has returned survives a power cut. Personal values lie sealed under a key of their
/// submission; the key goes when it is delivered and no paper is owed.
public final class TerminalStore: Sendable {
    /// Free space below which no new application is taken, so that those on their way can finish
    /// and the system keeps running, in bytes.
    public static let defaultReserve: Int64 = 512 << 20

    /// What was found at this start.
    public let startReport: StartReport

    let folder: String
    let reserve: Int64
    let key: SealingKey
    let now: @Sendable () -> Date
    let logger: Logger
    let database: DurableDatabase
    let documents: DocumentFolder
    let serials: SerialCounter
    private let lock: FileLock

    /// Opens the records in `folder`, making what is missing, and tidies up after a power cut:
    /// files without a record are swept, missing ones reported, papers whose printing was cut short
    /// become owed again, marked as perhaps printed.
    ///
    /// - Parameters:
    ///   - terminal: the code that the township gave this terminal, e.g. `QS01`.
    ///   - reserve: see ``canAccept``.
    /// - Throws: ``TerminalRecordsError`` `badTerminalCode`, `folderUnusable`, `folderInUse`, `wrongKey`,
    ///   `serialsUnreadable`; `DurableDatabaseError` for database and disk.
    public init(
        folder: String, terminal: String, key: SealingKey, reserve: Int64 = defaultReserve, logger: Logger,
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
        self.now = now
        self.logger = logger
        lock = try Self.lock(folder)
        database = try DurableDatabase(
            path: "\(folder)/terminal.sqlite", migrations: Schema.migrations, logger: logger)
        documents = try DocumentFolder(in: folder)
        let reserved = try SerialCounter.ceiling(of: terminal, in: folder) ?? 0
        let last = try await Self.prepare(database, terminal: terminal, reservedSerial: reserved, key: key)
        serials = try SerialCounter(terminal: terminal, folder: folder, last: last)
        startReport = try await Self.tidyUp(database, documents, now: now())
        startReport.log(to: logger)
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
        try database.close()
    }

    /// Whether there is room for a new application. Tracking, guides and delivery need none.
    public var canAccept: Bool { freeBytes >= reserve }

    /// Free space for this user on the disk of the folder, in bytes.
    var freeBytes: Int64 {
        var status = statvfs()
        guard statvfs(folder, &status) == 0 else { return 0 }
        return Int64(clamping: UInt64(status.f_bavail) * UInt64(status.f_frsize))
    }
}

extension TerminalStore {
    private static let keyCheckText = "key check"

    /// Asserts the key and finds the last serial: in a new database that of the file beside it.
    private static func prepare(
        _ database: DurableDatabase, terminal: String, reservedSerial: Int, key: SealingKey
    ) async throws -> Int {
        let keyCheck = key.keyedHash(keyCheckText)
        return try await database.write { database in
            try database.execute(
                sql: "INSERT INTO identity (id, key_check) VALUES (1, ?) ON CONFLICT DO NOTHING", arguments: [keyCheck])
            guard try String.fetchOne(database, sql: "SELECT key_check FROM identity") == keyCheck else {
                throw TerminalRecordsError(
                    .wrongKey,
                    """
                    The records in this data folder were sealed with another key file. Put that key file back, or \
                    start with an empty data folder and a new terminal code; nothing was changed.
                    """)
            }
            try database.execute(
                sql: "INSERT INTO serials (terminal, last) VALUES (?, ?) ON CONFLICT DO NOTHING",
                arguments: [terminal, reservedSerial])
            return try Int.fetchOne(database, sql: "SELECT last FROM serials WHERE terminal = ?", arguments: [terminal])
                ?? reservedSerial
        }
    }

    private static func tidyUp(
        _ database: DurableDatabase, _ documents: DocumentFolder, now: Date
    ) async throws -> StartReport {
        let files = try await documents.files()
        let found = try await database.read { try FileFindings(of: files, in: $0) }
        try await documents.remove(found.orphans)
        try await documents.moveToUnclaimed(found.unclaimed)
        var report = StartReport()
        report.databaseSetAside = database.setAside
        report.sweptFiles = found.orphans.count
        report.unclaimedFiles = found.unclaimed.count
        report.missingFiles = found.missing
        let foundSoFar = report
        report.interruptedPrints = try await database.write { database in
            try database.execute(
                sql: "UPDATE owed_papers SET state = 'owed', maybe_printed = 1 WHERE state = 'printing'")
            let interrupted = database.changesCount
            try foundSoFar.audit(in: database, interruptedPrints: interrupted, at: now)
            return interrupted
        }
        return report
    }
}

/// The files of the document folder against the rows that point at them.
private struct FileFindings: Sendable {
    /// Nothing points at them and nothing ever will.
    var orphans: [String] = []
    /// Given out by a database that is not this one.
    var unclaimed: [String] = []
    var missing: [String] = []

    init(of files: [String], in database: Database) throws {
        let claimed = Set(try String.fetchAll(database, sql: "SELECT file FROM documents"))
        missing = claimed.subtracting(files).sorted()
        for file in files where !claimed.contains(file) {
            if file.hasSuffix(DurableFile.partSuffix) {
                orphans.append(file)
            } else if let number = DocumentFolder.number(ofFile: file) {
                if try Self.isOurs(number, in: database) { orphans.append(file) } else { unclaimed.append(file) }
            }
        }
    }

    /// Delivered and not yet removed, or written for a submission that was never recorded: a serial
    /// above the last that was given.
    private static func isOurs(_ number: SubmissionNumber, in database: Database) throws -> Bool {
        let isRecorded = try Bool.fetchOne(
            database, sql: "SELECT EXISTS (SELECT 1 FROM submissions WHERE number = ?)",
            arguments: [number.description])
        let last = try Int.fetchOne(
            database, sql: "SELECT last FROM serials WHERE terminal = ?", arguments: [number.terminal])
        return isRecorded == true || last.map { number.serial > $0 } == true
    }
}

extension StartReport {
    fileprivate func audit(in database: Database, interruptedPrints: Int, at now: Date) throws {
        try database.audit(.started, at: now)
        if databaseSetAside != nil { try database.audit(.databaseSetAside, at: now) }
        if sweptFiles > 0 { try database.audit(.filesSwept, detail: "\(sweptFiles)", at: now) }
        if unclaimedFiles > 0 { try database.audit(.filesUnclaimed, detail: "\(unclaimedFiles)", at: now) }
        for file in missingFiles { try database.audit(.fileMissing, detail: file, at: now) }
        if interruptedPrints > 0 { try database.audit(.printInterrupted, detail: "\(interruptedPrints)", at: now) }
    }

    fileprivate func log(to logger: Logger) {
        if unclaimedFiles > 0 {
            logger.warning("files of a set-aside database kept", metadata: ["count": "\(unclaimedFiles)"])
        }
        if !missingFiles.isEmpty {
            logger.error("document files missing", metadata: ["files": "\(missingFiles.joined(separator: " "))"])
        }
        if interruptedPrints > 0 {
            logger.notice("prints were cut short", metadata: ["count": "\(interruptedPrints)"])
        }
        if sweptFiles > 0 { logger.info("orphan files swept", metadata: ["count": "\(sweptFiles)"]) }
    }
}
