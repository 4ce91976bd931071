extension WorkingCalendar {
    /// The last of so many counted days after an event; days that stand still are passed over.
    ///
    /// Calendar days, too, end at the last known year: whether their last day is worked must be known.
    func day(
        _ count: Int, of unit: TimeLimit.Unit, after event: CalendarDate,
        standsStill: (CalendarDate) -> Bool
    ) throws(UnknownYear) -> CalendarDate {
        guard unit != .instant, count > 0 else { return event }
        var day = event
        var left = count
        while left > 0 {
            day = day.next
            let isWorked = try isWorkingDay(day)
            if !standsStill(day), isWorked || unit == .calendarDays { left -= 1 }
        }
        // 民法典 203: a last day that is a day off moves on.
        while try !isWorkingDay(day) || standsStill(day) { day = day.next }
        return day
    }

    /// The counted days after an event, up to and with another day. Calendar days need no table.
    func count(
        _ unit: TimeLimit.Unit, after event: CalendarDate, through last: CalendarDate,
        standsStill: (CalendarDate) -> Bool
    ) throws(UnknownYear) -> Int {
        var day = event
        var count = 0
        while day < last {
            day = day.next
            let isCounted = unit == .workingDays ? try isWorkingDay(day) : true
            if isCounted, !standsStill(day) { count += 1 }
        }
        return count
    }
}
