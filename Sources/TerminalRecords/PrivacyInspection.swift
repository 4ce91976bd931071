import DurableSQLite
import Foundation
import GRDB
import Sealing
import TownshipServices

extension TerminalStore {
    /// Walks database and folder, and compares both with what retention allows. The log is folded in
    /// first, so that what was deleted is in neither file; on a full disk that may fail, and is said.
    ///
    /// - Throws: `DurableDatabaseError`; ``TerminalRecordsError`` `folderUnusable`.
    public func privacyReport() async throws -> PrivacyReport {
        let isFolded = (try? await database.foldLog()) != nil
        let (now, retention) = (now(), retention)
        // Files first: what is handed in meanwhile has a row then.
        let files = try RecordFiles(in: folder)
        return try await database.read { database in
            var inspection = PrivacyInspection(retention: retention, now: now)
            if !isFolded { inspection.find(.logNotFolded, "the database") }
            try inspection.inspectSubmissions(in: database)
            try inspection.inspectDrafts(in: database)
            try inspection.inspect(files, against: database)
            return inspection.report
        }
    }
}

/// What lies in the folder of the records.
struct RecordFiles: Sendable {
    struct File: Sendable {
        var name: String
        var byteCount: Int
        /// Its content, or its name: a page gets its second one when it is handed in.
        var changedAt: Date
        var firstByte: UInt8?
    }

    var documents: [File] = []
    var drafts: [File] = []
    var unclaimed: [File] = []
    /// Beside the folders.
    var others: [File] = []
    var isOpenToOthers = false

    init(in folder: String) throws {
        var status = stat()
        guard stat(folder, &status) == 0 else {
            throw TerminalRecordsError(
                .folderUnusable, "The folder \(folder) cannot be read. Check who owns it and that its disk is mounted.")
        }
        isOpenToOthers = status.st_mode & 0o077 != 0
        documents = try Self.files(in: "\(folder)/\(DocumentFolder.name)")
        drafts = try Self.files(in: "\(folder)/\(DraftFolder.name)")
        unclaimed = try Self.files(in: "\(folder)/\(DocumentFolder.unclaimedName)")
        others = try Self.files(in: folder)
    }

    private static func files(in folder: String) throws -> [File] {
        guard FileManager.default.fileExists(atPath: folder) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().compactMap { name in
            var status = stat()
            // What went since the folder was listed is gone, as it should be.
            guard lstat("\(folder)/\(name)", &status) == 0, status.st_mode & S_IFMT != S_IFDIR else { return nil }
            let handle = FileHandle(forReadingAtPath: "\(folder)/\(name)")
            defer { try? handle?.close() }
            return File(
                name: name, byteCount: Int(status.st_size),
                changedAt: Date(timeIntervalSince1970: TimeInterval(status.st_ctim.tv_sec)),
                firstByte: try? handle?.read(upToCount: 1)?.first)
        }
    }
}

/// The pure part: rows and files in, the report out.
struct PrivacyInspection {
    /// Housekeeping comes every minute, and a submission takes seconds: what is longer over is a finding.
    private static let patience: TimeInterval = 600

    let retention: Retention
    let now: Date
    var report: PrivacyReport

    init(retention: Retention, now: Date) {
        self.retention = retention
        self.now = now
        report = PrivacyReport(madeAt: now)
    }

    mutating func find(_ kind: PrivacyReport.Finding.Kind, _ what: String) {
        report.findings.append(.init(kind: kind, what: what))
    }

    // MARK: Rows

