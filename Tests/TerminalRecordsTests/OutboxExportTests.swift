import Foundation
import Sealing
import TerminalLink
import Testing
import TownshipServices

@testable import TerminalRecords

@Suite("What waits, shown and carried on a medium")
struct OutboxExportTests {
    /// A terminal whose center is known, with a medium.
    private struct Village {
        let terminal: Terminal
        let box: LetterBox
        let store: TerminalStore
        var medium: String { "\(terminal.root)/medium" }

        static func withOne(_ body: (Village) async throws -> Void) async throws {
            try await Terminal.withOne { terminal in
                let box = try LetterBox(of: SealingKey.load(orCreateAt: "\(terminal.root)/center.key"))
                let store = try await terminal.open(letterBox: box.publicKey)
                defer { try? store.close() }
                try await body(Village(terminal: terminal, box: box, store: store))
            }
        }

        func export(_ source: SealedOutbox? = nil) async throws -> OutboxExport.Result {
            try await OutboxExport.write(
                source ?? SealedOutbox(store), to: medium, terminal: "QS01", at: terminal.clock.now,
                sign: { Data("signed ".utf8) + $0.suffix(4) })
        }

        func index() throws -> ExportIndex {
            let bytes = try #require(FileManager.default.contents(atPath: "\(medium)/index.json"))
            return try SignedExport(canonicalBytes: bytes).index()
        }

        func open(_ file: String) throws -> Data {
            try #require(FileManager.default.contents(atPath: "\(medium)/\(file)"))
        }
    }

    @Test("the outbox shows where each one stands, and nothing personal")
    func entries() async throws {
        try await Village.withOne { village async throws in
            let store = village.store
            let draft = try village.terminal.draft(pages: [Terminal.page(1), Terminal.page(2)])
            let first = try await store.submit(draft).number
            let second = try await store.submit(try village.terminal.draft()).number
            try await store.attempting(first)
            try await store.noteProblem(first, "brokenOff", sentBytes: 1000)
            try await store.noteProblem(first, "unreachable")
            let entries = try await store.outbox()
            #expect(entries.map(\.number) == [first, second])
            #expect(entries.map(\.state) == [.failed, .recorded])
            #expect(entries.map(\.problem) == ["unreachable", nil])
            #expect(entries.map(\.attempts) == [1, 0])
            #expect(entries.map(\.sentBytes) == [1000, 0])
            #expect(entries.map(\.pageCount) == [2, 1])
            #expect(entries.map(\.owedPapers) == [1, 1])
            let text = String(decoding: try JSONEncoder().encode(entries), as: UTF8.self)
            for secret in [Terminal.name, Terminal.idNumber, Terminal.phone] { #expect(!text.contains(secret)) }
            try await store.acknowledged(try await village.terminal.acknowledgement(store, second))
            #expect(try await store.outbox().map(\.number) == [first])
            #expect(try await store.outboxEntry(second).state == .backedUp)
        }
    }

    @Test("the center opens every byte of an export with its own key, and nobody reads anything else in it")
    func opens() async throws {
        try await Village.withOne { village async throws in
            let pages = [Terminal.page(1), Terminal.page(2)]
            let draft = try village.terminal.draft(pages: pages, keptAs: [7])
            // One page was kept as it was scanned.
            try await DraftStore(village.store, hours: 24, now: { village.terminal.clock.now }).keep(
                draft.id, begunBy: draft.applicant.number, snapshot: Data(), pages: [7: [UInt8](pages[0])])
            let submission = try await village.store.submit(draft)
            let number = submission.number
            let result = try await village.export()
            #expect(result.written == [number] && result.left.isEmpty)

            let entry = try #require(try village.index().submissions.first)
            let key = try village.box.unwrap(entry.sealedKey, for: RecordContext.key(number))
            let sealed = try village.open(ExportIndex.manifestFile(number))
            #expect(entry.manifest.isOf(sealed))
            let manifest = try key.open(sealed, for: RecordContext.manifest(number))
            #expect("\(ContentDigest(of: manifest))" == entry.manifestDigest)
            #expect(try Manifest(canonicalBytes: manifest).submission == submission)
            for position in 1...2 {
                let page = try village.open(ExportIndex.documentFile(number, position: position))
                #expect(entry.documents[position - 1].isOf(page))
                let context = try #require(entry.contexts?[position - 1])
                #expect((context == RecordContext.document(number, position: position)) == (position == 2))
                let plain = try key.open(page, for: context)
                #expect(plain == Terminal.page(UInt8(position)))
            }
            // Exporting marks nothing.
            #expect(try await village.store.waiting().map(\.number) == [number])
            try expectNothingPersonal(in: village.medium)
        }
    }

    private func expectNothingPersonal(in folder: String) throws {
        for name in try #require(FileManager.default.enumerator(atPath: folder)).compactMap({ $0 as? String }) {
            let bytes = FileManager.default.contents(atPath: "\(folder)/\(name)") ?? Data()
            for secret in [Terminal.name, Terminal.idNumber, Terminal.phone, Terminal.address, "JFIF"] {
                #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(name)")
            }
        }
    }

