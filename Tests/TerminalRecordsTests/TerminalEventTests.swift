import Foundation
import TerminalLink
import TerminalRecords
import Testing

@Suite("What happened to the terminal")
struct TerminalEventTests {
    private let moment = Date(timeIntervalSince1970: 1_795_000_000)

    @Test("how a run ended is told by the next: in order, by itself, or with the machine")
    func ends() {
        var run = TerminalRun(bootID: "a", startedAt: moment, aliveAt: moment + 30)
        #expect(run.end(seenFrom: "a", at: moment + 60)?.kind == .crashed)
        let loss = run.end(seenFrom: "b", at: moment + 60)
        #expect(loss?.kind == .powerLoss)
        #expect(loss?.lastAlive == moment + 30)
        run.isStopped = true
        #expect(run.end(seenFrom: "a", at: moment + 60) == nil)
        #expect(run.end(seenFrom: "b", at: moment + 60) == nil)
    }

    private func kinds(_ events: [TerminalEvent]) -> [TerminalEvent.Kind] { events.map(\.kind) }

    @Test("start, stop, crash and power cut leave their words, which stay until the center took them")
    func runs() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { store async throws in
                #expect(kinds(try await store.began(bootID: "a", software: "1")) == [.started])
                try await store.stops(by: .staff, why: "moving")
            }
            try await terminal.run { store async throws in
                #expect(kinds(try await store.began(bootID: "a", software: "1")) == [.started])
            }
            try await terminal.run { store async throws in
                #expect(kinds(try await store.began(bootID: "a", software: "1")) == [.crashed, .started])
                terminal.clock.now += 600
                try await store.isAlive()
            }
            let alive = terminal.clock.now
            try await terminal.run { store async throws in
                terminal.clock.now += 3600
                let told = try await store.began(bootID: "b", software: "1")
                #expect(kinds(told) == [.powerLoss, .started])
                #expect(told[0].lastAlive == alive)
                let unsent = try await store.unsentEvents(limit: 50)
                #expect(
                    kinds(unsent) == [
                        .started, .orderlyShutdown, .started, .crashed, .started, .powerLoss, .started,
                    ])
                #expect(unsent[1].who == .staff)
                #expect(unsent[1].detail == "moving")
                try await store.tookEvents(unsent.prefix(6).map(\.id))
                #expect(try await store.unsentEvents(limit: 50) == [unsent[6]])
            }
        }
    }

    @Test("a database that was set aside is told")
    func setAside() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { _ = try await $0.began(bootID: "a", software: "1") }
            let path = "\(terminal.folder)/terminal.sqlite"
            try Data("no database".utf8).write(to: URL(fileURLWithPath: path))
            try await terminal.run { store async throws in
                #expect(kinds(try await store.began(bootID: "a", software: "1")) == [.started, .databaseSetAside])
            }
        }
    }

    @Test("the queue never grows without end; the oldest go first")
    func bounded() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { store async throws in
                let events = (0..<TerminalStore.mostUnsentEvents + 5).map {
                    TerminalEvent(.unplugged, at: moment, detail: "\($0)")
                }
                for event in events { try await store.enqueue(event) }
                let kept = try await store.unsentEvents(limit: 5000)
                #expect(kept.count == TerminalStore.mostUnsentEvents)
                #expect(kept.first?.detail == "5")
            }
        }
    }

    @Test("what the downlink notes outlives a restart")
    func notes() async throws {
        try await Terminal.withOne { terminal in
            var notes = DownlinkNotes()
            try await terminal.run { store async throws in
                #expect(try await store.downlinkNotes() == notes)
                notes.cursor = "9-LH1"
                try await store.note(notes)
            }
            try await terminal.run { store async throws in #expect(try await store.downlinkNotes() == notes) }
        }
    }
}
