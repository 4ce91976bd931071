import DurableSQLite
import Foundation
import GRDB
import TerminalLink
import Testing
import TownshipServices

@testable import TerminalRecords

@Suite("Submitting")
struct SubmittingTests {
    @Test("number, record, sealed page and the owed slip are there when it returns")
    func submits() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { store async throws in
                let draft = try terminal.draft(pages: [Terminal.page(1), Terminal.page(2)])
                let submission = try await store.submit(draft)
                #expect(submission.number.description == "QS01-000001-\(submission.number.description.last ?? "?")")
                #expect(submission.receivedAt == Date(timeIntervalSince1970: 1_795_225_260))
                #expect(submission.applicant == draft.applicant)
                #expect(submission.documents.map(\.page) == [1, 2])
                #expect(submission.documents[0].digest == ContentDigest(of: Terminal.page(1)).description)
                #expect(terminal.files() == ["\(submission.number)-1.sealed", "\(submission.number)-2.sealed"])
                let papers = try await store.papers(of: submission.number)
                #expect(papers.map(\.kind) == [.receiptSlip])
                #expect(papers.map(\.state) == [.owed])
                let summary = try await store.summary()
                #expect(summary.waiting == 1 && summary.owedPapers == 1)
                #expect(summary.oldestWaiting == submission.receivedAt)
            }
        }
    }

    @Test("the database is opened with the write-ahead log and full synchronisation")
    func durability() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { store async throws in
                let settings = try await store.database.write { database in
                    [
                        try String.fetchOne(database, sql: "PRAGMA journal_mode"),
                        try String.fetchOne(database, sql: "PRAGMA synchronous"),
                    ]
                }
                #expect(settings == ["wal", "2"])
            }
        }
    }

    @Test("the same draft twice is one submission, also after a restart")
    func idempotent() async throws {
        try await Terminal.withOne { terminal in
            let draft = try terminal.draft()
            let first = try await terminal.run { try await $0.submit(draft) }
            try await terminal.run { store async throws in
                #expect(try await store.submit(draft) == first)
                #expect(try await store.summary().waiting == 1)
                #expect(terminal.files().count == 1)
            }
        }
    }

    @Test("the same draft many times at once is one submission")
    func idempotentUnderConcurrency() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { store async throws in
                let draft = try terminal.draft()
                let numbers = try await withThrowingTaskGroup(of: SubmissionNumber.self) { group in
                    for _ in 0..<10 { group.addTask { try await store.submit(draft).number } }
                    return try await group.reduce(into: Set<SubmissionNumber>()) { $0.insert($1) }
                }
                #expect(numbers.count == 1)
                #expect(try await store.summary().waiting == 1)
                #expect(try await store.summary().owedPapers == 1)
                #expect(terminal.files().count == 1)
            }
        }
    }

    @Test("different drafts at once all get numbers of their own")
    func concurrentDrafts() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { store async throws in
                let numbers = try await withThrowingTaskGroup(of: SubmissionNumber.self) { group in
                    for _ in 0..<30 {
                        let draft = try terminal.draft()
                        group.addTask { try await store.submit(draft).number }
                    }
                    return try await group.reduce(into: Set<SubmissionNumber>()) { $0.insert($1) }
                }
                #expect(numbers.count == 30)
                #expect(try await store.summary().waiting == 30)
            }
        }
    }

    @Test("the slip can be typeset again from the record, all as the villager confirmed it")
    func opensAgain() async throws {
        try await Terminal.withOne { terminal in
            let first = try await terminal.run { try await $0.submit(try terminal.draft()) }
            try await terminal.run { store async throws in #expect(try await store.submission(first.number) == first) }
        }
    }

    @Test("a page that is empty or too large is refused, and nothing stays behind")
    func badPages() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { store async throws in
                #expect(await code { try await store.submit(try terminal.draft(pages: [Data()])) } == .draftUnusable)
                let large = Data(count: LinkLimit.documentBytes + 1)
                #expect(await code { try await store.submit(try terminal.draft(pages: [large])) } == .draftUnusable)
                #expect(try await store.summary() == TerminalSummary())
                #expect(terminal.files().isEmpty)
            }
        }
    }

    @Test("more pages than the center takes are refused before anything is recorded; as many are taken")
    func tooManyPages() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { store async throws in
                let pages = (0...Submission.mostDocuments).map { Data("page \($0)".utf8) }
                #expect(await code { try await store.submit(try terminal.draft(pages: pages)) } == .draftUnusable)
                #expect(try await store.summary() == TerminalSummary())
                let most = try await store.submit(try terminal.draft(pages: pages.dropLast()))
                #expect(most.documents.count == Submission.mostDocuments)
            }
        }
    }

    @Test("under the disk reserve no application is taken, and the remedy is told")
    func reserve() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run(reserve: .max / 2) { store async throws in
                #expect(!store.canAccept)
                #expect(await code { try await store.submit(try terminal.draft()) } == .noSpace)
                #expect(terminal.files().isEmpty)
            }
            try await terminal.run { store async throws in #expect(store.canAccept) }
        }
    }

    @Test("a full database fails the submission whole; the same draft goes in once there is room")
    func fullDisk() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { store async throws in
                let draft = try terminal.draft()
                try await store.database.write { database in
                    let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
                    try database.execute(sql: "PRAGMA max_page_count = \(pages)")
                }
                var large = draft
                large.answers["remark"] = String(repeating: "长", count: 100_000)
                let error = await #expect(throws: DurableDatabaseError.self) { try await store.submit(large) }
                #expect(error?.code == .diskFull)
                #expect(terminal.files().isEmpty)
                #expect(try await store.summary() == TerminalSummary())
                try await store.database.write { try $0.execute(sql: "PRAGMA max_page_count = 1000000") }
                #expect(try await store.submit(large).answers["remark"]?.count == 100_000)
                #expect(terminal.files().count == 1)
            }
        }
    }

    @Test("a terminal code of another form is refused by name")
    func badCode() async throws {
        try await Terminal.withOne { terminal in
            #expect(await code { try await terminal.open(terminal: "青石") } == .badTerminalCode)
        }
    }
}
