import DurableSQLite
import Foundation
import GRDB
import TestSupport
import Testing
import TownshipServices

@testable import TerminalRecords

@Suite("A damaged page of the database")
struct DamagedPageTests {
    private static let pageSize = 4096

    @Test("whichever page it is: the terminal starts, gives no number twice, and loses no scan", arguments: 0..<6)
    func anyPage(seed: UInt64) async throws {
        try await Terminal.withOne { terminal async throws in
            var random = SeededGenerator(seed: seed)
            let submissions = try await terminal.run { store async throws in
                var submissions: [Submission] = []
                for _ in 0..<8 { submissions.append(try await store.submit(try terminal.draft())) }
                return submissions
            }
            let scans = terminal.files()
            let path = "\(terminal.folder)/terminal.sqlite"
            var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            let page = Int.random(in: 0..<bytes.count / Self.pageSize, using: &random)
            for offset in 0..<Self.pageSize {
                bytes[page * Self.pageSize + offset] = UInt8.random(in: .min ... .max, using: &random)
            }
            try bytes.write(to: URL(fileURLWithPath: path))

            try await terminal.run { store async throws in
                #expect((terminal.files() + terminal.files(in: "unclaimed")).sorted() == scans, "page \(page)")
                let next = try await store.submit(try terminal.draft()).number
                #expect(!submissions.map(\.number).contains(next))
                if let place = store.startReport.databaseSetAside {
                    // Whole, for a person: not a byte of it was changed.
                    #expect(FileManager.default.contents(atPath: place) == bytes)
                    #expect(terminal.files(in: "unclaimed") == scans)
                    return
                }
                // The check found nothing wrong: then nothing that opens is wrong.
                for submission in submissions {
                    guard let read = try? await store.submission(submission.number) else { continue }
                    #expect(read == submission)
                }
            }
        }
    }

    @Test("found while the terminal runs: it asks for a new start, which sets the database aside")
    func whileRunning() async throws {
        try await Terminal.withOne { terminal async throws in
            let path = "\(terminal.folder)/terminal.sqlite"
            let store = try await terminal.open()
            for _ in 0..<8 { _ = try await store.submit(try terminal.draft()) }
            try await store.forgetDue()
            let handle = try #require(FileHandle(forUpdatingAtPath: path))
            let end = try handle.seekToEnd()
            try handle.seek(toOffset: UInt64(Self.pageSize))
            try handle.write(contentsOf: Data(repeating: 0xAA, count: Int(end) - Self.pageSize))
            try handle.close()
            // What it read before is in memory.
            try await store.database.write { try $0.execute(sql: "PRAGMA shrink_memory") }
            #expect(await code { try await store.forgetDue() } == .damaged)
            try? store.close()
            try await terminal.run { store async throws in
                #expect(store.startReport.databaseSetAside == "\(path).damaged-1")
                #expect(terminal.files(in: "unclaimed").count == 8)
            }
        }
    }
}
