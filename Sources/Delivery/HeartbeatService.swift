import AsyncHTTPClient
public import Foundation
import KioskAssets
public import Logging
public import ServiceLifecycle
import Synchronization
public import TerminalLink
public import TerminalRecords
import TownshipServices

/// Tells the center every half minute how the terminal is, and carries out what it answers:
/// acknowledgements, states of cases, new bundles.
public final class HeartbeatService: Service {
    /// A dead terminal is seen within two minutes: three of these may fail before.
    public static let standardInterval = 30
    /// How long the last word may take: whoever switches off does not wait for a line that is gone.
    private static let farewell = Duration.seconds(3)

    private let store: TerminalStore
    private let settings: DeliverySettings
    private let around: Surroundings
    private let time: DeliveryTime
    private let now: @Sendable () -> Date
    private let logger: Logger
    private let startedAt: Date
    private let downlink = Mutex(Downlink())
    /// The last of those that the center was asked about: more may wait than one heartbeat holds.
    private let lastAsked = Mutex<SubmissionNumber?>(nil)
    private let lastTrouble = Mutex<LineTrouble?>(nil)
    private let wakes: AsyncStream<Void>
    private let waker: AsyncStream<Void>.Continuation
    private let bundles: AsyncStream<Int>
    private let bundleWish: AsyncStream<Int>.Continuation

