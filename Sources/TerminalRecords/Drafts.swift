import DurableSQLite
public import Foundation
import GRDB
import Sealing
public import TownshipServices

/// A draft as it was kept; its pages are opened by themselves.
public struct KeptDraft: Hashable, Sendable {
    public let id: UUID
    public let changedAt: Date
    public let expiresAt: Date
    /// What ``DraftStore/keep(_:begunBy:snapshot:pages:)`` was given.
    public let snapshot: Data
}

/// Applications that were begun and not handed in, sealed each under a key of its own, found by the
/// card that began them, gone when their time is over. With the row goes the key, unless a submission took
/// it over, so that what a power cut leaves of the files of others can never be opened.
public final class DraftStore: Sendable {
    private let store: TerminalStore
    private let lifetime: TimeInterval
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - hours: for how long after its last step a draft is kept.
    ///   - now: a time that never falls behind what the records know; see ``ClockTrust``.
    public init(_ store: TerminalStore, hours: Int, now: @escaping @Sendable () -> Date) {
        self.store = store
        lifetime = TimeInterval(hours) * 3600
        self.now = now
    }

    /// Keeps a draft in place of what was kept under this id; durable when it returns. Pages that are
    /// kept already are not written again, those that are not named any more go. One that was handed in
    /// meanwhile is not kept.
    ///
    /// - Parameter pages: every page of the draft, by its number.
    /// - Throws: `DurableDatabaseError` when the disk is full or fails; what was kept before stays.
    public func keep(_ id: UUID, begunBy: IDNumber, snapshot: Data, pages: [Int: [UInt8]]) async throws {
        let known = try await row(id)
        let recordKey = try known.map { try store.key.unwrap($0.wrappedKey, for: DraftContext.key(id)) } ?? RecordKey()
        let new = pages.keys.filter { known?.files[$0] == nil }.sorted()
        let gone = (known?.files ?? [:]).filter { pages[$0.key] == nil }
        let written = try await store.draftPages.write(
            new.map { page in
                NewPage(
                    name: DraftFolder.fileName(id, page: page), bytes: Data(pages[page] ?? []),
                    context: DraftContext.page(page, of: id))
            }, sealedWith: recordKey)
        let row = DraftRow(
            id: id.uuidString, begunBy: store.key.keyedHash(begunBy.digits),
            sealedSnapshot: try recordKey.seal(snapshot, for: DraftContext.snapshot(id)),
            wrappedKey: try known?.wrappedKey ?? store.key.wrap(recordKey, for: DraftContext.key(id)),
            changedAt: now(), lifetime: lifetime,
            newPages: Dictionary(uniqueKeysWithValues: zip(new, written)),
            goneFiles: Array(gone.values))
        let isKept: Bool
        do {
            isKept = try await store.database.write(row.insert)
        } catch {
            // After a failing disk nobody knows whether the row is there: the next start looks.
            if (error as? DurableDatabaseError)?.code != .diskFailure {
                try? await store.draftPages.remove(written.map(\.file))
            }
            throw error
        }
        try await store.draftPages.remove(isKept ? row.goneFiles : written.map(\.file))
    }

    /// What the holder of a card has begun and not handed in, newest first. A draft that cannot be
    /// opened is none.
    public func drafts(begunBy number: IDNumber) async throws -> [KeptDraft] {
        let (now, lifetime) = (now().timeIntervalSince1970, lifetime)
        let hash = store.key.keyedHash(number.digits)
        let rows = try await store.database.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT id, sealed_snapshot, wrapped_key, changed_at, expires_at FROM drafts d
                    WHERE begun_by = ?3 AND NOT \(Self.isOver) ORDER BY changed_at DESC
                    """,
                arguments: [now, lifetime, hash]
            ).map(FoundDraft.init)
        }
        return rows.compactMap { row in
            guard let id = UUID(uuidString: row.id),
                let key = try? store.key.unwrap(row.wrappedKey, for: DraftContext.key(id)),
                let snapshot = try? key.open(row.sealedSnapshot, for: DraftContext.snapshot(id))
            else { return nil }
            return KeptDraft(id: id, changedAt: row.changedAt, expiresAt: row.expiresAt, snapshot: snapshot)
        }
    }

    /// The bytes of a draft's pages by their number; one that cannot be opened is left out.
    public func pages(of id: UUID) async throws -> [Int: [UInt8]] {
        guard let row = try await row(id) else { return [:] }
        let key = try store.key.unwrap(row.wrappedKey, for: DraftContext.key(id))
        var pages: [Int: [UInt8]] = [:]
        for (page, file) in row.files {
            guard let sealed = await store.draftPages.read(file) else { continue }
            pages[page] = (try? key.open(sealed, for: DraftContext.page(page, of: id))).map { [UInt8]($0) }
        }
        return pages
    }

    /// Forgets a draft: first its key, then its files.
    public func drop(_ id: UUID) async throws {
        let files = try await store.database.write { try $0.dropDrafts("d.id = ?", [id.uuidString]) }
        try await store.draftPages.remove(files)
    }

    /// Forgets what is over or was handed in.
    ///
    /// - Returns: how many drafts went.
    @discardableResult
    public func tidyUp() async throws -> Int {
        let (now, lifetime) = (now().timeIntervalSince1970, lifetime)
        let (count, gone) = try await store.database.write { database in
            let count = try Int.fetchOne(
                database, sql: "SELECT count(*) FROM drafts d WHERE \(Self.isOver)", arguments: [now, lifetime])
            return (count ?? 0, try database.dropDrafts(Self.isOver, [now, lifetime]))
        }
        try await store.draftPages.remove(gone)
        return count
    }

    /// Removes files that no draft points at. Only at the start: later, one may be about to get its row.
    public func sweep() async throws {
        let claimed = try await store.database.read { database in
            Set(try String.fetchAll(database, sql: "SELECT file FROM draft_pages"))
        }
        try await store.draftPages.remove(try await store.draftPages.files().filter { !claimed.contains($0) })
    }

    /// Its time is over, or lies so far ahead that the clock was wrong when it was kept, or it was
    /// handed in. Arguments: now, and the lifetime as it is set now, which may be shorter than it was.
    private static let isOver = """
        (d.expires_at <= ?1 OR d.changed_at + ?2 <= ?1 OR d.changed_at > ?1 + ?2 OR EXISTS (SELECT 1 FROM submissions s WHERE s.draft = d.id))
        """

    private func row(_ id: UUID) async throws -> (wrappedKey: Data, files: [Int: String])? {
        try await store.database.read { database in
            guard
                let key = try Data.fetchOne(
                    database, sql: "SELECT wrapped_key FROM drafts WHERE id = ?", arguments: [id.uuidString])
            else { return nil }
            let files = try Row.fetchAll(
                database, sql: "SELECT page, file FROM draft_pages WHERE draft = ?", arguments: [id.uuidString])
            return (key, files.reduce(into: [:]) { $0[$1["page"]] = $1["file"] })
        }
    }
}

private struct FoundDraft: Sendable {
    let id: String
    let sealedSnapshot: Data
    let wrappedKey: Data
    let changedAt: Date
    let expiresAt: Date

    init(_ row: Row) {
        id = row["id"]
        sealedSnapshot = row["sealed_snapshot"]
        wrappedKey = row["wrapped_key"]
        changedAt = Date(timeIntervalSince1970: row["changed_at"])
        expiresAt = Date(timeIntervalSince1970: row["expires_at"])
    }
}
