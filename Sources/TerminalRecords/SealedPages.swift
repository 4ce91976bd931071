import DurableSQLite
import Foundation
import GRDB
import Sealing
import Synchronization
import TerminalLink
import TownshipServices

/// A page that is to be sealed into a file of its own.
struct NewPage: Sendable {
    /// Of the file.
    let name: String
    let bytes: Data
    /// What the file can be opened for, and for nothing else.
    let context: String
}

/// A page as it lies sealed on the disk.
struct SealedPage: Hashable, Sendable {
    let file: String
    /// Of the page itself.
    let digest: ContentDigest
    let byteCount: Int
    /// What it was sealed for.
    let context: String

    /// Of the file.
    var sealedByteCount: Int { RecordKey.sealedByteCount(ofPieces: byteCount) }

    /// Seals pages into files of one folder; durable when it returns, also what was done in the folder before.
    static func write(_ pages: [NewPage], in folder: String, sealedWith key: RecordKey) throws -> [SealedPage] {
        let digests = Mutex<[Int: ContentDigest]>([:])
        try DurableFile.write(pages.map(\.name), in: folder) { index, file in
            var sum = ContentDigest.Running()
            try key.sealPieces(of: pages[index].bytes, for: pages[index].context) {
                sum.update($0)
                try file.append($1)
            }
            let digest = sum.digest
            digests.withLock { $0[index] = digest }
        }
        return digests.withLock { digests in
            pages.enumerated().compactMap { index, page in
                digests[index].map {
                    SealedPage(file: page.name, digest: $0, byteCount: page.bytes.count, context: page.context)
                }
            }
        }
    }
}

/// What a submission takes over from the draft that it was: the key, and the pages that were sealed with it
/// as they were scanned. Whoever has signed waits for the slip, and nothing long is left to be written then.
struct KeptPages: Sendable {
    let key: RecordKey
    /// By the number under which they are kept.
    let pages: [Int: SealedPage]
}

extension TerminalStore {
    /// Nil where nothing is kept under this id, or nothing that can be opened.
    func keptPages(of draft: UUID) async throws -> KeptPages? {
        let found = try await database.read { database in
            try Data.fetchOne(
                database, sql: "SELECT wrapped_key FROM drafts WHERE id = ?", arguments: [draft.uuidString]
            ).map { ($0, try SealedPage.kept(for: draft, in: database)) }
        }
        guard let (wrapped, pages) = found,
            let key = try? key.unwrap(wrapped, for: DraftContext.key(draft))
        else { return nil }
        return KeptPages(key: key, pages: pages)
    }
}

extension SealedPage {
    /// Those whose digest is known; it was not noted in former times.
    fileprivate static func kept(for draft: UUID, in database: Database) throws -> [Int: SealedPage] {
        try Row.fetchAll(
            database, sql: "SELECT page, file, digest, byte_count FROM draft_pages WHERE draft = ?",
            arguments: [draft.uuidString]
        ).reduce(into: [:]) { pages, row in
            guard let digest = (row["digest"] as String?).flatMap(ContentDigest.init),
                let count = row["byte_count"] as Int?
            else { return }
            pages[row["page"]] = SealedPage(
                file: row["file"], digest: digest, byteCount: count,
                context: DraftContext.page(row["page"], of: draft))
        }
    }
}

/// What the sealed pieces of a draft are sealed for.
enum DraftContext {
    static func key(_ id: UUID) -> String { "draft/\(id.uuidString)/key" }
    static func snapshot(_ id: UUID) -> String { "draft/\(id.uuidString)/snapshot" }
    static func page(_ page: Int, of id: UUID) -> String { "draft/\(id.uuidString)/page/\(page)" }
}
