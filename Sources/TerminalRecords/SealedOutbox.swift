import DurableSQLite
public import Foundation
import GRDB
public import Logging
import TerminalLink
public import TownshipServices

/// One submission as it lies on the disk, for a medium: without the terminal's key it can be read and
/// checked, and opened by the center alone.
public struct SealedParcel: Hashable, Sendable, Codable {
    public var number: SubmissionNumber
    /// The record's key in the center's letter box.
    public var sealedKey: Data
    public var sealedManifest: Data
    public var manifestDigest: String
    /// What its pages were sealed for, by position from 1.
    public var contexts: [String]
}

/// Where an export comes from: the records themselves, or the kiosk that holds them.
public protocol ExportSource: Sendable {
    /// Which submissions are to be exported, oldest first.
    func numbers() async throws -> [SubmissionNumber]
    /// - Throws: ``TerminalRecordsError`` `unknown`, `forgotten`, `noLetterBox`.
    func parcel(_ number: SubmissionNumber) async throws -> SealedParcel
    /// - Throws: ``TerminalRecordsError`` `documentLost`.
    func document(of number: SubmissionNumber, position: Int) async throws -> Data
}

/// The sealed submissions of one data folder.
public struct SealedOutbox: ExportSource {
    private let database: DurableDatabase
    private let folder: String
    private let states: String

    /// Those that wait in records that are open.
    public init(_ store: TerminalStore) {
        database = store.database
        folder = store.folder
        states = "'recorded', 'failed'"
    }

    /// All that a dead terminal's disk holds and that may not be in the center's backup. The disk is
    /// only read.
    ///
    /// - Parameters:
    ///   - records: the folder of the terminal's records, on its disk.
    ///   - workFolder: where its database is copied to; the log may have to be folded in.
    /// - Throws: ``TerminalRecordsError`` `folderUnusable`, `damaged`; `DurableDatabaseError`.
    public init(deadDisk records: String, workFolder: String, logger: Logger) throws {
        let name = "terminal.sqlite"
        do {
            for suffix in ["", "-wal"]
            where suffix.isEmpty || FileManager.default.fileExists(atPath: "\(records)/\(name)\(suffix)") {
                try FileManager.default.copyItem(
                    atPath: "\(records)/\(name)\(suffix)", toPath: "\(workFolder)/\(name)\(suffix)")
            }
        } catch {
            throw TerminalRecordsError(
                .folderUnusable,
                "The records of \(records) cannot be copied to \(workFolder). Give the folder that holds \(name).",
                cause: error)
        }
        database = try DurableDatabase(path: "\(workFolder)/\(name)", migrations: Schema.migrations, logger: logger)
        // An empty one in its place would say that there is nothing to export.
        guard database.setAside == nil else {
            throw TerminalRecordsError(
                .damaged,
                """
                \(records)/\(name) is damaged, so what it holds cannot be told. Copy the whole folder first; then save \
                what can be read (`sqlite3 \(name) .recover | sqlite3 rescued.sqlite`), put the result in the copy under \
                the old name without \(name)-wal, and export the copy. The sealed pages lie in \(DocumentFolder.name).
                """)
        }
        folder = records
        states = "'recorded', 'failed', 'refused', 'unusable', 'stored'"
    }

    /// The code under which the newest number was given.
    public func terminal() async throws -> String? {
        try await database.read { database in
            try String.fetchOne(database, sql: "SELECT terminal FROM serials ORDER BY last DESC LIMIT 1")
        }
    }

    public func numbers() async throws -> [SubmissionNumber] {
        let states = states
        return try await database.read { database in
            try String.fetchAll(
                database, sql: "SELECT number FROM submissions WHERE state IN (\(states)) ORDER BY id"
            ).compactMap(SubmissionNumber.init)
        }
    }

    public func parcel(_ number: SubmissionNumber) async throws -> SealedParcel {
        let found = try await database.read { database in
            try Row.fetchOne(
                database,
                sql: """
                    SELECT id, sealed_manifest, center_wrapped_key, manifest_digest FROM submissions WHERE number = ?
                    """, arguments: [number.description]
            ).map { row in
                (
                    key: row["center_wrapped_key"] as Data?, manifest: row["sealed_manifest"] as Data?,
                    digest: row["manifest_digest"] as String,
                    contexts: try Row.fetchAll(
                        database,
                        sql: "SELECT position, sealed_for FROM documents WHERE submission = ? ORDER BY position",
                        arguments: [row["id"] as Int64]
                    ).map { $0["sealed_for"] ?? RecordContext.document(number, position: $0["position"]) }
                )
            }
        }
        guard let found else { throw TerminalStore.unknown(number) }
        guard let manifest = found.manifest else { throw TerminalStore.forgotten(number) }
        guard let key = found.key else {
            throw TerminalRecordsError(
                .noLetterBox,
                """
                The key of \(number) was never sealed to a center, so nobody could open the export. Enrol this \
                terminal (`kiosk enrol`), start it once, then export again.
                """)
        }
        return SealedParcel(
            number: number, sealedKey: key, sealedManifest: manifest, manifestDigest: found.digest,
            contexts: found.contexts)
    }

    public func document(of number: SubmissionNumber, position: Int) async throws -> Data {
        let name = DocumentFolder.fileName(number, position: position)
        guard let sealed = FileManager.default.contents(atPath: "\(folder)/\(DocumentFolder.name)/\(name)") else {
            throw DocumentFolder.lost(number, position: position)
        }
        return sealed
    }
}
