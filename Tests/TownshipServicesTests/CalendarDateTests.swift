import Foundation
import Testing
import TownshipServices

@Suite("Dates and ages")
struct CalendarDateTests {
    @Test("the card's form and the paper's form name the same day")
    func forms() {
        let day = CalendarDate(year: 2026, month: 2, day: 7)
        #expect(CalendarDate("20260207") == day)
        #expect(CalendarDate("2026-02-07") == day)
        #expect(day?.description == "2026-02-07")
        #expect(day?.inChinese == "2026年2月7日")
    }

    @Test(
        "what is no day is refused",
        arguments: ["", "20260230", "2026-13-01", "00000101", "2026/02/07", "2026０207", "长期"])
    func noDay(text: String) { #expect(CalendarDate(text[...]) == nil) }

    @Test("an age is complete on the birthday, not before")
    func age() throws {
        let born = try #require(CalendarDate("19610315"))
        #expect(born.fullYears(on: try #require(CalendarDate("20260314"))) == 64)
        #expect(born.fullYears(on: try #require(CalendarDate("20260315"))) == 65)
    }

    @Test("someone born on 29 February completes a year on 1 March")
    func leap() throws {
        let born = try #require(CalendarDate("19600229"))
        #expect(born.birthday(completing: 65) == CalendarDate("20250301"))
        #expect(born.birthday(completing: 64) == CalendarDate("20240229"))
        #expect(born.fullYears(on: try #require(CalendarDate("20250228"))) == 64)
    }

    @Test("the first possible day and the age agree for every birthday of four years")
    func agree() throws {
        for year in 1960...1963 {
            for month in 1...12 {
                for day in 1...31 {
                    guard let born = CalendarDate(year: year, month: month, day: day) else { continue }
                    let first = born.birthday(completing: 65)
                    #expect(born.fullYears(on: first) == 65)
                }
            }
        }
    }

    @Test("a moment belongs to the day that it is in China")
    func china() {
        // 2026-11-20 16:30 UTC is half past midnight in China.
        #expect(CalendarDate(in: Date(timeIntervalSince1970: 1_795_192_200)) == CalendarDate("20261121"))
    }

    @Test("the day of a moment is the one of the Gregorian calendar, from 1899 to 2201")
    func calendar() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .china
        for day in stride(from: -25_800, to: 84_400, by: 7) {
            // The first and the last second of a day in China.
            for second in [-28_800, 57_599] {
                let moment = Date(timeIntervalSince1970: Double(day * 86_400 + second))
                let parts = calendar.dateComponents([.year, .month, .day], from: moment)
                let found = CalendarDate(in: moment)
                #expect(found.year == parts.year && found.month == parts.month && found.day == parts.day)
            }
        }
    }
}
