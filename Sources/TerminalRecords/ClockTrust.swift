import DurableSQLite
public import Foundation
import GRDB
public import TownshipServices

/// Whether the terminal's clock is to be believed, from what else is known of the time. A battery that
/// is empty brings it back to 1970; a wrong setting, a year ahead.
public struct ClockTrust: Hashable, Sendable {
    /// A catalogue is never newer than the day on which it is used.
    public var catalogueSince: CalendarDate
    /// The latest moment at which the clock was to be trusted; nil in new records.
    public var floor: Date?
    /// What the center said last; nil before it was heard.
    public var told: Told?

    /// The center's word on the time, and when it was said.
    public struct Told: Hashable, Sendable {
        public var time: Date
        /// Seconds on a clock that runs evenly and that nobody sets.
        public var at: TimeInterval

        public init(_ time: Date, at: TimeInterval) {
            self.time = time
            self.at = at
        }

        /// What the center's clock shows when ours that runs evenly shows `passed`.
        public func time(at passed: TimeInterval) -> Date { time + (passed - at) }
    }

    /// More than a heartbeat takes on the slowest line, less than would put a paper under another hour.
    static let tolerance: TimeInterval = 300
    /// Longer than a terminal stands unused, in a closed season; then the center is asked, or the
    /// date is called unsure until it answers.
    static let longestSilence: TimeInterval = 180 * 86_400

    public init(catalogueSince: CalendarDate, floor: Date? = nil, told: Told? = nil) {
        self.catalogueSince = catalogueSince
        self.floor = floor
        self.told = told
    }

    /// The center's word goes before every guess of our own, also long after: a clock that was right when
    /// the center was heard may have been set since.
    ///
    /// - Parameter passed: seconds on the clock by which ``Told/at`` was measured.
    public func isUnsure(at now: Date, passed: TimeInterval) -> Bool {
        if let told { return abs(told.time(at: passed).timeIntervalSince(now)) > Self.tolerance }
        if CalendarDate(in: now) < catalogueSince { return true }
        guard let floor else { return false }
        return now < floor - Self.tolerance || now > floor + Self.longestSilence
    }
}

extension TerminalStore {
    /// The latest moment at which the clock was to be trusted, as it was noted; in records that never
    /// noted one, that of the last row of the audit.
    ///
    /// Rows that were written since do not count: a clock that ran a year ahead for a day would make
    /// every right date look wrong for a year.
    public func clockFloor() async throws -> Date? {
        try await database.read { database in
            try Double.fetchOne(database, sql: "SELECT floor FROM clock")
                ?? Double.fetchOne(database, sql: "SELECT max(at) FROM audit WHERE event <> 'started'")
        }.map(Date.init(timeIntervalSince1970:))
    }

    /// Notes a moment at which the clock was to be trusted.
    ///
    /// - Parameter isCertain: the center confirmed it: then it counts even where it is earlier.
    public func noteClock(_ time: Date, isCertain: Bool) async throws {
        try await database.write { database in
            try database.execute(
                sql: """
                    INSERT INTO clock (id, floor) VALUES (1, ?) ON CONFLICT (id) DO UPDATE
                    SET floor = \(isCertain ? "excluded.floor" : "max(floor, excluded.floor)")
                    """,
                arguments: [time.timeIntervalSince1970])
        }
    }
}
