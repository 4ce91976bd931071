import DurableSQLite
import Foundation
import GRDB
import Sealing

/// All rows of one step of a draft.
struct DraftRow: Sendable {
    let id: String
    let begunBy: String
    let sealedSnapshot: Data
    let wrappedKey: Data
    let changedAt: Date
    let lifetime: TimeInterval
    let newPages: [Int: SealedPage]
    let goneFiles: [String]

    /// - Returns: false when the draft is handed in already; nothing is written then.
    func insert(in database: Database) throws -> Bool {
        let time = changedAt.timeIntervalSince1970
        try database.execute(
            sql: """
                INSERT INTO drafts (id, begun_by, sealed_snapshot, wrapped_key, changed_at, expires_at)
                SELECT ?, ?, ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM submissions WHERE draft = ?)
                ON CONFLICT (id) DO UPDATE SET begun_by = excluded.begun_by, wrapped_key = excluded.wrapped_key,
                    sealed_snapshot = excluded.sealed_snapshot, changed_at = excluded.changed_at,
                    expires_at = excluded.expires_at
                """,
            arguments: [id, begunBy, sealedSnapshot, wrappedKey, time, time + lifetime, id])
        guard database.changesCount == 1 else { return false }
        for (number, page) in newPages {
            try database.execute(
                sql: "INSERT INTO draft_pages (draft, page, file, digest, byte_count) VALUES (?, ?, ?, ?, ?)",
                arguments: [id, number, page.file, "\(page.digest)", page.byteCount])
        }
        for file in goneFiles {
            try database.execute(sql: "DELETE FROM draft_pages WHERE file = ?", arguments: [file])
        }
        return true
    }
}

extension Database {
    /// - Returns: the files that nothing points at any more.
    func dropDrafts(_ condition: String, _ arguments: StatementArguments) throws -> [String] {
        let files = try String.fetchAll(
            self, sql: "SELECT p.file FROM draft_pages p JOIN drafts d ON d.id = p.draft WHERE \(condition)",
            arguments: arguments)
        try execute(sql: "DELETE FROM drafts AS d WHERE \(condition)", arguments: arguments)
        return files
    }
}

/// The folder of the sealed pages of drafts. File names tell draft and page, nothing of a person.
actor DraftFolder {
    /// Beside the database.
    static let name = "drafts"

    private let queue = FileQueue()
    private let folder: String

    nonisolated var unownedExecutor: UnownedSerialExecutor { queue.asUnownedSerialExecutor() }

    init(in folder: String) throws {
        self.folder = "\(folder)/\(Self.name)"
        try DocumentFolder.make(self.folder)
        try DurableFile.synchroniseFolder(folder)
    }

    static func fileName(_ draft: UUID, page: Int) -> String { "\(draft.uuidString)-\(page).sealed" }

    /// Durable when it returns.
    func write(_ pages: [NewPage], sealedWith key: RecordKey) throws -> [SealedPage] {
        pages.isEmpty ? [] : try SealedPage.write(pages, in: folder, sealedWith: key)
    }

    func read(_ name: String) -> Data? { FileManager.default.contents(atPath: "\(folder)/\(name)") }

    func remove(_ names: [String]) throws {
        guard !names.isEmpty else { return }
        for name in names { unlink("\(folder)/\(name)") }
        try DurableFile.synchroniseFolder(folder)
    }

    func files() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }
}
