import DurableSQLite
import Foundation
import GRDB
import Sealing
import TerminalLink
import Testing
import TownshipServices

@testable import TerminalRecords

@Suite("Pages that the draft kept are handed in as they lie")
struct KeptPagesTests {
    private let pages = [Terminal.page(1), Terminal.page(2)]

    /// A draft of both pages; those of these numbers are kept as they were scanned.
    private func kept(
        _ numbers: [Int] = [7, 8], in store: TerminalStore, of terminal: Terminal
    ) async throws -> (SubmissionDraft, DraftStore) {
        let draft = try terminal.draft(pages: pages, keptAs: [7, 8])
        let drafts = DraftStore(store, hours: 24, now: { terminal.clock.now })
        let bytes = [7: [UInt8](pages[0]), 8: [UInt8](pages[1])]
        try await drafts.keep(
            draft.id, begunBy: draft.applicant.number, snapshot: Data(),
            pages: bytes.filter { numbers.contains($0.key) })
        return (draft, drafts)
    }

    private func inode(_ path: String) throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int)
    }

    private func expectWhole(_ number: SubmissionNumber, in store: TerminalStore) async throws {
        for position in 1...2 {
            #expect(try await store.documentBytes(of: number, position: position) == pages[position - 1])
        }
    }

    @Test("nothing of them is written again, and they open after the draft is gone and the terminal restarted")
    func taken() async throws {
        try await Terminal.withOne { terminal in
            let number = try await terminal.run { store in
                let (draft, drafts) = try await kept(in: store, of: terminal)
                let before = try terminal.files(in: "drafts").map { try inode("\(terminal.folder)/drafts/\($0)") }
                let number = try await store.submit(draft).number
                let after = try terminal.files().map { try inode("\(terminal.folder)/documents/\($0)") }
                #expect(Set(after) == Set(before) && after.count == 2)
                // Nothing but the submission has the key now.
                #expect(try await drafts.tidyUp() == 0)
                #expect(terminal.files(in: "drafts") == [])
                return number
            }
            try await terminal.run { try await expectWhole(number, in: $0) }
        }
    }

    @Test(
        "one that was not kept, or whose file is gone, is written",
        arguments: ["not kept", "file gone", "file cut short"])
    func partly(why: String) async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { store in
                let (draft, _) = try await kept(why == "not kept" ? [7] : [7, 8], in: store, of: terminal)
                let file = "\(terminal.folder)/drafts/\(DraftFolder.fileName(draft.id, page: 8))"
                if why == "file gone" { try FileManager.default.removeItem(atPath: file) }
                if why == "file cut short" { #expect(truncate(file, 100) == 0) }
                try await expectWhole(try await store.submit(draft).number, in: store)
            }
        }
    }

    @Test("bytes of another length under the number of a kept page are written, not left out")
    func others() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { store in
                var (draft, _) = try await kept(in: store, of: terminal)
                draft.pages[0].bytes = Data([1, 2, 3])
                let number = try await store.submit(draft).number
                #expect(try await store.documentBytes(of: number, position: 1) == Data([1, 2, 3]))
                #expect(try await store.documentBytes(of: number, position: 2) == pages[1])
            }
        }
    }

    @Test("a draft kept by the version before is handed in all the same")
    func before() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { store in
                let (draft, _) = try await kept(in: store, of: terminal)
                try await store.database.write {
                    try $0.execute(sql: "UPDATE draft_pages SET digest = NULL, byte_count = NULL")
                }
                try await expectWhole(try await store.submit(draft).number, in: store)
            }
        }
    }

    @Test("a page recorded by the version before opens, here and for the center")
    func recordedBefore() async throws {
        try await Terminal.withOne { terminal in
            let store = try await terminal.open(letterBox: LetterBoxFixture.key(in: terminal))
            defer { try? store.close() }
            do {
                let number = try await store.submit(terminal.draft(pages: pages)).number
                try await store.database.write { try $0.execute(sql: "UPDATE documents SET sealed_for = NULL") }
                try await expectWhole(number, in: store)
                let contexts = try await SealedOutbox(store).parcel(number).contexts
                #expect(contexts == [1, 2].map { RecordContext.document(number, position: $0) })
            }
        }
    }

    @Test("one that could not be recorded stays a draft, whole")
    func notRecorded() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { store in
                let (draft, drafts) = try await kept(in: store, of: terminal)
                try await store.database.write {
                    try $0.execute(
                        sql: "CREATE TRIGGER full BEFORE INSERT ON owed_papers BEGIN SELECT raise(ABORT, 'full'); END")
                }
                await #expect(throws: (any Error).self) { try await store.submit(draft) }
                #expect(terminal.files() == [])
                #expect(try await drafts.pages(of: draft.id).count == 2)
                try await store.database.write { try $0.execute(sql: "DROP TRIGGER full") }
                try await expectWhole(try await store.submit(draft).number, in: store)
            }
        }
    }
}
