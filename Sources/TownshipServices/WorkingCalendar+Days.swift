extension CalendarDate {
    /// Days since 1 March of the year 0 (proleptic Gregorian): a year that begins in March ends with the
    /// leap day, so that no month needs to know it.
    public var dayNumber: Int {
        let year = month > 2 ? year : year - 1
        let monthFromMarch = (month + 9) % 12
        return year * 365 + year / 4 - year / 100 + year / 400 + (153 * monthFromMarch + 2) / 5 + day - 1
    }

    /// 1 is Monday, 7 Sunday. Day number 0 was a Wednesday.
    public var weekday: Int { (dayNumber + 2) % 7 + 1 }

    public var isWeekend: Bool { weekday > 5 }

    /// The next day; the last day of the year 9999 stays where it is.
    public var next: CalendarDate {
        CalendarDate(year: year, month: month, day: day + 1)
            ?? CalendarDate(year: year, month: month + 1, day: 1)
            ?? CalendarDate(year: year + 1, month: 1, day: 1) ?? self
    }

    /// So many days later, or earlier when negative; nil outside the years 1 to 9999.
    public func adding(days: Int) -> CalendarDate? {
        guard abs(days) < 4_000_000 else { return nil }
        let number = dayNumber + days
        guard number >= 0 else { return nil }
        // The estimate by the mean year is never more than a year off, and corrected by the loop.
        var year = number * 400 / 146_097
        func marchFirst(_ year: Int) -> Int { year * 365 + year / 4 - year / 100 + year / 400 }
        while marchFirst(year + 1) <= number { year += 1 }
        while marchFirst(year) > number { year -= 1 }
        let dayOfYear = number - marchFirst(year)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return CalendarDate(
            year: month > 2 ? year : year + 1, month: month, day: dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }
}
