import DurableSQLite
import Foundation
import GRDB
import Sealing
import Testing
import TownshipServices

@testable import TerminalRecords

@Suite("Starting again")
struct RestartTests {
    @Test("numbers go on where they were")
    func serialsGoOn() async throws {
        try await Terminal.withOne { terminal in
            var serials: [Int] = []
            for _ in 0..<3 {
                serials += try await terminal.run { store async throws in
                    [
                        try await store.submit(try terminal.draft()).number.serial,
                        try await store.submit(try terminal.draft()).number.serial,
                    ]
                }
            }
            #expect(serials == [1, 2, 3, 4, 5, 6])
        }
    }

    @Test("numbers are never given again, not even when the database is lost")
    func serialsSurviveTheDatabase() async throws {
        try await Terminal.withOne { terminal in
            let before = try await terminal.run { store async throws in
                var last = 0
                for _ in 0..<3 { last = try await store.submit(try terminal.draft()).number.serial }
                return last
            }
            for suffix in ["", "-wal", "-shm"] { unlink("\(terminal.folder)/terminal.sqlite\(suffix)") }
            let after = try await terminal.run { try await $0.submit(try terminal.draft()).number.serial }
            #expect(after > before)
        }
    }

    @Test("an older copy of the database that is put back repeats no number")
    func serialsSurviveAnOlderCopy() async throws {
        try await Terminal.withOne { terminal in
            let path = "\(terminal.folder)/terminal.sqlite"
            let first = try await terminal.run { try await $0.submit(try terminal.draft()).number.serial }
            try FileManager.default.copyItem(atPath: path, toPath: "\(terminal.root)/copy")
            let second = try await terminal.run { try await $0.submit(try terminal.draft()).number.serial }
            unlink(path)
            try FileManager.default.copyItem(atPath: "\(terminal.root)/copy", toPath: path)
            let third = try await terminal.run { try await $0.submit(try terminal.draft()).number.serial }
            let given: [Int] = [first, second, third]
            #expect(given == [1, 2, 3])
        }
    }

    @Test("after a power cut, when nobody noted the last number, a gap and no number twice")
    func serialsAfterAPowerCut() async throws {
        try await Terminal.withOne { terminal in
            let serials = "\(terminal.folder)/serials-QS01"
            try await terminal.run { store async throws in
                _ = try await store.submit(try terminal.draft())
                try FileManager.default.copyItem(atPath: serials, toPath: "\(terminal.root)/serials")
            }
            unlink(serials)
            try FileManager.default.copyItem(atPath: "\(terminal.root)/serials", toPath: serials)
            let next = try await terminal.run { try await $0.submit(try terminal.draft()).number.serial }
            #expect(next == 101)
        }
    }

