extension CaseClock {
    public enum Light: Hashable, Sendable {
        case green, yellow
        /// Overdue.
        case red
        /// Cannot be said: no table for the year.
        case unknown(year: Int)
    }

    public enum Due: Hashable, Sendable {
        /// The last day on which it is in time. While the clock stands still: the earliest, as though it ran
        /// again from tomorrow.
        case day(CalendarDate)
        /// No verified limit: nothing was promised (以窗口告知为准).
        case open
        case unknown(UnknownYear)

        public var day: CalendarDate? { if case .day(let day) = self { day } else { nil } }
    }

    /// One clock as it stands on a day.
    public struct Reading: Hashable, Sendable {
        /// Nil when open: the days are then working days.
        public var limit: TimeLimit?
        /// The event from which it counts; the first day is the next (民法典 201).
        public var from: CalendarDate
        public var due: Due
        /// Days of the limit's unit that ran; nil if they cannot be counted.
        public var used: Int?
        /// Days that are left, 0 on the last; negative by the days overdue. Nil when open or not to be counted.
        public var left: Int?
        public var stoppedBy: StandstillCause?
        public var light: Light?
    }

    struct Stop {
        var cause: StandstillCause
        var span: Span
    }

    /// - Parameter end: the day that stopped the clock for good.
    static func reading(
        _ limit: TimeLimit?, from: CalendarDate, on today: CalendarDate, end: CalendarDate? = nil,
        stops: [Stop] = [], calendar: WorkingCalendar, rules: Rules = Rules()
    ) -> Reading {
        let now = max(from, min(today, end ?? today))
        let limit = limit.flatMap { $0.isVerified ? $0 : nil }
        let unit = limit?.unit ?? .workingDays
        // The day that stops a clock was still worked on; the day of the answer is an event and not counted.
        func standsStill(_ day: CalendarDate) -> Bool {
            stops.contains { $0.span.from < day && day <= ($0.span.to ?? now) }
        }
        var reading = Reading(limit: limit, from: from, due: .open)
        var unknown: UnknownYear?
        do {
            reading.used = try calendar.count(unit, after: from, through: now, standsStill: standsStill)
        } catch {
            unknown = error
        }
        if end == nil || today < end ?? today {
            reading.stoppedBy =
                stops.first { stop in
                    stop.span.from <= now && (stop.span.to.map { now < $0 } ?? true)
                }?.cause
        }
        guard let limit else { return reading }
        do {
            reading.due = .day(try calendar.day(limit.amount, of: unit, after: from, standsStill: standsStill))
        } catch {
            reading.due = .unknown(error)
            unknown = unknown ?? error
        }
        let isOverdue = reading.due.day.map { now > $0 } ?? false
        if let used = reading.used {
            reading.left = isOverdue ? min(limit.amount - used, 0) : max(limit.amount - used, 0)
        }
        reading.light = light(reading, amount: limit.amount, isOverdue: isOverdue, unknown: unknown, rules: rules)
        return reading
    }

    private static func light(
        _ reading: Reading, amount: Int, isOverdue: Bool, unknown: UnknownYear?, rules: Rules
    ) -> Light {
        if isOverdue { return .red }
        // Without a due day the used days still tell, as long as they are not more than the limit's: then
        // only the table knows whether a last day off had moved on.
        guard let used = reading.used, reading.due.day != nil || used <= amount else {
            return .unknown(year: unknown?.year ?? reading.from.year)
        }
        return amount > 0 && used * 100 >= amount * rules.yellowFrom ? .yellow : .green
    }
}
