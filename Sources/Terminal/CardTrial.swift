public import Cards
import DeviceStatus
import Synchronization

/// A card that staff lay to try the reader. While they do, what happens at the reader is not the
/// session's; and of the card only whether it was read is kept.
public final class CardTrial: Sendable {
    public enum Outcome: Hashable, Sendable {
        case read, liftAndLayAgain, otherCard, readerFailed
    }

    private let waiting = Mutex<AsyncStream<Outcome>.Continuation?>(nil)

    public init() {}

    /// How often it is looked whether to give up: as fast as a person notices.
    private static let lookInterval = Duration.milliseconds(250)

    /// Takes the reader's events over from the session until a card was laid.
    ///
    /// - Parameter givesUp: asked again and again: a villager who comes goes first.
    /// - Returns: nil when no card was laid in time, or another trial is under way.
    public func outcome(
        within limit: Duration, givesUp: @escaping @Sendable () async -> Bool
    ) async -> Outcome? {
        let (stream, source) = AsyncStream.makeStream(of: Outcome.self, bufferingPolicy: .bufferingOldest(1))
        let isMine = waiting.withLock { waiting in
            guard waiting == nil else { return false }
            waiting = source
            return true
        }
        guard isMine else { return nil }
        defer { waiting.withLock { $0 = nil } }
        let timer = Task {
            let end = ContinuousClock.now + limit
            // That a villager has come is asked of the session, which tells nobody here.
            while ContinuousClock.now < end, !(await givesUp()) { try await Task.sleep(for: Self.lookInterval) }
            source.finish()
        }
        defer { timer.cancel() }
        return await stream.first { _ in true }
    }

    /// Whether the event was the trial's; then it must not reach the session.
    public func take(_ event: CardReaderEvent) -> Bool {
        guard let source = waiting.withLock({ $0 }) else { return false }
        switch event {
        case .cardRead: source.yield(.read)
        case .cardTrouble(.liftAndLayAgain): source.yield(.liftAndLayAgain)
        case .cardTrouble: source.yield(.otherCard)
        case .status(let report):
            if report.device == .fault || report.device == .absent { source.yield(.readerFailed) }
            // The session goes by the reader's state whoever lays cards.
            return false
        case .needsHelp: return false
        // A photo, a card that was lifted: nobody's.
        default: break
        }
        return true
    }
}
