import DeviceStatus
import Foundation
import Logging
import Session
import Synchronization
import Terminal
import Testing
import TownshipServices

/// Keeps drafts as a disk would, and answers at once.
private final class Shelf: Sendable {
    struct Kept {
        var snapshot: DraftSnapshot
        var pages: [PageID: [UInt8]]
    }

    private let kept = Mutex<[UUID: Kept]>([:])
    private let handedIn = Mutex<[(draft: UUID, pages: [PageID: [UInt8]])]>([])

    var drafts: [UUID: Kept] { kept.withLock { $0 } }
    var submissions: [(draft: UUID, pages: [PageID: [UInt8]])] { handedIn.withLock { $0 } }

    func work() -> SessionWork {
        SessionWork(
            wantCard: { _ in },
            findOwn: { number in
                OwnRecords(
                    drafts: self.drafts.filter { $0.value.snapshot.begunBy == number }
                        .map { SavedDraft(id: $0.key, changedAt: Date(), snapshot: $0.value.snapshot) })
            },
            keepDraft: { snapshot, pages, id in
                self.kept.withLock { $0[id] = Kept(snapshot: snapshot, pages: pages) }
            },
            dropDraft: { id in self.kept.withLock { $0[id] = nil } },
            draftPages: { id in self.drafts[id]?.pages ?? [:] }, measureStorage: { .enough },
            scan: { _, _ in .success([1, 2, 3]) },
            submit: { _, pages, draft in
                self.handedIn.withLock { $0.append((draft, pages)) }
                return .notSubmitted(.terminalCannotStore)
            }, printSlips: { _ in true })
    }
}

@Suite("Drafts while a session runs")
struct DraftRunningTests {
    private let shelf = Shelf()

    private func runner() throws -> SessionRunner {
        SessionRunner(
            work: shelf.work(), shelves: try shippedCatalogue().services.shelves, draftHours: 24,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func touch(_ runner: SessionRunner, _ touches: Touch...) async {
        for touch in touches { await runner.handle(.touch(touch, revision: await runner.current.revision)) }
    }

    private func shown(_ runner: SessionRunner, _ isIt: (Stage) -> Bool) async {
        for await session in await runner.changes() where isIt(session.stage) { return }
    }

    private func toPerson(_ runner: SessionRunner) async throws {
        let service = try shippedCatalogue().service
        await runner.handle(.device(DeviceReport(role: .scanner, device: .online)))
        await touch(runner, .wake, .choose(service), .next, .next, .next, .stand(.oneself))
        await runner.handle(.cardRead(villager, today: today))
    }

    @Test("after a power cut the same card goes on with its pages, under the same id", .timeLimit(.minutes(1)))
    func powerCut() async throws {
        let before = try runner()
        try await toPerson(before)
        await touch(before, .next, .answers(["phone": "13812345678", "collection": "village"]), .scan)
        await shown(before) { if case .scan(_, _, .scanned) = $0 { true } else { false } }
        while shelf.drafts.values.first?.pages.isEmpty != false { await Task.yield() }
        let id = try #require(shelf.drafts.keys.first)

        // Another process with the same disk.
        let after = try runner()
        try await toPerson(after)
        await shown(after) { if case .draft = $0 { true } else { false } }
        await touch(after, .resumeDraft)
        await shown(after) { if case .scan(_, _, .scanned) = $0 { true } else { false } }
        guard case .scan(_, _, .scanned(let page)) = await after.current.stage else { return }
        #expect(await after.page(page) == [1, 2, 3])
        await touch(after, .next, .next, .signOnPaper)
        await shown(after) { if case .notSubmitted = $0 { true } else { false } }
        #expect(shelf.submissions.map(\.draft) == [id])
        #expect(shelf.submissions.map(\.pages) == [[page: [1, 2, 3]]])
    }

    @Test("who leaves on purpose leaves nothing behind", .timeLimit(.minutes(1)))
    func left() async throws {
        let runner = try runner()
        try await toPerson(runner)
        await touch(runner, .next, .answers(["phone": "13812345678", "collection": "village"]))
        while shelf.drafts.isEmpty { await Task.yield() }
        await touch(runner, .leave)
        while !shelf.drafts.isEmpty { await Task.yield() }
        #expect(await runner.current.stage == .attract)
    }
}
