import Foundation
import GRDB
import Testing
import TownshipServices

@testable import TerminalRecords

@Suite("Drafts")
struct DraftTests {
    private let id = UUID()
    private let snapshot = Data("欧阳小芳 13800138000".utf8)

    private var holder: IDNumber { get throws { try #require(IDNumber(Terminal.idNumber)) } }
    private var stranger: IDNumber { get throws { try #require(IDNumber("35099919850312111X")) } }
    private static let page = [UInt8](Terminal.page(1))

    private func drafts(_ store: TerminalStore, _ terminal: Terminal, hours: Int = 24) throws -> DraftStore {
        let clock = terminal.clock
        return DraftStore(store, hours: hours, now: { clock.now })
    }

    @Test("a draft outlives the process, whole, for the card that began it and no other")
    func kept() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { store in
                let drafts = try drafts(store, terminal)
                try await drafts.keep(id, begunBy: holder, snapshot: Data(), pages: [:])
                try await drafts.keep(id, begunBy: holder, snapshot: snapshot, pages: [7: Self.page, 8: [1]])
            }
            try await terminal.run { store in
                let drafts = try drafts(store, terminal)
                let found = try await drafts.drafts(begunBy: holder)
                #expect(found.map(\.id) == [id] && found.map(\.snapshot) == [snapshot])
                #expect(try await drafts.pages(of: id) == [7: Self.page, 8: [1]])
                #expect(try await drafts.drafts(begunBy: stranger) == [])
            }
        }
    }

    @Test("nothing personal lies on the disk in the clear")
    func sealed() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { store in
                try await drafts(store, terminal).keep(id, begunBy: holder, snapshot: snapshot, pages: [7: Self.page])
            }
            let paths = ["terminal.sqlite"] + terminal.files(in: "drafts").map { "drafts/\($0)" }
            #expect(paths.count == 2)
            for path in paths {
                let bytes = try #require(FileManager.default.contents(atPath: "\(terminal.folder)/\(path)"))
                for text in [Terminal.name, Terminal.idNumber, Terminal.phone] {
                    #expect(bytes.range(of: Data(text.utf8)) == nil, "\(path)")
                }
            }
        }
    }

    @Test("a page that is scanned again takes the place of the old one; what stays is not written again")
    func pages() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { store in
                let drafts = try drafts(store, terminal)
                try await drafts.keep(id, begunBy: holder, snapshot: snapshot, pages: [1: [1], 2: [2]])
                let before = terminal.files(in: "drafts")
                try await drafts.keep(id, begunBy: holder, snapshot: snapshot, pages: [1: [1], 3: [3]])
                #expect(Set(terminal.files(in: "drafts")).intersection(before).count == 1)
                #expect(try await drafts.pages(of: id) == [1: [1], 3: [3]])
            }
        }
    }

    @Test("a draft goes with its time, its setting, or its person's word, and its files with it")
    func gone() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { store in
                let drafts = try drafts(store, terminal)
                for end in ["time", "setting", "word"] {
                    try await drafts.keep(id, begunBy: holder, snapshot: snapshot, pages: [7: Self.page])
                    #expect(try await drafts.tidyUp() == 0)
                    switch end {
                    case "time":
                        terminal.clock.now += 24 * 3600
                        #expect(try await drafts.drafts(begunBy: holder) == [])
                        #expect(try await drafts.tidyUp() == 1)
                    case "setting": #expect(try await self.drafts(store, terminal, hours: 0).tidyUp() == 1)
                    default: try await drafts.drop(id)
                    }
                    #expect(try await drafts.drafts(begunBy: holder) == [])
                    #expect(terminal.files(in: "drafts") == [], "\(end)")
                }
            }
        }
    }

    @Test("what was handed in is no draft any more, not even when a late step comes")
    func submitted() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { store in
                let drafts = try drafts(store, terminal)
                try await drafts.keep(id, begunBy: holder, snapshot: snapshot, pages: [7: Self.page])
                let first = try await store.submit(terminal.draft(id: id))
                #expect(try await drafts.drafts(begunBy: holder) == [])
                #expect(terminal.files(in: "drafts") == [])
                #expect(try await drafts.tidyUp() == 0)
                try await drafts.keep(id, begunBy: holder, snapshot: snapshot, pages: [7: Self.page])
                #expect(try await drafts.drafts(begunBy: holder) == [])
                #expect(terminal.files(in: "drafts") == [])
                // The power failed before the answer: the same draft again is the same submission.
                #expect(try await store.submit(terminal.draft(id: id)).number == first.number)
            }
        }
    }

    @Test("files that no draft points at are swept, a lost page costs only itself")
    func orphans() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { store in
                let drafts = try drafts(store, terminal)
                try await drafts.keep(id, begunBy: holder, snapshot: snapshot, pages: [7: Self.page, 8: [8]])
                let folder = "\(terminal.folder)/drafts"
                for name in ["\(UUID().uuidString)-1.sealed", "x.sealed.part"] {
                    #expect(FileManager.default.createFile(atPath: "\(folder)/\(name)", contents: Data([1])))
                }
                try FileManager.default.removeItem(atPath: "\(folder)/\(DraftFolder.fileName(id, page: 8))")
                try await drafts.sweep()
                #expect(terminal.files(in: "drafts") == [DraftFolder.fileName(id, page: 7)])
                #expect(try await drafts.pages(of: id) == [7: Self.page])
            }
        }
    }

    @Test("a draft that was kept under a clock a year ahead does not stay for a year")
    func ahead() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { store in
                let drafts = try drafts(store, terminal)
                terminal.clock.now += 365 * 86_400
                try await drafts.keep(id, begunBy: holder, snapshot: snapshot, pages: [:])
                terminal.clock.now -= 365 * 86_400
                #expect(try await drafts.tidyUp() == 1)
            }
        }
    }
}