    /// - Parameter now: the terminal's wall clock.
    public init(
        store: TerminalStore, settings: DeliverySettings, around: Surroundings, time: DeliveryTime = .system,
        logger: Logger, now: @escaping @Sendable () -> Date
    ) {
        self.store = store
        self.settings = settings
        self.around = around
        self.time = time
        self.logger = logger
        self.now = now
        startedAt = now()
        (wakes, waker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        (bundles, bundleWish) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// A heartbeat at once: something happened, or the network came back. Returns immediately.
    public func kick() { waker.yield() }

    /// Terminal's clock less the center's, in seconds; nil before the center was heard.
    public var clockOffset: TimeInterval? { downlink.withLock(\.clockOffset) }

    /// Why the last heartbeat did not arrive; nil when it did, and before the first.
    public var trouble: LineTrouble? { lastTrouble.withLock { $0 } }

    /// Queues an event and tells the center at once.
    public func tell(_ event: TerminalEvent) async {
        await noting("an event was not queued") { try await store.enqueue(event) }
        kick()
    }

    /// Beats until shut down; the last beat tells who ended the program and why.
    public func run() async throws {
        try await store.began(bootID: around.bootID, software: around.software)
        let notes = try await store.downlinkNotes()
        downlink.withLock { $0 = Downlink(notes) }
        let client = LineClient.make()
        let line = CenterLine(settings, client: client)
        kick()
        await cancelWhenGracefulShutdown {
            await withTaskGroup { group in
                group.addTask { await self.beat(over: line) }
                group.addTask { await self.fetchBundles(over: line) }
            }
        }
        // Ended because something else failed: the next start tells that it crashed.
        if !Task.isCancelled { await sayGoodbye(over: line) }
        try await client.shutdown()
    }

    private func beat(over line: CenterLine) async {
        var timer: Task<Void, Never>?
        defer { timer?.cancel() }
        for await _ in wakes {
            timer?.cancel()
            await beatOnce(over: line)
            let pause = downlink.withLock(\.interval) ?? around.interval()
            timer = Task { [time, waker] in
                if (try? await time.pause(.seconds(pause))) != nil { waker.yield() }
            }
        }
    }

    private func beatOnce(over line: CenterLine) async {
        await noting("a sign of life was not noted") { try await store.isAlive() }
        let sentAt = now()
        let began = time.now()
        let heartbeat: Heartbeat
        let answer: CenterAnswer
        do {
            heartbeat = try await self.heartbeat(at: sentAt)
            answer = await line.tell(try heartbeat.canonicalBytes())
        } catch {
            return logger.error("heartbeat cannot be made", metadata: ["error": "\(error)"])
        }
        guard case .answered(let reply) = answer, reply.generalProblem == nil, reply.status == 200,
            let word = try? HeartbeatAnswer(canonicalBytes: reply.body)
        else {
            downlink.withLock { $0.failed() }
            return note(LineTrouble(answer), Self.words(for: answer))
        }
        lastTrouble.withLock { $0 = nil }
        lastAsked.withLock { $0 = heartbeat.awaitingBackup.last }
        let receivedAt = now()
        // By the clock that nobody sets: the other may just have been set by years.
        around.centerTold(word.at + (time.now() - began) / .seconds(1) / 2)
        let steps = downlink.withLock {
            $0.receive(word, sentAt: sentAt, receivedAt: receivedAt, inForce: around.bundles.number)
        }
        for step in steps { await take(step) }
        await sendAgain(heartbeat.awaitingBackup.filter(word.unknown.contains))
    }

    private func sendAgain(_ lost: [SubmissionNumber]) async {
        guard !lost.isEmpty else { return }
        logger.warning("the center lost submissions; they are sent again", metadata: ["count": "\(lost.count)"])
        for number in lost { await noting("a loss was not noted") { try await store.lostAtCenter(number) } }
        around.lineReturned()
    }

    /// Said once for each trouble, and then only to who looks closely.
    private func note(_ trouble: LineTrouble, _ answer: String) {
        let isNew = lastTrouble.withLock { last in
            defer { last = trouble }
            return last != trouble
        }
        var details: Logger.Metadata = ["answer": "\(answer)", "remedy": "\(trouble.problem.remedy)"]
        if let reason = trouble.centerSays { details["reason"] = "\(reason)" }
        logger.log(level: isNew ? .notice : .debug, "the center was not told", metadata: details)
    }

    private func heartbeat(at sentAt: Date) async throws -> Heartbeat {
        let summary = try await store.summary()
        let (cursor, refusedBundle) = downlink.withLock { ($0.notes.cursor, $0.refusedBundle) }
        return Heartbeat(
            sentAt: sentAt, software: around.software, startedAt: startedAt, bootID: around.bootID,
            catalogue: around.bundles.number, refusedCatalogue: refusedBundle, devices: around.devices(),
            waiting: summary.waiting, oldestWaiting: summary.oldestWaiting, refused: summary.refused,
            owed: summary.owedPapers, freeBytes: Int(store.freeBytes), isReserveLow: !store.canAccept,
            awaitingBackup: try await store.awaitingBackup(
                limit: Heartbeat.mostNumbers, after: lastAsked.withLock(\.self)), cursor: cursor,
            events: try await store.unsentEvents(limit: Heartbeat.mostEvents).map {
                try SignedEvent($0, sign: around.sign)
            })
    }

    private func take(_ step: Downlink.Step) async {
        switch step {
        case .settle(let signed):
            await noting("an acknowledgement was not noted") {
                try await store.acknowledged(Acknowledgement(signed: signed, by: around.centerKey))
            }
        case .noteStates(let states):
            await noting("states of cases were not noted") { try await around.noteStates(states) }
        case .forgetEvents(let ids):
            await noting("events were not forgotten") { try await store.tookEvents(ids) }
        case .note(let notes):
            await noting("the downlink was not noted") { try await store.note(notes) }
        case .fetchBundle(let number): bundleWish.yield(number)
        case .tellClock(let offset):
            logger.warning("the clock is wrong", metadata: ["seconds": "\(Int(offset))"])
            await tell(TerminalEvent(.clockWrong, at: now(), detail: "\(Int(offset))"))
        case .lineReturned: around.lineReturned()
        case .comeAgain: kick()
        }
    }

    /// Beside the heartbeats: a large bundle on a slow line must not make the terminal look dead.
    private func fetchBundles(over line: CenterLine) async {
        var fetch = BundleFetch()
        for await number in bundles where number > around.bundles.number ?? 0 {
            switch await fetch.fetch(number, by: around.centerKey, ask: { await line.bundle($0, from: $1) }) {
            case .bundle(let bundle): await apply(bundle)
            case .invalid(let error): await refuse(number, error.code.rawValue, "\(error)")
            case .notNow(let problem):
                logger.notice(
                    "bundle not fetched", metadata: ["number": "\(number)", "problem": "\(problem.rawValue)"])
            }
        }
    }

    private func apply(_ bundle: CatalogueBundle) async {
        do {
            _ = try around.bundles.apply(
                number: bundle.number, files: bundle.files,
                changes: bundle.log.flatMap { $0.services.map { "\($0)" } }.joined(separator: "\n"),
                check: around.checkBundle)
            logger.notice("bundle applied", metadata: ["number": "\(bundle.number)"])
            around.bundleApplied()
            downlink.withLock { $0.refuse(nil) }
            kick()
        } catch let error as AssetError where error.code == .notWritten {
            // The disk, or somebody else at it, not the bundle: it is tried again.
            logger.error("bundle not applied", metadata: ["error": "\(error)"])
        } catch {
            await refuse(bundle.number, (error as? AssetError)?.code.name ?? "unusable", "\(error)")
        }
    }

    private func refuse(_ number: Int, _ code: String, _ words: String) async {
        logger.error(
            "bundle refused; what was in force stays", metadata: ["number": "\(number)", "error": "\(words)"])
        downlink.withLock { $0.refuse(number) }
        await tell(TerminalEvent(.bundleRefused, at: now(), detail: TerminalEvent.detail("\(number) \(code)")))
    }

    private func sayGoodbye(over line: CenterLine) async {
        let (who, why) = around.stop()
        await noting("the end was not noted") { try await store.stops(by: who, why: why) }
        await withTaskGroup { group in
            group.addTask { await self.beatOnce(over: line) }
            group.addTask { [time] in try? await time.pause(Self.farewell) }
            await group.next()
            group.cancelAll()
        }
    }

    private func noting(_ trouble: String, _ work: () async throws -> Void) async {
        do { try await work() } catch { logger.error("\(trouble)", metadata: ["error": "\(error)"]) }
    }

    private static func words(for answer: CenterAnswer) -> String {
        switch answer {
        case .failed(let problem): problem.rawValue
        case .answered(let reply): reply.generalProblem?.rawValue ?? "\(reply.status)"
        }
    }
}
