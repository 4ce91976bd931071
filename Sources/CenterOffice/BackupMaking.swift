import CenterRecords
public import Foundation
import Sealing
import TerminalLink
import TownshipServices

/// What a backup did.
public struct BackupSummary: Hashable, Sendable {
    public var madeAt: Date
    public var cases: Int
    public var documents: Int
    /// Of database and documents, in the backup.
    public var bytes: Int
    /// Documents that were not in the backup before.
    public var newDocuments: Int
    /// Cases that no backup had before.
    public var newCases: Int
    /// Documents that the center itself no longer has whole. Cases that name them are not marked.
    public var missing: Int
    /// The folder lies on the disk of the data folder, which it is to outlive.
    public var isOnSameDisk: Bool
}

extension Office {
    /// Makes a backup while the center serves, from this process or from one beside it.
    ///
    /// The database is copied as one moment has it; then the documents it names and the published bundles,
    /// as far as they are not there yet; then the manifest, which makes it the backup. Killed before, it
    /// leaves the former backup whole. What the copy contains is marked as backed up afterwards.
    ///
    /// - Parameter beginsAnew: takes a folder without a backup although one was made into it before.
    /// - Throws: `backupGone` when it lacks the backup that it had: most likely its disk is not mounted, and
    ///   what is written there instead is no second copy. `foreignBackup` when the folder's backup is of another center or knows cases that this one
    ///   does not: then nothing in it is touched. `storage` for either disk, or when another backup into the
    ///   folder is going on. `CancellationError`.
    public func backUp(to folder: URL, beginsAnew: Bool = false) async throws -> BackupSummary {
        let backup = BackupFolder(folder)
        if !beginsAnew { try await requireFormer(in: backup) }
        try await backup.make()
        let lock = try backup.lock()
        defer { withExtendedLifetime(lock) {} }
        for name in [BackupManifest.documentFolder, CatalogueShelf.folderName] { try await backup.make(name) }
        let former = try await BackupManifest(in: backup, key: key)
        let number = (former?.number ?? 0) + 1
        let moment = now()

        let part = BackupManifest.databaseName(number) + ".part"
        try await database.copy(to: backup.file(part))
        let copy = try CenterCopy(backup.file(part))
        defer { try? copy.close() }
        try await require(former, in: copy, of: folder)

        let documents = try await keepDocuments(of: copy, in: backup)
        let bundles = try await keepBundles(in: backup)
        guard
            let (digest, databaseBytes) = try await backup.read(part, as: { ("\(ContentDigest(of: $0))", $0.count) })
        else { throw Self.vanished(folder) }
        let manifest = BackupManifest(
            number: number, madeAt: moment, databaseDigest: digest, bundles: bundles,
            cases: try await copy.first(.caseCount()) ?? 0, lastCase: try await copy.first(.lastCase()),
            missing: documents.missing.union(documents.gone).sorted())
        try await backup.rename(part, to: manifest.database.name)
        try await backup.write([(BackupManifest.fileName, manifest.sealed(by: key))])

        try await removeFormer(than: manifest, documents.files, from: backup)
        let contained = try await wholeCases(of: copy, without: documents.missing)
        let summary = BackupSummary(
            madeAt: moment, cases: manifest.cases, documents: documents.files.count,
            bytes: databaseBytes + documents.bytes, newDocuments: documents.copied, newCases: contained.count,
            missing: documents.missing.count, isOnSameDisk: backup.isOnSameDisk(as: self.folder))
        try await database.perform(
            .note(
                BackupRecord(
                    folder: Self.place(backup), at: moment, cases: summary.cases, documents: summary.documents,
                    bytes: summary.bytes),
                marking: contained))
        logger.note(
            summary.missing == 0 ? .backupMade : .backupIncomplete,
            ["cases": "\(summary.cases)", "new": "\(summary.newCases)", "missing documents": "\(summary.missing)"])
        return summary
    }

    /// An empty mount point looks like a folder for a first backup, and terminals would forget what stands on
    /// one disk only.
    private func requireFormer(in backup: BackupFolder) async throws {
        guard try await backup.read(BackupManifest.fileName) == nil else { return }
        let place = Self.place(backup)
        // Before it was written down where backups go, it may have been this folder.
        guard try await database.rows(.backups()).contains(where: { ["", place].contains($0.folder) }) else { return }
        throw OfficeError(
            .backupGone, "there is no backup in \(place), and one was made before",
            remedy: "mount its disk; if that is lost or the folder is new: center backup --to \(place) --begin-anew")
    }

    /// As it is noted, however it was named.
    private static func place(_ backup: BackupFolder) -> String { backup.url.standardizedFileURL.path }

    /// A new database beside a damaged one, or a center restored from an older backup, must not wash out
    /// what the folder's backup knows.
    private func require(_ former: BackupManifest?, in copy: CenterCopy, of folder: URL) async throws {
        guard let former, let lastCase = former.lastCase else { return }
        let count = try await copy.first(.caseCount()) ?? 0
        guard count >= former.cases, try await copy.first(.aCase(number: lastCase)) != nil else {
            throw OfficeError(
                .foreignBackup,
                "the backup in \(folder.path) has cases that this center does not have (\(former.cases), and the last \(lastCase))",
                remedy: "keep that backup: restore it (`center restore`), or back up into another folder")
        }
    }

