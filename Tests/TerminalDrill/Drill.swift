import Delivery
import Foundation
import LinkCertificates
import Logging
import Sealing
import TerminalLink
import TerminalRecords
import TownshipServices

/// A terminal without screen and devices: its records and its line are the real ones.
struct Drill {
    var store: TerminalStore
    var tray: PaperTray
    var identity: TerminalIdentity?

    /// - Parameter folder: with `records/`, `terminal.key` and, where it is enrolled, `enrolment/`.
    init(folder: String, terminal: String, tray: PaperTray, logger: Logger) async throws {
        let enrolment = URL(fileURLWithPath: "\(folder)/enrolment", isDirectory: true)
        identity = TerminalIdentity.exists(in: enrolment) ? try TerminalIdentity(folder: enrolment) : nil
        self.tray = tray
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        store = try await TerminalStore(
            folder: "\(folder)/records", terminal: terminal,
            key: try SealingKey.load(orCreateAt: "\(folder)/terminal.key"),
            letterBox: identity.flatMap { LetterBoxKey($0.letterBoxKey) },
            reserve: 1 << 20, logger: logger, now: { Date() })
    }

    /// Hands drafts in and prints their slips. What was handed in before is not handed in again, however
    /// the run before ended.
    func submit(_ drafts: DrillDrafts, _ indices: Range<Int>) async throws {
        let kept = DraftStore(store, hours: 24, now: { Date() })
        try await kept.sweep()
        for index in indices {
            let draft = try drafts.draft(index)
            // Of every second one the pages are kept as they are scanned.
            if index.isMultiple(of: 2) { try await keep(draft, in: kept) }
            do {
                _ = try await store.submit(draft)
            } catch let error as TerminalRecordsError where error.code == .forgotten {
                // Handed in, delivered and printed by a run before.
            }
            try await kept.drop(draft.id)
            try await printOwed()
        }
    }

    private func keep(_ draft: SubmissionDraft, in kept: DraftStore) async throws {
        var pages: [Int: [UInt8]] = [:]
        for page in draft.pages {
            guard let number = page.keptAs else { continue }
            pages[number] = [UInt8](page.bytes)
            try await kept.keep(
                draft.id, begunBy: draft.applicant.number, snapshot: Data("\(pages.count)".utf8), pages: pages)
        }
    }

    /// As staff do: what is owed is printed; what perhaps came out is looked for in the tray first.
    func printOwed() async throws {
        for paper in try await store.owedPapers() where paper.state == .owed {
            let line = "paper \(paper.number)"
            try await store.beginPrinting(paper.id)
            if try !(paper.maybePrinted && tray.holds(line)) { try tray.print(line) }
            try await store.printed(paper.id)
        }
    }

    /// Compares all pages that still lie here with what was handed in.
    ///
    /// - Returns: how many were compared.
    func check(_ drafts: DrillDrafts, _ indices: Range<Int>) async throws -> Int {
        var compared = 0
        let pages = Set(
            indices.flatMap { index in
                (0..<drafts.pages).map { "\(ContentDigest(of: drafts.page($0, of: index)))" }
            })
        for waiting in try await store.waiting() {
            for document in try await store.parcel(waiting.number).documents {
                // Throws when the bytes are not those of the digest.
                _ = try await store.documentBytes(of: waiting.number, position: document.position)
                guard pages.contains("\(document.digest)") else {
                    throw DrillError("\(waiting.number) has a page that nobody handed in")
                }
                compared += 1
            }
        }
        return compared
    }

    func close() throws { try store.close() }
}
