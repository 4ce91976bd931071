import Foundation
import Testing
import TownshipServices

@testable import TerminalRecords

@Suite("The file that says which numbers were given")
struct SerialsFileTests {
    private func path(_ terminal: Terminal) -> String { "\(terminal.folder)/serials-QS01" }

    @Test("missing: the database knows the last, and it is made anew")
    func missing() async throws {
        try await Terminal.withOne { terminal async throws in
            let first = try await terminal.run { try await $0.submit(try terminal.draft()).number.serial }
            unlink(path(terminal))
            let second = try await terminal.run { try await $0.submit(try terminal.draft()).number.serial }
            #expect(second == first + 1)
            #expect(FileManager.default.fileExists(atPath: path(terminal)))
        }
    }

    @Test(
        "damaged: it says so, gives no number, and leaves file and records as they are",
        arguments: ["", "\n", "abc", "0", "-5", "12 13", "99999999999999999999999"])
    func damaged(text: String) async throws {
        try await Terminal.withOne { terminal async throws in
            _ = try await terminal.run { try await $0.submit(try terminal.draft()) }
            try Data(text.utf8).write(to: URL(fileURLWithPath: path(terminal)))
            #expect(await code { try await terminal.open() } == .serialsUnreadable)
            #expect(FileManager.default.contents(atPath: path(terminal)) == Data(text.utf8))
        }
    }

    @Test("half written at a power cut: the earlier one counts")
    func halfWritten() async throws {
        try await Terminal.withOne { terminal async throws in
            let first = try await terminal.run { try await $0.submit(try terminal.draft()).number.serial }
            try Data("1".utf8).write(to: URL(fileURLWithPath: path(terminal) + ".part"))
            let second = try await terminal.run { try await $0.submit(try terminal.draft()).number.serial }
            #expect(second == first + 1)
        }
    }

    @Test("an older one that was put back: the database counts")
    func older() async throws {
        try await Terminal.withOne { terminal async throws in
            _ = try await terminal.run { try await $0.submit(try terminal.draft()) }
            let copy = FileManager.default.contents(atPath: path(terminal))
            let second = try await terminal.run { try await $0.submit(try terminal.draft()).number.serial }
            try #require(copy).write(to: URL(fileURLWithPath: path(terminal)))
            let third = try await terminal.run { try await $0.submit(try terminal.draft()).number.serial }
            #expect(third == second + 1)
        }
    }
}