    private struct KeptDocuments {
        /// Names of the files that the copy stands on and the backup has.
        var files: Set<String> = []
        var bytes = 0
        var copied = 0
        /// Digests of those that the center lost.
        var missing: Set<String> = []
        /// Digests of those that it gave up meanwhile; no case names them.
        var gone: Set<String> = []
    }

    /// Files never change, so what the backup has is not copied again. What is new is opened first: damaged
    /// bytes are no backup.
    private func keepDocuments(of copy: CenterCopy, in backup: BackupFolder) async throws -> KeptDocuments {
        let there = Set(try await backup.names(in: BackupManifest.documentFolder))
        var kept = KeptDocuments()
        var batch: [(name: String, bytes: Data)] = []
        func flush() async throws {
            try await backup.write(batch, in: BackupManifest.documentFolder)
            kept.copied += batch.count
            batch = []
        }
        for record in try await copy.rows(.documents()) {
            try Task.checkCancellation()
            if !there.contains(record.file) {
                do {
                    let sealed = try await documents.read(record.file)
                    _ = try DocumentSeal.open(sealed, of: record, with: key)
                    batch.append((record.file, sealed))
                } catch {
                    // Nobody claimed it and its time is over: it went after the database was copied.
                    let isGone = try await database.first(.document(digest: record.digest)) == nil
                    if isGone { kept.gone.insert(record.digest) } else { kept.missing.insert(record.digest) }
                    continue
                }
                if batch.reduce(0, { $0 + $1.bytes.count }) > Self.batchBytes { try await flush() }
            }
            kept.files.insert(record.file)
            kept.bytes += record.byteCount
        }
        if !batch.isEmpty { try await flush() }
        return kept
    }

    /// So much shares one synchronisation of the folder.
    private static var batchBytes: Int { 8 << 20 }

    private func keepBundles(in backup: BackupFolder) async throws -> [BackupManifest.File] {
        let shelf = BackupFolder(folder.appendingPathComponent(CatalogueShelf.folderName, isDirectory: true))
        let there = Set(try await backup.names(in: CatalogueShelf.folderName))
        var files: [BackupManifest.File] = []
        for name in try await shelf.names() where name.hasSuffix(".bundle") {
            guard let bytes = try await shelf.read(name) else { continue }
            // A center that was restored may have published another one under a number.
            let kept = there.contains(name) ? try await backup.read("\(CatalogueShelf.folderName)/\(name)") : nil
            if kept != bytes { try await backup.write([(name, bytes)], in: CatalogueShelf.folderName) }
            files.append(.init(name: name, digest: "\(ContentDigest(of: bytes))"))
        }
        return files
    }

    /// Older copies of the database, what an interrupted backup began, and files that nothing names.
    private func removeFormer(
        than manifest: BackupManifest, _ files: Set<String>, from backup: BackupFolder
    ) async throws {
        let databases = try await backup.names().filter {
            $0.hasPrefix("center-") && $0 != manifest.database.name || $0.hasSuffix(".part")
        }
        try await backup.remove(databases)
        let documents = try await backup.names(in: BackupManifest.documentFolder).filter { !files.contains($0) }
        try await backup.remove(documents, in: BackupManifest.documentFolder)
    }

    /// Numbers of the cases that no backup had before and this one has whole.
    private func wholeCases(of copy: CenterCopy, without missing: Set<String>) async throws -> [String] {
        let numbers = try await copy.rows(.casesWithoutBackup())
        if missing.isEmpty { return numbers }
        var whole: [String] = []
        for number in numbers {
            guard let sealed = try await copy.first(.sealedCase(number: number)) else { continue }
            let submission = try Self.submission(of: sealed, with: key)
            if missing.isDisjoint(with: submission.documents.map(\.digest)) { whole.append(number) }
        }
        return whole
    }

    private static func vanished(_ folder: URL) -> OfficeError {
        OfficeError(
            .storage, "the copy of the database has vanished from \(folder.path)",
            remedy: "let nothing else work in that folder, then try again")
    }
}

extension Office {
    /// The submission of a case, verified.
    static func submission(of sealed: SealedCase, with key: SealingKey) throws -> Submission {
        let recordKey = try key.unwrap(sealed.wrappedKey, for: CaseSeal.context(sealed.submissionNumber))
        let bytes = try recordKey.open(
            sealed.sealedManifest, for: CaseSeal.context(sealed.submissionNumber, .manifest))
        guard "\(ContentDigest(of: bytes))" == sealed.manifestDigest else {
            throw OfficeError(
                .digestMismatch, "the manifest of \(sealed.caseNumber) is not what it was",
                remedy: "restore the database from a backup")
        }
        return try Manifest(canonicalBytes: bytes).submission
    }
}
