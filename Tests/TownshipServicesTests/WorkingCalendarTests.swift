import TestSupport
import Testing
import TownshipServices

/// The notices as printed, typed from them a second time and by hand: 2024 国办发明电〔2023〕7号, 2025
/// 国办发明电〔2024〕12号, 2026 国办发明电〔2025〕7号. KioskAssetsTests compares the shipped files with the same.
private let printed: [(year: Int, off: [(String, String)], worked: [String], total: Int)] = [
    (
        2024,
        [
            ("0101", "0101"), ("0210", "0217"), ("0404", "0406"), ("0501", "0505"), ("0610", "0610"), ("0915", "0917"),
            ("1001", "1007"),
        ],
        ["0204", "0218", "0407", "0428", "0511", "0914", "0929", "1012"],
        // 262 Mondays to Fridays, of them 19 off, and 8 weekend days worked.
        251
    ),
    (
        2025,
        [("0101", "0101"), ("0128", "0204"), ("0404", "0406"), ("0501", "0505"), ("0531", "0602"), ("1001", "1008")],
        ["0126", "0208", "0427", "0928", "1011"],
        // 261, 18 off, 5 worked.
        248
    ),
    (
        2026,
        [
            ("0101", "0103"), ("0215", "0223"), ("0404", "0406"), ("0501", "0505"), ("0619", "0621"), ("0925", "0927"),
            ("1001", "1007"),
        ],
        ["0104", "0214", "0228", "0509", "0920", "1010"],
        // 261, 19 off, 6 worked.
        248
    ),
]

func day(_ text: String) -> CalendarDate {
    guard let day = CalendarDate(text[...]) else { preconditionFailure("no day: \(text)") }
    return day
}

/// The three years as the notices give them.
let threeYears: WorkingCalendar = {
    let tables = printed.map { year, off, worked, _ in
        WorkingCalendar.Year(
            year: year, source: "test",
            daysOff: off.map { .init(name: "", from: day("\(year)\($0.0)"), to: day("\(year)\($0.1)")) },
            workingWeekends: worked.map { day("\(year)\($0)") })
    }
    do {
        return try WorkingCalendar(years: tables)
    } catch {
        preconditionFailure("\(error)")
    }
}()

private func limit(_ amount: Int, _ unit: TimeLimit.Unit) -> TimeLimit {
    TimeLimit(amount: amount, unit: unit, source: "test")
}

@Suite("Working days")
struct WorkingCalendarTests {
    let calendar = threeYears

