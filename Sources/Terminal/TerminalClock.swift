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

    public var isUnsure: Bool { trusted == nil }

    /// Now, and whether the center has said so since the start; nil while the clock is not to be trusted.
    public var trusted: (time: Date, isCertain: Bool)? {
        let (time, passed) = (wall(), sinceStart())
        return trust.withLock { $0.isUnsure(at: time, passed: passed) ? nil : (time, $0.told != nil) }
    }

    public var now: Date { wall() }

    /// Now, but never earlier than what is certain: what must end, ends, even under a clock of 1970.
    public var earliest: Date {
        let passed = sinceStart()
        let certain = trust.withLock { [$0.floor.map { $0 + passed }, $0.told?.time(at: passed)] }
        return certain.compactMap(\.self).reduce(wall(), max)
    }

    /// The center has just said what time it is.
    public func centerTold(_ time: Date) {
        let told = ClockTrust.Told(time, at: sinceStart())
        trust.withLock { $0.told = told }
    }

    /// A newer catalogue is in force.
    public func catalogue(since day: CalendarDate) {
        trust.withLock { $0.catalogueSince = day }
    }
}
