public import Cards
public import DeviceStatus
import Foundation
public import Logging
public import Session
public import TownshipServices

/// Runs the villager's session: passes events to the machine, does what it asks for, and tells the
/// screens. One person at a time, one terminal, one runner.
public actor SessionRunner {
    private var session: VillagerSession
    private let work: SessionWork
    private let onReport: @Sendable (DeviceReport) -> Void
    private let logger: Logger
    /// Changes with every person: what comes back too late belongs to nobody.
    private var visit = Visit()
    /// Never given twice, not even by another run: a browser may show a picture that it has under the
    /// same address, and a draft brings its pages along under their old names.
    private var lastPage: Int
    /// Likewise.
    private var lastPhoto: Int
    /// The reader hears of wishes in the order in which the session had them.
    private var lastWish: Task<Void, Never>?
    /// Drafts are kept and dropped in the order in which the session said so.
    private var lastKeeping: Task<Void, Never>?
    private var screens: [UUID: AsyncStream<VillagerSession>.Continuation] = [:]

    /// What is kept for one person and forgotten with them.
    private struct Visit {
        let id = UUID()
        /// Submitting the same draft twice makes one submission.
        var draft = UUID()
        var pages: [PageID: [UInt8]] = [:]
        /// Of the card that was read last.
        var photo: (id: PhotoID, picture: DecodedPhoto)?
        var running: [Task<Void, Never>] = []
        var scan: Task<Void, Never>?
        var stoppedScans = 0
    }

    /// - Parameter pagesFrom: the number before that of the first page; by chance, so that no two runs give
    ///   the same.
    public init(
        work: SessionWork, patience: VillagerSession.Patience = .standard, shelves: ServiceShelves = ServiceShelves(),
        draftHours: Int = 0, pagesFrom: Int = .random(in: 0...1 << 32) << 20,
        onReport: @escaping @Sendable (DeviceReport) -> Void = { _ in }, logger: Logger
    ) {
        self.session = VillagerSession(patience: patience, shelves: shelves, draftHours: draftHours)
        self.lastPage = pagesFrom
        self.lastPhoto = pagesFrom
        self.work = work
        self.onReport = onReport
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

    /// The photo of the card that was read last in the present visit.
    public func photo(_ id: PhotoID) -> DecodedPhoto? { visit.photo?.id == id ? visit.photo?.picture : nil }

    /// Makes a picture of the photo of this holder's card, if that can be done; the session goes on meanwhile.
    public func decode(_ photo: CompressedPhoto, of number: IDNumber) {
        start { runner, visit in
            guard let picture = await runner.work.decodePhoto(photo) else { return }
            await runner.show(picture, of: number, for: visit)
        }
    }

    private func show(_ picture: DecodedPhoto, of number: IDNumber, for visit: UUID) {
        guard visit == self.visit.id else { return }
        lastPhoto += 1
        let id = PhotoID(lastPhoto)
        handle(.photo(id, of: number))
        // Another card may lie there by now.
        if session.photo(of: number) == id { self.visit.photo = (id, picture) }
    }

    public func handle(_ event: Event) {
        let before = session
        let effects = session.handle(event)
        if session != before {
            for screen in screens.values { screen.yield(session) }
        }
        for effect in effects { perform(effect) }
    }

    /// Shows the screens once more: something beside the session has changed.
    public func redraw() {
        for screen in screens.values { screen.yield(session) }
    }

    /// A device is in another state than before.
    public func report(_ report: DeviceReport) {
        onReport(report)
        logger.info(
            "device",
            metadata: [
                "role": "\(report.role.rawValue)", "device": "\(report.device.rawValue)",
                "medium": "\(report.medium.rawValue)", "paper": "\(report.paper.rawValue)",
            ])
        handle(.device(report))
    }

    /// Browsers that show the session now.
    public var screenCount: Int { screens.count }

    private func forgetScreen(_ id: UUID) { screens[id] = nil }

    private func perform(_ effect: Effect) {
        switch effect {
        case .wantCard(let wanted):
            let before = lastWish
            lastWish = Task { [work] in
                await before?.value
                await work.wantCard(wanted)
            }
        case .findOwn(let number):
            let before = lastKeeping
            start { runner, visit in
                // Whoever walked away a moment ago finds what is still being written.
                await before?.value
                let own = await runner.work.findOwn(number)
                await runner.handle(.found(own, of: number), of: visit)
            }
        case .keepDraft(let snapshot):
            let pages = visit.pages.filter { snapshot.pages.contains($0.key) }
            keep { [work, draft = visit.draft] in await work.keepDraft(snapshot, pages, draft) }
        case .dropDraft(let id):
            keep { [work, draft = id ?? visit.draft] in await work.dropDraft(draft) }
            if id == nil { visit.draft = UUID() }
        case .openDraft(let draft, let wanted):
            start { runner, visit in await runner.open(draft, wanted, for: visit) }
        case .measureStorage:
            start { runner, visit in
                await runner.handle(.storage(await runner.work.measureStorage()), of: visit)
            }
        case .scan(let material):
            let before = visit.scan
            visit.scan = start { runner, visit in
                // One that was stopped still tells the scanner so.
                await before?.value
                if !Task.isCancelled { await runner.scan(material, for: visit) }
            }
        case .stopScan:
            visit.scan?.cancel()
            visit.stoppedScans += 1
        case .discard(let page):
            visit.pages[page] = nil
        case .submit(let application):
            let (pages, draft, before) = (visit.pages, visit.draft, lastKeeping)
            start { runner, visit in
                // What is kept by then is not written again.
                await before?.value
                let answer = await runner.work.submit(application, pages, draft)
                await runner.handle(answer, of: visit)
            }
        case .printSlips(let numbers):
            // Not bound to the visit: a slip that prints is finished even when its owner has gone.
            let visit = visit.id
            Task {
                let printed = await work.printSlips(numbers)
                handle(printed ? .slipPrinted : .slipNotPrinted, of: visit)
            }
        case .wipe:
            for task in visit.running { task.cancel() }
            visit = Visit()
            logger.info("session wiped")
        }
    }

    /// Runs something for the present visit; it is cancelled when the visit ends.
    @discardableResult
    private func start(_ body: @escaping @Sendable (SessionRunner, UUID) async -> Void) -> Task<Void, Never> {
        let id = visit.id
        let task = Task { await body(self, id) }
        visit.running.append(task)
        return task
    }

    /// Keeping is not bound to the visit: who walks away finds it again.
    private func keep(_ body: @escaping @Sendable () async -> Void) {
        let before = lastKeeping
        lastKeeping = Task {
            await before?.value
            await body()
        }
    }

    private func open(_ draft: UUID, _ wanted: Set<PageID>, for visit: UUID) async {
        let pages = await work.draftPages(draft).filter { wanted.contains($0.key) }
        guard visit == self.visit.id else { return }
        self.visit.draft = draft
        self.visit.pages = pages
        handle(.draftOpened(draft, pages: Set(pages.keys)))
    }

    private func handle(_ event: Event, of visit: UUID) {
        if visit == self.visit.id { handle(event) }
    }

    /// Not of a scan that was stopped.
    private func show(_ progress: Double, of visit: UUID, after stopped: Int) {
        if stopped == self.visit.stoppedScans { handle(.scanProgress(progress), of: visit) }
    }

    private func scan(_ material: Material, for visit: UUID) async {
        let stopped = self.visit.stoppedScans
        let result = await work.scan(material) { part in
            Task { await self.show(part, of: visit, after: stopped) }
        }
        guard visit == self.visit.id, !Task.isCancelled else { return }
        switch result {
        case .success(let jpeg):
            lastPage += 1
            let id = PageID(lastPage)
            self.visit.pages[id] = jpeg
            handle(.scanned(id))
        case .failure(let trouble):
            handle(.scanFailed(trouble))
        }
    }
}
