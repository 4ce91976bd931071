public import Foundation
import Synchronization
public import TerminalRecords
public import TownshipServices

/// The terminal's wall clock, with what is known of whether it is right.
public final class TerminalClock: Sendable {
    private let wall: @Sendable () -> Date
    private let trust: Mutex<ClockTrust>
    /// Seconds that have passed since the floor was read, whatever the wall clock did meanwhile.
    private let sinceStart: @Sendable () -> TimeInterval

    /// - Parameters:
    ///   - wall: the machine's clock.
    ///   - sinceStart: seconds since some moment not before the floor was true; never goes back.
    public init(
        _ trust: ClockTrust, wall: @escaping @Sendable () -> Date,
        sinceStart: @escaping @Sendable () -> TimeInterval = TerminalClock.uptime()
    ) {
        self.trust = Mutex(trust)
        self.wall = wall
        self.sinceStart = sinceStart
    }

    /// Counts from now on, also while the machine sleeps.
    public static func uptime() -> @Sendable () -> TimeInterval {
        let start = ContinuousClock.now
        return {
            let passed = (ContinuousClock.now - start).components
            return TimeInterval(passed.seconds) + TimeInterval(passed.attoseconds) / 1e18
        }
    }

    public var isUnsure: Bool { trust.withLock { $0.isUnsure(at: wall()) } }

    /// Whether the center has said the time since the start.
    public var isTold: Bool { trust.withLock { $0.centerOffset != nil } }

    public var now: Date { wall() }

    /// Now, but never earlier than what is certain: what must end, ends, even under a clock of 1970.
    public var earliest: Date {
        let floor = trust.withLock { $0.floor }.map { $0 + sinceStart() }
        return max(wall(), floor ?? .distantPast)
    }

    /// The center has just said what time it is.
    public func centerTold(_ time: Date) {
        let offset = time.timeIntervalSince(wall())
        trust.withLock { $0.centerOffset = offset }
    }

    /// A newer catalogue is in force.
    public func catalogue(since day: CalendarDate) {
        trust.withLock { $0.catalogueSince = day }
    }
}
