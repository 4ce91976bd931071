import Foundation
import Testing
import TownshipServices

@testable import TerminalRecords

@Suite("Looking after the records")
struct RecordsHealthTests {
    @Test("sound records are called sound, open or not; where none are, there is nothing to say")
    func sound() async throws {
        try await Terminal.withOne { terminal async throws in
            #expect(try TerminalStore.health(in: terminal.folder) == nil)
            try await terminal.run { store async throws in
                _ = try await store.submit(try terminal.draft())
                #expect(try await store.health() == .sound)
            }
            #expect(try TerminalStore.health(in: terminal.folder) == .sound)
        }
    }

    @Test("a damaged file is called so and left as it is; once it was set aside, the new one stands beside it")
    func damaged() async throws {
        try await Terminal.withOne { terminal async throws in
            try await terminal.run { store async throws in
                for _ in 0..<8 { _ = try await store.submit(try terminal.draft()) }
            }
            let file = URL(fileURLWithPath: "\(terminal.folder)/terminal.sqlite")
            var bytes = try Data(contentsOf: file)
            bytes.replaceSubrange(4096..<bytes.count, with: Data(repeating: 0xA5, count: bytes.count - 4096))
            try bytes.write(to: file)

            #expect(try TerminalStore.health(in: terminal.folder) == .damaged)
            #expect(try Data(contentsOf: file) == bytes)
            try await terminal.run { store async throws in
                #expect(try await store.health() == .soundBesideDamaged)
            }
            #expect(try TerminalStore.health(in: terminal.folder) == .soundBesideDamaged)
        }
    }

    @Test("the last lines of the audit come oldest first, with numbers and codes and nobody's name")
    func audit() async throws {
        try await Terminal.withOne { terminal async throws in
            try await terminal.run { store async throws in
                let submission = try await store.submit(try terminal.draft())
                let lines = try await store.auditLines(last: 10)
                #expect(lines.map(\.event) == ["started", "submitted"])
                #expect(lines.last?.number == submission.number)
                #expect(try await store.auditLines(last: 1) == [lines[1]])
                let text = String(decoding: try JSONEncoder().encode(lines), as: UTF8.self)
                #expect(!text.contains(submission.applicant.name))
            }
        }
    }
}
