import DeviceStatus
import Foundation
import KioskAssets
import Logging
import Session
import Synchronization
import Terminal
import Testing
import TownshipServices

/// Errands that the test answers by hand.
private actor Errands {
    private var scans: [CheckedContinuation<SessionWork.ScanResult, Never>] = []
    private(set) var submitted: [UUID] = []
    private(set) var submittedPages: [[PageID: [UInt8]]] = []
    private(set) var wanted: [Bool] = []
    private var watchers: [CheckedContinuation<Void, Never>] = []

    func want(_ wanted: Bool) { self.wanted.append(wanted) }

    func scan() async -> SessionWork.ScanResult {
        await withCheckedContinuation {
            scans.append($0)
            for watcher in watchers { watcher.resume() }
            watchers = []
        }
    }

    /// Returns once a scan waits for its page.
    func scanIsWaiting() async {
        if scans.isEmpty { await withCheckedContinuation { watchers.append($0) } }
    }

    func deliver(_ page: [UInt8]) { scans.removeFirst().resume(returning: .success(page)) }

    func submit(_ pages: [PageID: [UInt8]], _ draft: UUID) {
        submitted.append(draft)
        submittedPages.append(pages)
    }
}

@Suite("Running a session")
struct SessionRunnerTests {
    private let errands = Errands()
    private let runner: SessionRunner
    private let service: ServiceItem

    init() throws {
        let errands = errands
        service = try shippedCatalogue().service
        runner = SessionRunner(
            work: SessionWork(
                wantCard: { await errands.want($0) }, findOwn: { _ in OwnRecords() },
                keepDraft: { _, _, _ in }, dropDraft: { _ in }, draftPages: { _ in [:] }, measureStorage: { .enough },
                scan: { _, _ in await errands.scan() },
                submit: { _, pages, draft in
                    await errands.submit(pages, draft)
                    return .notSubmitted(.terminalCannotStore)
                }, printSlips: { _ in true }),
            shelves: try shippedCatalogue().services.shelves, pagesFrom: 0,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func touch(_ touches: Touch...) async {
        for touch in touches { await runner.handle(.touch(touch, revision: await runner.current.revision)) }
    }

    /// Waits for a screen; a session that never shows it hangs, and the test's limit says so.
    private func shown(_ isIt: (Stage) -> Bool) async {
        for await session in await runner.changes() where isIt(session.stage) { return }
    }

    private func toScan() async {
        await runner.handle(.device(DeviceReport(role: .cardReader, device: .online)))
        await runner.handle(.device(DeviceReport(role: .scanner, device: .online)))
        await touch(.wake, .choose(service), .next, .next, .next, .stand(.oneself))
        await runner.handle(.cardRead(villager, today: today))
        await touch(.next, .answers(["phone": "13812345678", "collection": "village"]), .scan)
        await errands.scanIsWaiting()
    }

    @Test("a scanned page can be looked at until the person leaves, and never after", .timeLimit(.minutes(1)))
    func pageIsForgotten() async {
        await toScan()
        await errands.deliver([1, 2, 3])
        await shown { if case .scan(_, _, .scanned) = $0 { true } else { false } }
        #expect(await runner.page(PageID(1)) == [1, 2, 3])
        await touch(.leave)
        #expect(await runner.page(PageID(1)) == nil)
    }

    @Test("a page that comes after its person has left is not given to the next", .timeLimit(.minutes(1)))
    func latePage() async {
        await toScan()
        await touch(.leave)
        await touch(.wake)
        await errands.deliver([1])
        await runner.handle(.tick)
        #expect(await runner.current.stage == .services)
        #expect(await runner.page(PageID(1)) == nil)
    }

    @Test("a scan that was stopped gives no page, and the next begins when it has ended", .timeLimit(.minutes(1)))
    func scanStopped() async {
        await toScan()
        await touch(.back, .scan)
        await errands.deliver([1])
        await errands.scanIsWaiting()
        await errands.deliver([2])
        await shown { if case .scan(_, _, .scanned) = $0 { true } else { false } }
        #expect(await runner.page(PageID(1)) == [2])
        #expect(await runner.page(PageID(2)) == nil)
    }

    @Test(
        "trying again hands in the same draft with the same pages, so that it is one submission",
        .timeLimit(.minutes(1)))
    func sameDraft() async {
        await toScan()
        await errands.deliver([7])
        await shown { if case .scan(_, _, .scanned) = $0 { true } else { false } }
        await touch(.next, .next, .signOnPaper)
        await shown { if case .notSubmitted = $0 { true } else { false } }
        await touch(.next)
        await shown { if case .notSubmitted = $0 { true } else { false } }
        let drafts = await errands.submitted
        #expect(drafts.count == 2)
        #expect(Set(drafts).count == 1)
        #expect(await errands.submittedPages == [[PageID(1): [7]], [PageID(1): [7]]])
    }

    @Test("every screen that watches sees the newest session", .timeLimit(.minutes(1)))
    func screens() async {
        var first = await runner.changes().makeAsyncIterator()
        var second = await runner.changes().makeAsyncIterator()
        #expect(await first.next()?.stage == .attract)
        #expect(await second.next()?.stage == .attract)
        await touch(.wake)
        #expect(await first.next()?.stage == .services)
        #expect(await second.next()?.stage == .services)
    }
}