    mutating func inspectSubmissions(in database: Database) throws {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT s.number, s.state, s.received_at, s.backed_up_at,
                    length(s.sealed_manifest) AS form, length(s.wrapped_key) AS own_key,
                    length(s.center_wrapped_key) AS center_key,
                    (SELECT count(*) FROM documents d WHERE d.submission = s.id) AS pages,
                    (SELECT coalesce(sum(d.byte_count), 0) FROM documents d WHERE d.submission = s.id) AS bytes,
                    EXISTS (SELECT 1 FROM owed_papers p WHERE p.submission = s.id AND p.state <> 'printed') AS is_owed
                FROM submissions s ORDER BY s.id
                """)
        for row in rows {
            guard let number = SubmissionNumber(row["number"] as String),
                let state = SubmissionState(rawValue: row["state"])
            else { continue }
            if state == .forgotten {
                inspectForgotten(row, number)
            } else {
                hold(row, number, state)
            }
        }
        report.holdings.append(
            .init(category: .keyedHashes, reason: .finding, number: nil, count: rows.count, byteCount: 0))
    }

    private mutating func inspectForgotten(_ row: Row, _ number: SubmissionNumber) {
        let left = ["form", "own_key", "center_key"].contains { row[$0] as Int? != nil } || row["pages"] as Int > 0
        if left { find(.keyNotDestroyed, "\(number)") } else { report.provenForgotten += 1 }
    }

    private mutating func hold(_ row: Row, _ number: SubmissionNumber, _ state: SubmissionState) {
        let backedUpAt = (row["backed_up_at"] as Double?).map(Date.init(timeIntervalSince1970:))
        let scansDue = backedUpAt.map(retention.scansDue(backedUpAt:))
        let recordDue = backedUpAt.map(retention.recordDue(backedUpAt:))
        let isOwed = row["is_owed"] as Bool
        let reason: PrivacyReport.Reason =
            switch state {
            case .recorded, .failed: .toBeDelivered
            case .stored: .awaitingBackup
            case .refused: .refused
            case .unusable: .unusable
            case .backedUp, .forgotten: .retention
            }
        let since = Date(timeIntervalSince1970: row["received_at"])
        let isOnlyOwed = isOwed && recordDue.map { $0 <= now } ?? false
        report.holdings.append(
            .init(
                category: .form, reason: isOnlyOwed ? .paperOwed : reason, number: number, count: 1,
                byteCount: row["form"] as Int? ?? 0, since: since, until: isOnlyOwed ? nil : recordDue))
        if row["pages"] as Int > 0 {
            report.holdings.append(
                .init(
                    category: .scans, reason: reason, number: number, count: row["pages"], byteCount: row["bytes"],
                    since: since, until: scansDue))
        }
        let isFormOver = !isOwed && recordDue.map(isOver) ?? false
        let areScansOver = row["pages"] as Int > 0 && scansDue.map(isOver) ?? false
        if isFormOver || areScansOver { find(.overdue, "\(number)") }
    }

    mutating func inspectDrafts(in database: Database) throws {
        for row in try Row.fetchAll(
            database, sql: "SELECT length(sealed_snapshot) AS bytes, changed_at, expires_at FROM drafts ORDER BY id")
        {
            let until = Date(timeIntervalSince1970: row["expires_at"])
            report.holdings.append(
                .init(
                    category: .drafts, reason: .draft, number: nil, count: 1, byteCount: row["bytes"],
                    since: Date(timeIntervalSince1970: row["changed_at"]), until: until))
            if isOver(until) { find(.overdue, "a draft") }
        }
    }

    private func isOver(_ due: Date) -> Bool { due.addingTimeInterval(Self.patience) < now }

    // MARK: Files

    mutating func inspect(_ files: RecordFiles, against database: Database) throws {
        if files.isOpenToOthers { find(.openToOthers, "the folder of the records") }
        let sizes = try Row.fetchAll(database, sql: "SELECT file, byte_count FROM documents")
            .reduce(into: [String: Int]()) { $0[$1["file"]] = $1["byte_count"] }
        let forgotten = Set(
            try String.fetchAll(database, sql: "SELECT number FROM submissions WHERE state = 'forgotten'"))
        for file in files.documents {
            if let byteCount = sizes[file.name] {
                if !file.holdsSealed(byteCount) {
                    find(.notSealed, file.name)
                }
            } else if let number = DocumentFolder.number(ofFile: file.name), forgotten.contains("\(number)") {
                find(.fileOfForgotten, file.name)
                report.provenForgotten -= 1
            } else if isOld(file) {
                find(.strayFile, file.name)
            }
        }
        let draftFiles = Set(try String.fetchAll(database, sql: "SELECT file FROM draft_pages"))
        for file in files.drafts {
            if !draftFiles.contains(file.name), isOld(file) { find(.strayFile, file.name) }
            if !file.isSealed { find(.notSealed, file.name) }
        }
        inspectLeftBehind(files)
    }

    /// What a damaged database left, kept for a person.
    private mutating func inspectLeftBehind(_ files: RecordFiles) {
        for file in files.unclaimed where !file.isSealed { find(.notSealed, file.name) }
        let setAside = files.others.filter { $0.name.hasPrefix("terminal.sqlite.damaged-") }
        for (category, found) in [
            (PrivacyReport.Category.unclaimedFiles, files.unclaimed), (.setAsideDatabases, setAside),
        ] where !found.isEmpty {
            report.holdings.append(
                .init(
                    category: category, reason: .forAPerson, number: nil, count: found.count,
                    byteCount: found.reduce(0) { $0 + $1.byteCount }, since: found.map(\.changedAt).min()))
        }
        for file in files.others where !file.isKnown && isOld(file) { find(.strayFile, file.name) }
    }

    /// A younger one may be about to get its row.
    private func isOld(_ file: RecordFiles.File) -> Bool { isOver(file.changedAt) }
}

extension RecordFiles.File {
    /// All that is sealed begins with the id of its algorithm; a picture or a text does not.
    fileprivate var isSealed: Bool { firstByte.map(RecordKey.algorithms.contains) ?? false }

    /// Whether it can be so many bytes, sealed.
    fileprivate func holdsSealed(_ plainByteCount: Int) -> Bool {
        firstByte.flatMap { RecordKey.sealedByteCount(of: plainByteCount, algorithm: $0) } == byteCount
    }

    /// Belongs to the records and holds nothing personal in clear.
    fileprivate var isKnown: Bool {
        name == "lock" || name.hasPrefix("serials-") || name == "terminal.sqlite"
            || name.hasPrefix("terminal.sqlite-") || name.hasPrefix("terminal.sqlite.damaged-")
    }
}
