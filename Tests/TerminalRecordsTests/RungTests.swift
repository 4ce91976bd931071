import DurableSQLite
import Foundation
import GRDB
import Sealing
import TerminalLink
import Testing
import TownshipServices

@testable import TerminalRecords

@Suite("Two rungs, and how long things stay")
struct RungTests {
    @Test("stored at the center: it waits no longer, and everything stays until the backup has it")
    func firstRung() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { store async throws in
                let number = try await store.submit(try terminal.draft()).number
                try await store.attempting(number)
                try await print(store, number)
                try await store.acknowledged(try await terminal.acknowledgement(store, number, .stored))
                #expect(try await store.waiting().isEmpty)
                #expect(try await store.awaitingBackup(limit: 100) == [number])
                try await store.forgetDue()
                #expect(terminal.files().count == 1)
                #expect(try await store.documentBytes(of: number, position: 1) == Terminal.page(1))

                let second = try await terminal.acknowledgement(store, number, .backedUp)
                try await store.acknowledged(second)
                #expect(try await store.awaitingBackup(limit: 100).isEmpty)
                #expect(terminal.files().isEmpty)
                #expect(await code { try await store.submission(number) } == .forgotten)
                try await store.acknowledged(second)
            }
        }
    }

    @Test("more than a heartbeat holds are asked about in turn")
    func rotation() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { store async throws in
                var numbers: [SubmissionNumber] = []
                for _ in 0..<3 {
                    let number = try await store.submit(try terminal.draft()).number
                    try await store.acknowledged(try await terminal.acknowledgement(store, number, .stored))
                    numbers.append(number)
                }
                #expect(try await store.awaitingBackup(limit: 2) == [numbers[0], numbers[1]])
                #expect(try await store.awaitingBackup(limit: 2, after: numbers[1]) == [numbers[2], numbers[0]])
                #expect(try await store.awaitingBackup(limit: 2, after: numbers[0]) == [numbers[1], numbers[2]])
            }
        }
    }

    @Test("before a byte is sent it says failed; only a person sends a settled one again")
    func attempting() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { store async throws in
                let number = try await store.submit(try terminal.draft()).number
                #expect(try await state(store, number) == .recorded)
                try await store.attempting(number)
                #expect(try await state(store, number) == .failed)
                try await store.refused(number, "otherContent")
                #expect(await code { try await store.attempting(number) } == .wrongState)
                try await store.retry(number)
                #expect(try await store.waiting().map(\.number) == [number])
                try await store.acknowledged(try await terminal.acknowledgement(store, number, .stored))
                try await store.refused(number, "otherContent")
                #expect(try await state(store, number) == .stored)
                #expect(await code { try await store.retry(number) } == .wrongState)
                let never = try #require(SubmissionNumber(terminal: "QS01", serial: 999))
                #expect(await code { try await store.attempting(never) } == .unknown)
            }
        }
    }

    @Test("lost by a center that was restored, it is sent again and may get another case number")
    func lostAtCenter() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { store async throws in
                let number = try await store.submit(try terminal.draft()).number
                var word = try await terminal.acknowledgement(store, number, .stored)
                try await store.acknowledged(word)
                try await store.lostAtCenter(number)
                #expect(try await store.waiting().map(\.number) == [number])
                word.caseNumber = "LH2026-999"
                word.rung = .backedUp
                try await store.acknowledged(word)
                try await store.lostAtCenter(number)
                #expect(try await state(store, number) == .backedUp)
            }
        }
    }

    @Test("scans go first, the record later, both counted from the second rung")
    func retention() async throws {
        try await Terminal.withOne { terminal in
            let store = try await terminal.open(retention: Retention(scanDays: 2, recordDays: 5))
            defer { try? store.close() }
            let number = try await store.submit(try terminal.draft()).number
            try await print(store, number)
            terminal.clock.now += 3 * 86_400
            try await store.acknowledged(try await terminal.acknowledgement(store, number))
            for (days, files, isForgotten) in [(1.9, 1, false), (2, 0, false), (4.9, 0, false), (5, 0, true)] {
                let start = terminal.clock.now
                terminal.clock.now += days * 86_400
                try await store.forgetDue()
                #expect(terminal.files().count == files, "\(days)")
                #expect((await code { try await store.submission(number) } == .forgotten) == isForgotten, "\(days)")
                terminal.clock.now = start
            }
        }
    }

    @Test("an acknowledgement that came while the clock ran a year ahead keeps nothing for a year")
    func wrongClock() async throws {
        try await Terminal.withOne { terminal in
            let store = try await terminal.open(retention: Retention(scanDays: 1, recordDays: 1))
            defer { try? store.close() }
            let number = try await store.submit(try terminal.draft()).number
            try await print(store, number)
            terminal.clock.now += 365 * 86_400
            try await store.acknowledged(try await terminal.acknowledgement(store, number))
            terminal.clock.now -= 365 * 86_400
            try await store.forgetDue()
            terminal.clock.now += 86_400
            try await store.forgetDue()
            #expect(terminal.files().isEmpty)
            #expect(await code { try await store.submission(number) } == .forgotten)
        }
    }

    @Test("what is forgotten is in no file of the folder any more, not even in the log")
    func destroyed() async throws {
        try await Terminal.withOne { terminal in
            let letterBox = try SealingKey.load(orCreateAt: "\(terminal.root)/center.key")
            let store = try await terminal.open(letterBox: try LetterBox(of: letterBox).publicKey)
            defer { try? store.close() }
            let number = try await store.submit(try terminal.draft()).number
            try await print(store, number)
            let secrets = try await store.database.read { database in
                try Row.fetchOne(
                    database, sql: "SELECT sealed_manifest, wrapped_key, center_wrapped_key FROM submissions"
                ).map { [$0["sealed_manifest"] as Data, $0["wrapped_key"] as Data, $0["center_wrapped_key"] as Data] }
            }
            let pieces = try #require(secrets).map { $0.suffix(40) }
            #expect(try pieces.allSatisfy { try isFound($0, in: terminal.folder) })
            try await store.acknowledged(try await terminal.acknowledgement(store, number))
            try await store.forgetDue()
            #expect(try !pieces.contains { try isFound($0, in: terminal.folder) })
        }
    }

    private func isFound(_ bytes: Data, in folder: String) throws -> Bool {
        try #require(FileManager.default.enumerator(atPath: folder)).compactMap { $0 as? String }.contains {
            FileManager.default.contents(atPath: "\(folder)/\($0)")?.range(of: bytes) != nil
        }
    }

    private func print(_ store: TerminalStore, _ number: SubmissionNumber) async throws {
        let slip = try #require(try await store.papers(of: number).first)
        try await store.beginPrinting(slip.id)
        try await store.printed(slip.id)
    }

    private func state(_ store: TerminalStore, _ number: SubmissionNumber) async throws -> SubmissionState? {
        try await store.database.read { database in
            try String.fetchOne(
                database, sql: "SELECT state FROM submissions WHERE number = ?", arguments: [number.description])
        }.flatMap(SubmissionState.init)
    }
}
