import Foundation
import Sealing
import Testing
import TownshipServices

@testable import TerminalRecords

@Suite("A file that a power cut left half written")
struct HalfWrittenFileTests {
    @Test("before its rename it is swept, also beside the whole one")
    func parts() async throws {
        try await Terminal.withOne { terminal async throws in
            let number = try await terminal.run { try await $0.submit(try terminal.draft()).number }
            let never = try #require(SubmissionNumber(terminal: "QS01", serial: number.serial + 1))
            let whole = terminal.files()
            for name in ["\(number)-1.sealed.part", "\(number)-2.sealed.part", "\(never)-1.sealed.part"] {
                try Data("half".utf8).write(to: URL(fileURLWithPath: "\(terminal.folder)/documents/\(name)"))
            }
            try await terminal.run { store async throws in
                #expect(store.startReport.sweptFiles == 3)
                #expect(terminal.files() == whole)
                #expect(try await store.documentBytes(of: number, position: 1) == Terminal.page(1))
            }
        }
    }

    @Test("cut short behind our back, it does not open, is never sent as a scan, and the report finds it")
    func cutShort() async throws {
        try await Terminal.withOne { terminal async throws in
            try await terminal.run { store async throws in
                let number = try await store.submit(try terminal.draft()).number
                let name = "\(number)-1.sealed"
                #expect(truncate("\(terminal.folder)/documents/\(name)", 1000) == 0)
                await #expect(throws: SealingError.self) { try await store.documentBytes(of: number, position: 1) }
                #expect(try await store.privacyReport().findings == [.init(kind: .notSealed, what: name)])
            }
        }
    }
}
