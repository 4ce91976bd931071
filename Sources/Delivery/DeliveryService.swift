import AsyncHTTPClient
public import Foundation
public import Logging
public import ServiceLifecycle
import Synchronization
import TerminalLink
public import TerminalRecords
import TownshipServices

/// Brings what waits in the records to the center, exactly once, however often the line breaks.
///
/// "Exactly once" rests on the center answering the same commit the same way: a submission counts
/// as delivered only when the acknowledgement names our number and the digest of our bytes.
public final class DeliveryService: Service {
    private let store: TerminalStore
    private let settings: DeliverySettings
    private let time: DeliveryTime
    private let now: @Sendable () -> Date
    private let logger: Logger

    private let queue = Mutex(DeliveryQueue())
    /// How often ``kick()`` was called: what waits may be more than was read before.
    private let kicks = Atomic(0)
    private let published = Mutex(Published())
    private let wakes: AsyncStream<Void>
    private let waker: AsyncStream<Void>.Continuation

    private struct Published {
        var state = DeliveryState()
        var listeners: [UUID: AsyncStream<Void>.Continuation] = [:]
    }

    /// - Parameter now: wall time, for ``DeliveryState/lastContact``.
    public init(
        store: TerminalStore, settings: DeliverySettings, time: DeliveryTime = .system, logger: Logger,
        now: @escaping @Sendable () -> Date
    ) {
        self.store = store
        self.settings = settings
        self.time = time
        self.now = now
        self.logger = logger
        (wakes, waker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Tries at once: after a submission, or when the network came back. Returns immediately.
    public func kick() {
        kicks.add(1, ordering: .sequentiallyConsistent)
        queue.withLock { $0.kick() }
        waker.yield()
    }

    /// How delivery stands now.
    public var state: DeliveryState { published.withLock { $0.state } }

    /// The state now and after each change; a slow reader sees the newest only.
    public func states() -> some AsyncSequence<DeliveryState, Never> {
        let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let id = UUID()
        continuation.onTermination = { [weak self] _ in
            _ = self?.published.withLock { $0.listeners.removeValue(forKey: id) }
        }
        published.withLock { $0.listeners[id] = continuation }
        continuation.yield()
        return stream.map { self.state }
    }

    /// Delivers until shut down. A transfer under way is broken off then: asking again is safe.
    public func run() async throws {
        let client = LineClient.make()
        let line = CenterLine(settings, client: client)
        waker.yield()
        await cancelWhenGracefulShutdown { await self.deliver(over: line) }
        for listener in published.withLock({ Array($0.listeners.values) }) { listener.finish() }
        try await client.shutdown()
    }

    private func deliver(over line: CenterLine) async {
        var timer: Task<Void, Never>?
        defer { timer?.cancel() }
        for await _ in wakes {
            timer?.cancel()
            guard let pause = await deliverAllThatCan(over: line) else { continue }
            timer = Task { [time, waker] in
                if (try? await time.pause(pause)) != nil { waker.yield() }
            }
        }
    }

    /// - Returns: when to come back; nil when nothing waits.
    private func deliverAllThatCan(over line: CenterLine) async -> Duration? {
        var waiting: [SubmissionNumber] = []
        // The list is read anew when it is used up or may be another one; before each of a thousand
        // deliveries it would cost more than they do.
        var readAtKick: Int?
        while !Task.isCancelled {
            let kick = kicks.load(ordering: .sequentiallyConsistent)
            if waiting.isEmpty || readAtKick != kick {
                do {
                    waiting = try await store.waiting().map(\.number)
                } catch {
                    logger.error("records cannot be read", metadata: ["error": "\(error)"])
                    return BackOff.ceiling
                }
                readAtKick = kick
                publish { [count = waiting.count] in $0.waiting = count }
            }
            switch queue.withLock({ $0.next(of: waiting, at: time.now()) }) {
            case .idle: return nil
            case .pause(let pause): return pause
            case .deliver(let number):
                let outcome = await settle(number, await deliver(number, over: line))
                if Task.isCancelled { return nil }
                queue.withLock { $0.ended(number, outcome, at: time.now(), random: time.random()) }
                publish { $0.note(outcome, at: now()) }
                if outcome.isFinal, let index = waiting.firstIndex(of: number) { waiting.remove(at: index) }
                // Settled elsewhere perhaps.
                if outcome == .notNow(.recordUnusable) { readAtKick = nil }
            }
        }
        return nil
    }

    private func deliver(_ number: SubmissionNumber, over line: CenterLine) async -> DeliveryOutcome {
        guard let centerKey = settings.centerKey else { return .notNow(.notEnrolled) }
        return await SubmissionDelivery(
            store: store, line: line, centerKey: centerKey, logger: logger,
            progress: { sending in self.publish { $0.sending = sending } }
        ).deliver(number)
    }

    /// Writes the outcome down. What cannot be written did not happen: it is asked again later.
    private func settle(_ number: SubmissionNumber, _ outcome: DeliveryOutcome) async -> DeliveryOutcome {
        do {
            switch outcome {
            case .delivered(let acknowledgement):
                try await store.acknowledged(acknowledgement)
                logger.info(
                    "submission delivered", metadata: ["number": "\(number)", "case": "\(acknowledgement.caseNumber)"])
            case .refused(let refusal):
                try await store.refused(number, refusal.rawValue)
                logger.error(
                    "submission refused by the center",
                    metadata: ["number": "\(number)", "reason": "\(refusal.rawValue)", "remedy": "\(refusal.remedy)"])
            case .unusable:
                try await store.unusable(number, TerminalStore.lostRecord)
                logger.error(
                    "submission cannot be sent",
                    metadata: [
                        "number": "\(number)",
                        "remedy":
                            "Put the missing file back and `kiosk outbox retry`, or ask the applicant to come again.",
                    ])
            case .notNow(let problem):
                try await store.noteProblem(number, problem.rawValue, sentBytes: state.sending?.sentBytes)
                logger.notice(
                    "submission not delivered yet",
                    metadata: ["number": "\(number)", "problem": "\(problem.rawValue)", "remedy": "\(problem.remedy)"])
            }
            return outcome
        } catch {
            logger.error("outcome cannot be noted", metadata: ["number": "\(number)", "error": "\(error)"])
            return .notNow(.recordUnusable)
        }
    }

    private func publish(_ change: (inout DeliveryState) -> Void) {
        let listeners = published.withLock { published in
            let before = published.state
            change(&published.state)
            return published.state == before ? [] : Array(published.listeners.values)
        }
        // Outside the lock, which a listener that ends needs too.
        for listener in listeners { listener.yield() }
    }
}
