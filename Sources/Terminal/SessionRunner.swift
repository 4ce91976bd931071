public import DeviceStatus
import Foundation
public import Logging
public import Session
import TownshipServices

/// Runs the villager's session: passes events to the machine, does what it asks for, and tells the
/// screens. One person at a time, one terminal, one runner.
public actor SessionRunner {
    private var session: VillagerSession
    private let work: SessionWork
    private let logger: Logger
    /// Changes with every person: what comes back too late belongs to nobody.
    private var visit = Visit()
    /// Never given twice: a browser may show a picture that it has under the same address.
    private var lastPage = 0
    /// The reader hears of wishes in the order in which the session had them.
    private var lastWish: Task<Void, Never>?
    private var screens: [UUID: AsyncStream<VillagerSession>.Continuation] = [:]

    /// What is kept for one person and forgotten with them.
    private struct Visit {
        /// Submitting the same draft twice makes one submission.
        let draft = UUID()
        var pages: [PageID: [UInt8]] = [:]
        var running: [Task<Void, Never>] = []
    }

    public init(
        work: SessionWork, patience: VillagerSession.Patience = .standard, shelves: ServiceShelves = ServiceShelves(),
        logger: Logger
    ) {
        self.session = VillagerSession(patience: patience, shelves: shelves)
        self.work = work
        self.logger = logger
    }

    public var current: VillagerSession { session }

    /// The session now and after each change; only the newest is kept for a slow reader.
    public func changes() -> AsyncStream<VillagerSession> {
        let (stream, source) = AsyncStream.makeStream(of: VillagerSession.self, bufferingPolicy: .bufferingNewest(1))
        let id = UUID()
        screens[id] = source
        source.onTermination = { [weak self] _ in
            Task { await self?.forgetScreen(id) }
        }
        source.yield(session)
        return stream
    }

    /// The JPEG of a page of the present visit.
    public func page(_ id: PageID) -> [UInt8]? { visit.pages[id] }

    public func handle(_ event: Event) {
        let before = session
        let effects = session.handle(event)
        if session != before {
            for screen in screens.values { screen.yield(session) }
        }
        for effect in effects { perform(effect) }
    }

    /// A device is in another state than before.
    public func report(_ report: DeviceReport) {
        logger.info(
            "device",
            metadata: [
                "role": "\(report.role.rawValue)", "device": "\(report.device.rawValue)",
                "medium": "\(report.medium.rawValue)", "paper": "\(report.paper.rawValue)",
            ])
        handle(.device(report))
    }

    private func forgetScreen(_ id: UUID) { screens[id] = nil }

    private func perform(_ effect: Effect) {
        switch effect {
        case .wantCard(let wanted):
            let before = lastWish
            lastWish = Task { [work] in
                await before?.value
                await work.wantCard(wanted)
            }
        case .findOwedSlips(let number):
            start { runner, draft in
                let slips = await runner.work.owedSlips(number)
                await runner.handle(.owedSlips(slips, of: number), of: draft)
            }
        case .scan(let material):
            start { runner, draft in await runner.scan(material, for: draft) }
        case .discard(let page):
            visit.pages[page] = nil
        case .submit(let application):
            let pages = visit.pages
            start { runner, draft in
                let answer = await runner.work.submit(application, pages, draft)
                await runner.handle(answer, of: draft)
            }
        case .printSlips(let numbers):
            // Not bound to the visit: a slip that prints is finished even when its owner has gone.
            let draft = visit.draft
            Task {
                let printed = await work.printSlips(numbers)
                handle(printed ? .slipPrinted : .slipNotPrinted, of: draft)
            }
        case .wipe:
            for task in visit.running { task.cancel() }
            visit = Visit()
            logger.info("session wiped")
        }
    }

    /// Runs something for the present visit; it is cancelled when the visit ends.
    private func start(_ body: @escaping @Sendable (SessionRunner, UUID) async -> Void) {
        let draft = visit.draft
        visit.running.append(Task { await body(self, draft) })
    }

    private func handle(_ event: Event, of draft: UUID) {
        if draft == visit.draft { handle(event) }
    }

    private func scan(_ material: Material, for draft: UUID) async {
        let result = await work.scan(material) { part in
            Task { await self.handle(.scanProgress(part), of: draft) }
        }
        guard draft == visit.draft else { return }
        switch result {
        case .success(let jpeg):
            lastPage += 1
            let id = PageID(lastPage)
            visit.pages[id] = jpeg
            handle(.scanned(id))
        case .failure(let trouble):
            handle(.scanFailed(trouble))
        }
    }
}
