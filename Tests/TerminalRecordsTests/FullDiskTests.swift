import DurableSQLite
import Foundation
import TerminalLink
import Testing
import TownshipServices

@testable import TerminalRecords

@Suite("A full disk", .enabled(if: SmallDisk.isPossible))
struct FullDiskTests {
    private func failure(_ body: () async throws -> some Any) async -> DurableDatabaseError.Code? {
        do {
            _ = try await body()
            return nil
        } catch {
            return (error as? DurableDatabaseError)?.code
        }
    }

    @Test("nothing is half recorded, what was there stays readable, and with room again the same draft goes in")
    func full() async throws {
        try await Terminal.onSmallDisk(megabytes: 8) { terminal, disk async throws in
            let store = try await terminal.open()
            defer { try? store.close() }
            let first = try await store.submit(try terminal.draft())
            try disk.fill()
            let draft = try terminal.draft(pages: [Data(repeating: 7, count: 200_000)])
            #expect(await code { try await store.submit(draft) } == .noSpace)
            // So that it is the disk that says no, not the measure before it.
            disk.makeRoom()
            try disk.fill(leaving: 210_000)
            #expect(await failure { try await store.submit(draft) } == .diskFull)

            #expect(terminal.files() == ["\(first.number)-1.sealed"])
            #expect(try await store.waiting().map(\.number) == [first.number])
            #expect(try await store.submission(first.number) == first)
            #expect(try await store.owedPapers().count == 1)
            #expect(try await store.documentBytes(of: first.number, position: 1) == Terminal.page(1))
            #expect(!store.canAccept || store.freeBytes > 0)

            disk.makeRoom()
            let second = try await store.submit(draft)
            #expect(second.number.serial > first.number.serial)
            #expect(try await store.documentBytes(of: second.number, position: 1) == draft.pages[0].bytes)
        }
    }

    @Test("no room for a number's reservation: no number is given, and none twice later")
    func noRoomForSerials() async throws {
        try await Terminal.onSmallDisk(megabytes: 8) { terminal, disk async throws in
            let store = try await terminal.open()
            defer { try? store.close() }
            let tiny = try terminal.draft(pages: [])
            try disk.fill()
            #expect(await failure { try await store.submit(tiny) } == .diskFull)
            disk.makeRoom()
            let numbers = [
                try await store.submit(tiny).number.serial,
                try await store.submit(try terminal.draft(pages: [])).number.serial,
            ]
            #expect(Set(numbers).count == 2)
        }
    }

    @Test("pages that the draft kept need no more room: a disk that filled up since takes the submission")
    func kept() async throws {
        try await Terminal.onSmallDisk(megabytes: 8) { terminal, disk async throws in
            let store = try await terminal.open(reserve: 2 << 20)
            defer { try? store.close() }
            let page = Data(repeating: 7, count: 1 << 20)
            let draft = try terminal.draft(pages: [page, page], keptAs: [7, 8])
            let drafts = DraftStore(store, hours: 24, now: { terminal.clock.now })
            let bytes = [UInt8](page)
            try await drafts.keep(
                draft.id, begunBy: draft.applicant.number, snapshot: Data(), pages: [7: bytes, 8: bytes])
            try disk.fill(leaving: 1 << 20)
            #expect(!store.canAccept)
            #expect(await code { try await store.submit(try terminal.draft(pages: [])) } == .noSpace)
            let number = try await store.submit(draft).number
            #expect(try await store.documentBytes(of: number, position: 2) == page)
        }
    }

    @Test("below the reserve new applications are refused while delivery frees the disk")
    func reserve() async throws {
        try await Terminal.onSmallDisk(megabytes: 8) { terminal, disk async throws in
            let store = try await terminal.open(reserve: 2 << 20)
            defer { try? store.close() }
            #expect(store.canAccept)
            let number = try await store.submit(try terminal.draft(pages: [Data(repeating: 7, count: 1 << 20)])).number
            try disk.fill(leaving: 3 << 19)
            #expect(!store.canAccept)
            #expect(await code { try await store.submit(try terminal.draft()) } == .noSpace)
            try await store.attempting(number)
            try await store.acknowledged(try await terminal.acknowledgement(store, number))
            #expect(terminal.files().isEmpty)
            #expect(store.canAccept)
        }
    }

    @Test("a full medium: the export says so, and neither marks nor loses anything")
    func fullMedium() async throws {
        try await SmallDisk.withOne(megabytes: 1) { medium async throws in
            try await Terminal.withOne { terminal async throws in
                let box = try LetterBoxFixture.key(in: terminal)
                let store = try await terminal.open(letterBox: box)
                defer { try? store.close() }
                let big = Data(repeating: 7, count: 2 << 20)
                let number = try await store.submit(try terminal.draft(pages: [big])).number
                let folder = "\(medium.path)/export"
                #expect(
                    await failure {
                        try await OutboxExport.write(
                            SealedOutbox(store), to: folder, terminal: "QS01", at: terminal.clock.now, sign: nil)
                    } == .diskFull)
                #expect(!FileManager.default.fileExists(atPath: "\(folder)/index.json"))
                #expect(try await store.waiting().map(\.number) == [number])
            }
        }
    }
}
