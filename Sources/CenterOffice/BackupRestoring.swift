import CenterRecords
public import Foundation
import Sealing
import TerminalLink
import TownshipServices

/// What was restored.
public struct RestoredCenter: Hashable, Sendable {
    /// When the backup was made.
    public var madeAt: Date
    public var cases: Int
    public var documents: Int
    /// Documents in the records that the center no longer had when it was backed up.
    public var missing: Int
    /// Terminals that were revoked after the backup, as far as a center could write it beside it.
    public var revoked: [String]
}

/// Brings a backup back as the data folder of a center.
public struct BackupRestoring: Sendable {
    /// Lies in a data folder as long as a restore into it is not finished; no center starts there.
    static let unfinished = "restore-unfinished"
    /// What may lie in the folder before: the key, and what a restore itself makes.
    private static let harmless: Set<String> = [keyName, "center.lock"]
    private static let keyName = "center.key"

    private let backup: BackupFolder
    private let target: BackupFolder
    private let keyFile: URL
    private let key: SealingKey

    /// - Parameter keyFile: with the key of the center that made the backup. It is copied into the folder,
    ///   unless it is `center.key` there; nil says that it is.
    /// - Throws: `notFound` when there is no such file; `SealingError` when it is no key; `alreadyThere` when
    ///   another one lies in the folder.
    public init(from backup: URL, into folder: URL, keyFile: URL?) throws {
        let own = folder.appendingPathComponent(Self.keyName)
        self.backup = BackupFolder(backup)
        self.target = BackupFolder(folder)
        self.keyFile = keyFile ?? own
        guard FileManager.default.fileExists(atPath: self.keyFile.path) else {
            throw OfficeError(
                .notFound, "there is no key \(self.keyFile.path)",
                remedy: "take \(Self.keyName) from the safe and name it with --key; nobody can read a backup without it"
            )
        }
        guard
            self.keyFile == own || !FileManager.default.fileExists(atPath: own.path)
                || FileManager.default.contentsEqual(atPath: self.keyFile.path, andPath: own.path)
        else {
            throw OfficeError(
                .alreadyThere, "\(own.path) is another key than \(self.keyFile.path)",
                remedy: "name another folder, or put the key that does not belong there away; each opens something")
        }
        // Never makes one: it is there.
        self.key = try SealingKey.load(orCreateAt: self.keyFile.path)
    }

    /// Whether a restore into a folder was begun and not ended.
    static func isUnfinished(in folder: URL) -> Bool {
        FileManager.default.fileExists(atPath: folder.appendingPathComponent(unfinished).path)
    }

    /// Verifies every byte of the backup on the way. A restore that was cut short goes on when it is called
    /// again.
    ///
    /// - Parameter moment: now; case numbers go on above those that may have been given until then.
    /// - Throws: `alreadyThere` when the folder holds something; `foreignBackup`, `malformed`, `notFound`,
    ///   `digestMismatch` for the backup; `storage`, also when a backup is just being made. The backup is never
    ///   changed.
    public func restore(at moment: Date) async throws -> RestoredCenter {
        let backupLock = try lockBackup()
        defer { withExtendedLifetime(backupLock) {} }
        guard let manifest = try await BackupManifest(in: backup, key: key) else {
            throw OfficeError(
                .notFound, "there is no backup in \(backup.url.path)",
                remedy: "name the folder that has `\(BackupManifest.fileName)`")
        }
        try await requireEmpty()
        let lock = try FolderLock(target.url)
        defer { withExtendedLifetime(lock) {} }
        try await target.write([(Self.unfinished, Data())])
        for name in [BackupManifest.documentFolder, CatalogueShelf.folderName] { try await target.make(name) }

        if try await !target.names().contains(Self.keyName) {
            try await target.write([(Self.keyName, Data(contentsOf: keyFile))])
        }

        let part = "center.sqlite.part"
        let revocations = try await BackupRevocations(in: backup)
        let database = try await verified(manifest.database)
        // What a restore that was cut short left beside it.
        try await target.remove([part, part + "-journal"])
        try await target.write([(part, database)])
        let copy = try CenterCopy(target.file(part), isChanging: true)
        try await copy.check()
        let documents = try await restoreDocuments(of: copy, missing: Set(manifest.missing))
        for number in try await copy.rows(.caseNumbers()) {
            guard let sealed = try await copy.first(.sealedCase(number: number)) else { continue }
            _ = try Office.submission(of: sealed, with: key)
        }
        for bundle in manifest.bundles {
            let name = "\(CatalogueShelf.folderName)/\(bundle.name)"
            let bytes = try await verified(.init(name: name, digest: bundle.digest))
            try await target.write([(bundle.name, bytes)], in: CatalogueShelf.folderName)
        }
        let today = CalendarDate(in: moment)
        try await copy.perform(
            .goOn(after: CaseSerials.floor(on: today, lostUntil: [moment]), on: today))
        for entry in revocations.entries { try await copy.perform(.revokeTerminal(entry.terminal, asOf: entry.at)) }
        try copy.close()
        try await target.synchronise(part)
        try await target.rename(part, to: "center.sqlite")
        try await target.remove([Self.unfinished])
        return RestoredCenter(
            madeAt: manifest.madeAt, cases: manifest.cases, documents: documents, missing: manifest.missing.count,
            revoked: revocations.entries.filter { $0.at > manifest.madeAt }.map(\.terminal))
    }

    /// So that no backup changes under it. A medium that cannot be written has nobody who could.
    private func lockBackup() throws -> (any Sendable)? {
        guard FileManager.default.fileExists(atPath: backup.file(BackupManifest.fileName).path) else { return nil }
        do {
            return try backup.lock()
        } catch let error as RecordsError where error.code == .disk {
            return nil
        }
    }

    private func requireEmpty() async throws {
        let found = Set(try await target.names()).subtracting(Self.harmless)
        // The database comes last: without it, all that lies there is of a restore that was cut short.
        if found.contains(Self.unfinished), !found.contains("center.sqlite") { return }
        guard found.subtracting([Self.unfinished]).isEmpty else {
            throw OfficeError(
                .alreadyThere, "\(target.url.path) is not empty, and nothing is ever overwritten",
                remedy: "name a folder that is new or holds nothing but `center.key`")
        }
    }

    /// - Returns: how many.
    private func restoreDocuments(of copy: CenterCopy, missing: Set<String>) async throws -> Int {
        var count = 0
        for record in try await copy.rows(.documents()) where !missing.contains(record.digest) {
            try Task.checkCancellation()
            let name = "\(BackupManifest.documentFolder)/\(record.file)"
            guard let sealed = try await backup.read(name) else { throw damaged(name, "is missing") }
            do {
                _ = try DocumentSeal.open(sealed, of: record, with: key)
            } catch {
                throw damaged(name, "is not what it was")
            }
            try await target.write([(record.file, sealed)], in: BackupManifest.documentFolder)
            count += 1
        }
        return count
    }

    private func verified(_ file: BackupManifest.File) async throws -> Data {
        guard let (bytes, digest) = try await backup.read(file.name, as: { ($0, "\(ContentDigest(of: $0))") }) else {
            throw damaged(file.name, "is missing")
        }
        guard digest == file.digest else { throw damaged(file.name, "is not what it was") }
        return bytes
    }

    private func damaged(_ name: String, _ what: String) -> OfficeError {
        OfficeError(
            .digestMismatch, "\(backup.file(name).path) \(what)",
            remedy: "use another copy of this backup; what was restored so far is incomplete and no center starts on it"
        )
    }
}