    @Test("the days of the week are those of known dates, and a day moves by so many days")
    func weekdays() {
        #expect(day("2024-01-01").weekday == 1)
        #expect(day("2000-02-29").weekday == 2)
        #expect(day("1949-10-01").weekday == 6)
        #expect(day("2026-11-21").isWeekend)
        #expect(day("2024-02-28").adding(days: 2) == day("2024-03-01"))
        #expect(day("9999-12-31").adding(days: 1) == nil)
        #expect(day("0001-01-01").adding(days: -1) == nil)
        var date = day("1899-12-25")
        for number in 0..<80_000 {
            #expect(date.dayNumber == day("1899-12-25").dayNumber + number)
            #expect(date.dayNumber % 7 == (date.weekday + 4) % 7)
            if number % 97 == 0 { #expect(day("1899-12-25").adding(days: number) == date) }
            date = date.next
        }
    }

    @Test("a year has as many working days as its notice leaves", arguments: printed.map { ($0.year, $0.total) })
    func totals(year: Int, total: Int) throws {
        var worked = 0
        var date = day("\(year)-01-01")
        while date.year == year {
            if try calendar.isWorkingDay(date) { worked += 1 }
            date = date.next
        }
        #expect(worked == total)
    }

    @Test("counting goes over a year's end, and twenty days over the spring festival of 2026 end where they should")
    func overHolidays() throws {
        // From Thursday 31 December 2025: off 1 to 3 January, worked Sunday the 4th.
        #expect(try calendar.day(1, workingDaysAfter: day("2025-12-31")) == day("2026-01-04"))
        #expect(try calendar.day(2, workingDaysAfter: day("2025-12-31")) == day("2026-01-05"))
        // 11-14 February are 1 to 4 (the 14th a worked Saturday), 24-28 are 5 to 9, 2-6 March 10 to 14.
        #expect(try calendar.day(20, workingDaysAfter: day("2026-02-10")) == day("2026-03-16"))
        #expect(try calendar.day(0, workingDaysAfter: day("2026-02-16")) == day("2026-02-16"))
    }

    @Test("seven calendar days that end on a day off end on the next working day")
    func roll() throws {
        #expect(try calendar.adding(limit(7, .calendarDays), to: day("2026-02-09")) == day("2026-02-24"))
        #expect(try calendar.adding(limit(7, .calendarDays), to: day("2026-03-02")) == day("2026-03-09"))
        #expect(try calendar.adding(limit(5, .calendarDays), to: day("2026-05-04")) == day("2026-05-09"))
        #expect(try calendar.adding(limit(0, .instant), to: day("2026-03-01")) == day("2026-03-01"))
    }

    @Test("an unverified limit has no last day")
    func unverified() throws {
        #expect(try calendar.adding(TimeLimit(amount: 10, unit: nil, source: "x"), to: day("2026-03-02")) == nil)
        #expect(try calendar.adding(TimeLimit(amount: 1, unit: .workingDays, source: ""), to: day("2026-03-02")) == nil)
    }

    @Test("a year without a table is said, with the remedy, also when counting only crosses its border")
    func unknown() throws {
        #expect(throws: UnknownYear(year: 2027)) { try calendar.isWorkingDay(day("2027-01-04")) }
        #expect(throws: UnknownYear(year: 2023)) { try calendar.isWorkingDay(day("2023-12-29")) }
        #expect(try calendar.day(3, workingDaysAfter: day("2026-12-28")) == day("2026-12-31"))
        #expect(throws: UnknownYear(year: 2027)) { try calendar.day(4, workingDaysAfter: day("2026-12-28")) }
        #expect(throws: UnknownYear(year: 2027)) {
            try calendar.adding(limit(30, .calendarDays), to: day("2026-12-10"))
        }
        #expect(throws: UnknownYear(year: 2027)) {
            try calendar.workingDays(after: day("2026-12-28"), through: day("2027-01-01"))
        }
        #expect(UnknownYear(year: 2027).description.contains("kiosk-assets/calendar/2027.yaml"))
    }

    @Test("the whole three years: adding and counting agree, more days never end earlier, parts add up")
    func properties() throws {
        var generator = SeededGenerator(seed: 2026)
        for _ in 0..<4_000 {
            let start = try #require(day("2024-01-01").adding(days: .random(in: 0..<1_000, using: &generator)))
            let (few, more) = (Int.random(in: 1...25, using: &generator), Int.random(in: 0...25, using: &generator))
            let end = try calendar.day(few, workingDaysAfter: start)
            let isWorked = try calendar.isWorkingDay(end)
            #expect(isWorked && end > start)
            #expect(try calendar.workingDays(after: start, through: end) == few)
            let whole = try calendar.day(few + more, workingDaysAfter: start)
            #expect(whole >= end)
            #expect(try calendar.day(more, workingDaysAfter: end) == whole)
            let later = try calendar.day(few, workingDaysAfter: start.next)
            #expect(later >= end)
            let calendarEnd = try #require(try calendar.adding(limit(few, .calendarDays), to: start))
            let isCalendarEndWorked = try calendar.isWorkingDay(calendarEnd)
            let earliest = try #require(start.adding(days: few))
            #expect(isCalendarEndWorked && calendarEnd >= earliest && calendarEnd <= end)
        }
    }

    @Test("local holidays go before the national table, and bind to the years they are complete for")
    func local() throws {
        let year = WorkingCalendar.Year(
            year: 2026, source: "n", daysOff: [], workingWeekends: [day("2026-03-07")])
        let before = WorkingCalendar.Year(year: 2025, source: "n", daysOff: [], workingWeekends: [])
        let local = WorkingCalendar.Local(
            years: [2026], source: "l", daysOff: [.init(name: "x", from: day("2026-03-06"), to: day("2026-03-07"))],
            workingWeekends: [day("2026-03-14")])
        let calendar = try WorkingCalendar(years: [before, year], local: local)
        #expect(try !calendar.isWorkingDay(day("2026-03-06")))
        #expect(try !calendar.isWorkingDay(day("2026-03-07")))
        #expect(try calendar.isWorkingDay(day("2026-03-14")))
        #expect(throws: UnknownYear(year: 2025)) { try calendar.isWorkingDay(day("2025-03-14")) }
    }

    @Test("a notice may move days of the December before")
    func december() throws {
        let calendar = try WorkingCalendar(years: [
            .init(
                year: 2023, source: "国办发明电〔2022〕16号",
                daysOff: [.init(name: "元旦", from: day("2022-12-30"), to: day("2023-01-02"))], workingWeekends: []),
            .init(year: 2022, source: "n", daysOff: [], workingWeekends: []),
        ])
        #expect(try !calendar.isWorkingDay(day("2022-12-30")))
    }

    @Test(
        "a table that contradicts itself is refused",
        arguments: [
            ([("2026-05-05", "2026-05-01")], []), ([("2025-05-01", "2025-05-02")], []), ([], ["2026-05-06"]),
            ([("2026-05-01", "2026-05-09")], ["2026-05-09"]),
            ([("2026-05-01", "2026-05-03"), ("2026-05-03", "2026-05-04")], []),
        ] as [([(String, String)], [String])])
    func wrong(off: [(String, String)], worked: [String]) {
        #expect(throws: WrongTable.self) {
            try WorkingCalendar(years: [
                .init(
                    year: 2026, source: "t", daysOff: off.map { .init(name: "", from: day($0.0), to: day($0.1)) },
                    workingWeekends: worked.map(day))
            ])
        }
    }
}