    @Test("the same folder again takes what came in between; a lost page leaves out one submission only")
    func again() async throws {
        try await Village.withOne { village async throws in
            let first = try await village.store.submit(try village.terminal.draft()).number
            _ = try await village.export()
            let second = try await village.store.submit(try village.terminal.draft()).number
            let broken = try await village.store.submit(try village.terminal.draft()).number
            unlink("\(village.terminal.folder)/documents/\(broken)-1.sealed")
            let result = try await village.export()
            #expect(result.written == [first, second])
            #expect(Array(result.left.keys) == [broken])
            #expect(try village.index().submissions.map(\.number) == [first, second])
        }
    }

    @Test("a dead terminal's disk is exported without its key, and is not changed by a byte")
    func deadDisk() async throws {
        try await Village.withOne { village async throws in
            let number = try await village.store.submit(try village.terminal.draft()).number
            let disk = "\(village.terminal.root)/disk"
            // As a power cut leaves it: the log is not folded in.
            try FileManager.default.copyItem(atPath: village.terminal.folder, toPath: disk)
            unlink("\(disk)/terminal.sqlite-shm")
            let before = try contents(of: disk)
            let work = "\(village.terminal.root)/work"
            try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: false)
            let source = try SealedOutbox(deadDisk: disk, workFolder: work, logger: quiet)
            #expect(try await source.terminal() == "QS01")
            #expect(try await village.export(source).written == [number])
            #expect(try contents(of: disk) == before)
        }
    }

    @Test("a dead terminal's damaged database is said to be damaged, never to hold nothing")
    func damagedDeadDisk() async throws {
        try await Village.withOne { village async throws in
            _ = try await village.store.submit(try village.terminal.draft())
            let (disk, work) = ("\(village.terminal.root)/disk", "\(village.terminal.root)/work")
            try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: false)
            try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: false)
            try Data(repeating: 0x55, count: 9000).write(to: URL(fileURLWithPath: "\(disk)/terminal.sqlite"))
            let error = #expect(throws: TerminalRecordsError.self) {
                try SealedOutbox(deadDisk: disk, workFolder: work, logger: quiet)
            }
            #expect(error?.code == .damaged && error?.message.contains(".recover") == true)
        }
    }

    private func contents(of folder: String) throws -> [String: Data] {
        try #require(FileManager.default.enumerator(atPath: folder)).compactMap { $0 as? String }
            .reduce(into: [:]) { $0[$1] = FileManager.default.contents(atPath: "\(folder)/\($1)") }
    }

    @Test("another terminal's export on the same medium is not replaced")
    func foreignFolder() async throws {
        try await Village.withOne { village async throws in
            _ = try await village.store.submit(try village.terminal.draft())
            _ = try await village.export()
            let source = SealedOutbox(village.store)
            #expect(
                await code {
                    try await OutboxExport.write(
                        source, to: village.medium, terminal: "QS02", at: village.terminal.clock.now, sign: nil)
                } == .folderUnusable)
            #expect(try village.index().terminal == "QS01")
        }
    }

    @Test("without a center nobody could open it: it says so and writes no index entry")
    func noLetterBox() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { store async throws in
                let number = try await store.submit(try terminal.draft()).number
                let result = try await OutboxExport.write(
                    SealedOutbox(store), to: "\(terminal.root)/medium", terminal: "QS01", at: terminal.clock.now,
                    sign: nil)
                #expect(result.written.isEmpty)
                #expect(result.left[number]?.contains("kiosk enrol") == true)
            }
        }
    }
}
