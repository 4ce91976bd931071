import Foundation
import Testing
import TownshipServices

@testable import TerminalRecords

@Suite("A scan whose file is gone")
struct MissingDocumentTests {
    @Test("the next start says so; it waits for the center's word, since that may have it all the same")
    func waitsForTheCenter() async throws {
        try await Terminal.withOne { terminal async throws in
            let (lost, whole) = try await terminal.run { store async throws in
                (
                    try await store.submit(try terminal.draft()).number,
                    try await store.submit(try terminal.draft()).number
                )
            }
            unlink("\(terminal.folder)/documents/\(lost)-1.sealed")
            try await terminal.run { store async throws in
                #expect(store.startReport.missingFiles == ["\(lost)-1.sealed"])
                #expect(try await store.waiting().map(\.number) == [lost, whole])
                let entry = try await store.outboxEntry(lost)
                #expect(entry.state == .recorded && entry.problem == TerminalStore.lostPage)
                // The slip is owed all the same, and can be typeset.
                #expect(try await store.owedPapers().count == 2)
                #expect(try await store.submission(lost).number == lost)
            }
        }
    }

    @Test("set aside, brought back from a copy and retried, it is sent as if nothing had been")
    func broughtBack() async throws {
        try await Terminal.withOne { terminal async throws in
            let number = try await terminal.run { try await $0.submit(try terminal.draft()).number }
            let file = "\(terminal.folder)/documents/\(number)-1.sealed"
            try FileManager.default.moveItem(atPath: file, toPath: "\(terminal.root)/copy")
            try await terminal.run { try await $0.unusable(number, TerminalStore.lostRecord) }
            try FileManager.default.moveItem(atPath: "\(terminal.root)/copy", toPath: file)
            try await terminal.run { store async throws in
                #expect(try await store.waiting().isEmpty)
                try await store.retry(number)
                #expect(try await store.waiting().map(\.number) == [number])
                #expect(try await store.documentBytes(of: number, position: 1) == Terminal.page(1))
            }
            try await terminal.run { store async throws in
                #expect(try await store.waiting().map(\.number) == [number])
            }
        }
    }

    @Test("gone while the kiosk runs, it says so in words, and another's bytes never take its place")
    func whileRunning() async throws {
        try await Terminal.withOne { terminal async throws in
            try await terminal.run { store async throws in
                let number = try await store.submit(try terminal.draft()).number
                unlink("\(terminal.folder)/documents/\(number)-1.sealed")
                #expect(await code { try await store.documentBytes(of: number, position: 1) } == .documentLost)
            }
        }
    }
}
