/// Which days are worked: Monday to Friday, moved by the State Council's yearly notice and, where there are
/// any, by local holidays. A year without a table is said, never guessed.
public struct WorkingCalendar: Hashable, Sendable {
    /// Days on which nobody works, first and last included, the weekends in between too.
    public struct DaysOff: Hashable, Sendable, Codable {
        public var name: String
        public var from: CalendarDate
        public var to: CalendarDate

        public init(name: String, from: CalendarDate, to: CalendarDate) {
            self.name = name
            self.from = from
            self.to = to
        }
    }

    /// The notice for one year (国务院办公厅关于部分节假日安排的通知).
    public struct Year: Hashable, Sendable, Codable {
        public var year: Int
        /// The notice's number, e.g. `国办发明电〔2025〕7号`.
        public var source: String
        public var daysOff: [DaysOff]
        /// Saturdays and Sundays that are worked (调休上班).
        public var workingWeekends: [CalendarDate]

        public init(year: Int, source: String, daysOff: [DaysOff], workingWeekends: [CalendarDate]) {
            self.year = year
            self.source = source
            self.daysOff = daysOff
            self.workingWeekends = workingWeekends
        }
    }

    /// Holidays of a province or an autonomous area (全国年节及纪念日放假办法, article 4); they go before
    /// the national table.
    public struct Local: Hashable, Sendable, Codable {
        /// The years for which it is complete. Any other year is unknown: the national table alone would
        /// count a local holiday as worked.
        public var years: [Int]
        public var source: String
        public var daysOff: [DaysOff]
        public var workingWeekends: [CalendarDate]

        public init(years: [Int], source: String, daysOff: [DaysOff], workingWeekends: [CalendarDate]) {
            self.years = years
            self.source = source
            self.daysOff = daysOff
            self.workingWeekends = workingWeekends
        }
    }

    /// The years that can be counted.
    public let years: Set<Int>
    /// What differs from Monday to Friday: true is worked.
    private let moved: [CalendarDate: Bool]

    /// - Throws: `WrongTable` when a table contradicts itself or speaks of another year.
    public init(years tables: [Year], local: Local? = nil) throws(WrongTable) {
        var known: Set<Int> = []
        var moved: [CalendarDate: Bool] = [:]
        // By year, so that a notice which moves days of the December before has the last word on them.
        for table in tables.sorted(by: { $0.year < $1.year }) {
            guard known.insert(table.year).inserted else {
                throw WrongTable(source: table.source, problem: "the year \(table.year) stands in two tables")
            }
            let days = try Self.moved(table.daysOff, table.workingWeekends, source: table.source) {
                $0.year == table.year || ($0.year == table.year - 1 && $0.month == 12)
            }
            moved.merge(days) { $1 }
        }
        if let local {
            let days = try Self.moved(local.daysOff, local.workingWeekends, source: local.source) {
                local.years.contains($0.year)
            }
            moved.merge(days) { $1 }
            known.formIntersection(local.years)
        }
        self.years = known
        self.moved = moved
    }

    private static func moved(
        _ daysOff: [DaysOff], _ workingWeekends: [CalendarDate], source: String, covers: (CalendarDate) -> Bool
    ) throws(WrongTable) -> [CalendarDate: Bool] {
        var moved: [CalendarDate: Bool] = [:]
        func put(_ day: CalendarDate, isWorked: Bool) throws(WrongTable) {
            guard covers(day) else {
                throw WrongTable(source: source, problem: "\(day) is of a year that the table does not cover")
            }
            guard moved.updateValue(isWorked, forKey: day) == nil else {
                throw WrongTable(source: source, problem: "\(day) stands in it twice")
            }
        }
        for range in daysOff {
            guard range.from <= range.to else {
                throw WrongTable(source: source, problem: "\(range.name) ends on \(range.to), before it begins")
            }
            var day = range.from
            try put(day, isWorked: false)
            while day < range.to {
                day = day.next
                try put(day, isWorked: false)
            }
        }
        for day in workingWeekends {
            guard day.isWeekend else {
                throw WrongTable(source: source, problem: "\(day) is a working weekend but no Saturday or Sunday")
            }
            try put(day, isWorked: true)
        }
        return moved
    }

    public func isWorkingDay(_ day: CalendarDate) throws(UnknownYear) -> Bool {
        guard years.contains(day.year) else { throw UnknownYear(year: day.year) }
        return moved[day] ?? !day.isWeekend
    }

    /// The day on which so many working days after an event are full. The event's own day is not counted:
    /// the first day is the next (民法典 201). 0 is the day itself.
    public func day(_ count: Int, workingDaysAfter day: CalendarDate) throws(UnknownYear) -> CalendarDate {
        try self.day(count, of: .workingDays, after: day) { _ in false }
    }

    /// The working days after an event, up to and with another day; 0 if that is not later.
    public func workingDays(after day: CalendarDate, through last: CalendarDate) throws(UnknownYear) -> Int {
        try count(.workingDays, after: day, through: last) { _ in false }
    }

    /// The last day of a period that begins with an event. Calendar days that would end on a day off end on
    /// the next working day (民法典 203); instant is the day itself.
    ///
    /// - Returns: nil for an unverified limit, which promises nothing.
    public func adding(_ limit: TimeLimit, to day: CalendarDate) throws(UnknownYear) -> CalendarDate? {
        guard limit.isVerified, let unit = limit.unit else { return nil }
        return try self.day(limit.amount, of: unit, after: day) { _ in false }
    }
}

/// No table says which days of a year are worked.
public struct UnknownYear: Error, Hashable, Sendable, Codable, CustomStringConvertible {
    public var year: Int

    public init(year: Int) {
        self.year = year
    }

    public var remedy: String {
        "put the State Council's notice for \(year) into kiosk-assets/calendar/\(year).yaml; where there is a "
            + "local.yaml, add \(year) to its years"
    }

    public var description: String { "the working days of \(year) are not known. Remedy: \(remedy)" }
}

/// A table of working days that cannot be right.
public struct WrongTable: Error, Hashable, Sendable, CustomStringConvertible {
    public var source: String
    public var problem: String
    public var remedy: String { "compare it with the notice, day by day" }

    public var description: String { "\(source): \(problem). Remedy: \(remedy)" }
}
