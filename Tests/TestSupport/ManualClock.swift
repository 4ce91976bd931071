import Synchronization

/// A clock that stands still until somebody sleeps on it: then it is later at once.
public final class ManualClock: Clock {
    public struct Instant: InstantProtocol {
        var offset = Duration.zero
        public func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        public func duration(to other: Instant) -> Duration { other.offset - offset }
        public static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private let current = Mutex(Instant())

    public init() {}

    public var now: Instant { current.withLock(\.self) }
    public var minimumResolution: Duration { .zero }
    /// Since the beginning.
    public var elapsed: Duration { now.offset }

    public func advance(by duration: Duration) { current.withLock { $0.offset += duration } }

    public func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        current.withLock { $0 = max($0, deadline) }
        await Task.yield()
    }
}
