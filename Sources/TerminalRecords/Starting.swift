import DurableSQLite
import Foundation
import GRDB
import Logging
import Sealing
import TerminalLink
import TownshipServices

/// What happens when the records are opened.
extension TerminalStore {
    private static let keyCheckText = "key check"
    /// The problem of a waiting submission of which a file is gone: the center may have it all the same.
    public static let lostPage = "documentLost"
    /// Why a submission is ``SubmissionState/unusable``: its record or a page is gone, and the center has
    /// neither.
    public static let lostRecord = "recordLost"

    /// Asserts the key and finds the last serial that the database knows; in a new one, that of the file
    /// beside it.
    static func prepare(
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

    /// Puts the keys of all records into the center's letter box that do not lie there yet: they were
    /// recorded before the terminal was enrolled, or the center has another letter box now.
    static func sealKeys(_ database: DurableDatabase, of key: SealingKey, into letterBox: LetterBoxKey?) async throws {
        guard let letterBox else { return }
        try await database.write { database in
            let known = try String.fetchOne(database, sql: "SELECT letter_box FROM identity")
            if known == letterBox.description { return }
            let rows = try Row.fetchAll(
                database, sql: "SELECT number, wrapped_key FROM submissions WHERE wrapped_key IS NOT NULL")
            for row in rows {
                // What does not open is found, and told, when it is to be sent.
                guard let number = SubmissionNumber(row["number"] as String),
                    let recordKey = try? key.unwrap(row["wrapped_key"], for: RecordContext.key(number))
                else { continue }
                try database.execute(
                    sql: "UPDATE submissions SET center_wrapped_key = ? WHERE number = ?",
                    arguments: [try letterBox.wrap(recordKey, for: RecordContext.key(number)), number.description])
            }
            try database.execute(sql: "UPDATE identity SET letter_box = ?", arguments: [letterBox.description])
        }
    }

    static func tidyUp(
        _ database: DurableDatabase, _ documents: DocumentFolder, now: Date
    ) async throws -> StartReport {
        let files = try await documents.files()
        let mayBelongToAnother = database.hasDamagedNeighbour
        let found = try await database.read {
            try FileFindings(of: files, in: $0, besideDamagedOne: mayBelongToAnother)
        }
        try await documents.remove(found.orphans)
        try await documents.moveToUnclaimed(found.unclaimed)
        var report = StartReport()
        report.databaseSetAside = database.setAside
        report.sweptFiles = found.orphans.count
        report.unclaimedFiles = found.unclaimed.count
        report.missingFiles = found.missing
        let incomplete = Set(found.missing.compactMap(DocumentFolder.number(ofFile:)))
        let foundSoFar = report
        report.interruptedPrints = try await database.write { database in
            try database.execute(
                sql: "UPDATE owed_papers SET state = 'owed', maybe_printed = 1 WHERE state = 'printing'")
            let interrupted = database.changesCount
            try foundSoFar.audit(in: database, interruptedPrints: interrupted, at: now)
            // Only the center can say whether it has it: an older copy of the database may have been put back.
            for number in incomplete { try database.note(lostPage, of: number) }
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

    /// - Parameter besideDamagedOne: a damaged database lies there, in which the keys of files without a
    ///   row may be.
    init(of files: [String], in database: Database, besideDamagedOne: Bool) throws {
        let claimed = Set(try String.fetchAll(database, sql: "SELECT file FROM documents"))
        missing = claimed.subtracting(files).sorted()
        for file in files where !claimed.contains(file) {
            if file.hasSuffix(DurableFile.partSuffix) {
                orphans.append(file)
            } else if let number = DocumentFolder.number(ofFile: file) {
                let isOrphan =
                    try Self.isRecorded(number, in: database)
                    || (!besideDamagedOne && Self.wasCutOff(number, in: database))
                if isOrphan { orphans.append(file) } else { unclaimed.append(file) }
            }
        }
    }

    /// Delivered and not yet removed.
    private static func isRecorded(_ number: SubmissionNumber, in database: Database) throws -> Bool {
        try Bool.fetchOne(
            database, sql: "SELECT EXISTS (SELECT 1 FROM submissions WHERE number = ?)",
            arguments: [number.description]) == true
    }

    /// Written for a submission that was never recorded, whose key was in memory, or is its draft's: the serial is above
    /// the last that was recorded, or above the first, when this database gave the numbers already. One
    /// below may be of a database that was taken away.
    private static func wasCutOff(_ number: SubmissionNumber, in database: Database) throws -> Bool {
        let last = try Int.fetchOne(
            database, sql: "SELECT last FROM serials WHERE terminal = ?", arguments: [number.terminal])
        let first = try String.fetchOne(
            database, sql: "SELECT number FROM submissions WHERE number LIKE ? ORDER BY id LIMIT 1",
            arguments: ["\(number.terminal)-%"])
        return [last, first.flatMap(SubmissionNumber.init)?.serial].contains { $0.map { number.serial > $0 } == true }
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

    func log(to logger: Logger) {
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
