import Foundation
import Testing
import TownshipServices

@Suite("Peak seasons")
struct PeakSeasonTests {
    @Test("a season includes the days of its months, across the new year too, and no other")
    func months() throws {
        let json = #"{"months": [12, 1, 2], "text": "过年前后人多"}"#
        let season = try JSONDecoder().decode(ServiceItem.PeakSeason.self, from: Data(json.utf8))
        let included = ["2026-12-01", "2027-01-31", "2027-02-28"], others = ["2026-11-30", "2027-03-01", "2027-07-15"]
        for day in included { #expect(season.includes(try #require(CalendarDate(day))), "\(day)") }
        for day in others { #expect(!season.includes(try #require(CalendarDate(day))), "\(day)") }
    }
}