    @Test("more numbers than one reservation are given without a gap")
    func manySerials() async throws {
        try await Terminal.withOne { terminal async throws in
            let counter = SerialCounter(terminal: "QS01", folder: terminal.root, last: 0)
            for serial in 1...250 { #expect(try await counter.next().serial == serial) }
            #expect(try SerialCounter.ceiling(of: "QS01", in: terminal.root) == 300)
        }
    }

    @Test("when nobody can tell which numbers were given, it says so instead of guessing")
    func serialsUnreadable() async throws {
        try await Terminal.withOne { terminal in
            _ = try await terminal.run { try await $0.submit(try terminal.draft()) }
            try Data("?!".utf8).write(to: URL(fileURLWithPath: "\(terminal.folder)/serials-QS01"))
            #expect(await code { try await terminal.open() } == .serialsUnreadable)
        }
    }

    @Test("files of a submission that was cut off before its record are swept; recorded ones stay")
    func sweepsOrphans() async throws {
        try await Terminal.withOne { terminal in
            let kept = try await terminal.run { try await $0.submit(try terminal.draft()).number }
            let never = try #require(SubmissionNumber(terminal: "QS01", serial: kept.serial + 1))
            for name in ["\(never)-1.sealed", "\(never)-2.sealed.part"] {
                try Data("half".utf8).write(to: URL(fileURLWithPath: "\(terminal.folder)/documents/\(name)"))
            }
            try await terminal.run { store async throws in
                #expect(store.startReport.sweptFiles == 2)
                #expect(terminal.files() == ["\(kept)-1.sealed"])
                #expect(try await store.documentBytes(of: kept, position: 1) == Terminal.page(1))
                #expect(try await store.submit(try terminal.draft()).number == never)
            }
        }
    }

    @Test("files of a hand-in that failed are swept also when later ones succeeded, unless a damaged database lies by")
    func sweepsFailed() async throws {
        try await Terminal.withOne { terminal in
            let first = try await terminal.run { try await $0.submit(try terminal.draft()).number }
            let failed = try #require(SubmissionNumber(terminal: "QS01", serial: first.serial + 1))
            let left = "\(terminal.folder)/documents/\(failed)-1.sealed"
            func leave() throws { try Data("its key was never written".utf8).write(to: URL(fileURLWithPath: left)) }
            let later = try await terminal.run { store async throws in
                _ = try await store.submit(try terminal.draft())
                return try await store.submit(try terminal.draft()).number
            }
            try await terminal.run { store async throws in
                try await store.database.write { database in
                    for table in ["documents", "owed_papers"] {
                        try database.execute(
                            sql:
                                "DELETE FROM \(table) WHERE submission = (SELECT id FROM submissions WHERE number = ?)",
                            arguments: [failed.description])
                    }
                    try database.execute(
                        sql: "DELETE FROM submissions WHERE number = ?", arguments: [failed.description])
                }
            }
            try await terminal.run { store async throws in
                #expect(store.startReport.sweptFiles == 1 && store.startReport.unclaimedFiles == 0)
                #expect(terminal.files() == ["\(first)-1.sealed", "\(later)-1.sealed"])
            }
            try leave()
            try Data("an older one".utf8).write(
                to: URL(fileURLWithPath: "\(terminal.folder)/terminal.sqlite.damaged-1"))
            try await terminal.run { store async throws in
                #expect(store.startReport.sweptFiles == 0 && store.startReport.unclaimedFiles == 1)
                #expect(terminal.files(in: "unclaimed") == ["\(failed)-1.sealed"])
            }
        }
    }

    @Test("a file that was lost is reported, and the rest works on")
    func missingFile() async throws {
        try await Terminal.withOne { terminal in
            let number = try await terminal.run { try await $0.submit(try terminal.draft()).number }
            unlink("\(terminal.folder)/documents/\(number)-1.sealed")
            try await terminal.run { store async throws in
                #expect(store.startReport.missingFiles == ["\(number)-1.sealed"])
                #expect(try await store.outboxEntry(number).problem == TerminalStore.lostPage)
                #expect(await code { try await store.documentBytes(of: number, position: 1) } == .documentLost)
                #expect(try await store.submit(try terminal.draft()).number.serial == number.serial + 1)
            }
        }
    }

    @Test("a file that was swapped for another's does not open")
    func swappedFile() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { store async throws in
                let draft = try terminal.draft(pages: [Terminal.page(1), Terminal.page(2)])
                let number = try await store.submit(draft).number
                let folder = "\(terminal.folder)/documents"
                unlink("\(folder)/\(number)-1.sealed")
                try FileManager.default.copyItem(
                    atPath: "\(folder)/\(number)-2.sealed", toPath: "\(folder)/\(number)-1.sealed")
                await #expect(throws: SealingError.self) { try await store.documentBytes(of: number, position: 1) }
            }
        }
    }

    @Test("a damaged database is set aside, a new one works, and the pages of the old one are kept")
    func damagedDatabase() async throws {
        try await Terminal.withOne { terminal in
            let old = try await terminal.run { try await $0.submit(try terminal.draft()).number }
            let path = "\(terminal.folder)/terminal.sqlite"
            try Data(repeating: 0x55, count: 9000).write(to: URL(fileURLWithPath: path))
            try await terminal.run { store async throws in
                #expect(store.startReport.databaseSetAside == "\(path).damaged-1")
                #expect(store.startReport.unclaimedFiles == 1)
                #expect(terminal.files(in: "unclaimed") == ["\(old)-1.sealed"])
                let new = try await store.submit(try terminal.draft()).number
                #expect(new.serial > old.serial)
                #expect(terminal.files() == ["\(new)-1.sealed"])
            }
            try await terminal.run { store async throws in
                #expect(store.startReport == StartReport())
                #expect(terminal.files(in: "unclaimed") == ["\(old)-1.sealed"])
            }
        }
    }

    @Test("another key file is refused, says what to do, and changes nothing")
    func wrongKey() async throws {
        try await Terminal.withOne { terminal in
            let submission = try await terminal.run { try await $0.submit(try terminal.draft()) }
            try FileManager.default.moveItem(atPath: terminal.keyPath, toPath: "\(terminal.root)/right.key")
            let error = await #expect(throws: TerminalRecordsError.self) { try await terminal.open() }
            #expect(error?.code == .wrongKey)
            #expect(error?.message.contains("Put that key file back") == true)
            unlink(terminal.keyPath)
            try FileManager.default.moveItem(atPath: "\(terminal.root)/right.key", toPath: terminal.keyPath)
            try await terminal.run { store async throws in
                #expect(try await store.submission(submission.number) == submission)
            }
        }
    }

    @Test("a second kiosk on the same folder is turned away")
    func locked() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { _ in
                #expect(await code { try await terminal.open() } == .folderInUse)
            }
            try await terminal.run { _ in }
        }
    }

    @Test("every start and every finding stands in the audit, without anything personal")
    func audit() async throws {
        try await Terminal.withOne { terminal in
            let number = try await terminal.run { try await $0.submit(try terminal.draft()).number }
            try await terminal.run { store async throws in
                let events = try await store.database.read { database in
                    try Row.fetchAll(database, sql: "SELECT event, number FROM audit ORDER BY id")
                        .map { "\($0["event"] as String) \($0["number"] as String? ?? "-")" }
                }
                #expect(events == ["started -", "submitted \(number)", "started -"])
            }
        }
    }
}
