import Foundation
import KioskAssets
import Testing
import TownshipServices

private let shipped = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("kiosk-assets")

/// What the State Council's notices say, day by day: days off that are Mondays to Fridays, and worked weekends.
private let notices: [(source: String, off: [String], worked: [String])] = [
    (
        "国办发明电〔2023〕7号",
        [
            "2024-01-01", "2024-02-12", "2024-02-13", "2024-02-14", "2024-02-15", "2024-02-16", "2024-04-04",
            "2024-04-05", "2024-05-01", "2024-05-02", "2024-05-03", "2024-06-10", "2024-09-16", "2024-09-17",
            "2024-10-01", "2024-10-02", "2024-10-03", "2024-10-04", "2024-10-07",
        ],
        [
            "2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11", "2024-09-14", "2024-09-29",
            "2024-10-12",
        ]
    ),
    (
        "国办发明电〔2024〕12号",
        [
            "2025-01-01", "2025-01-28", "2025-01-29", "2025-01-30", "2025-01-31", "2025-02-03", "2025-02-04",
            "2025-04-04", "2025-05-01", "2025-05-02", "2025-05-05", "2025-06-02", "2025-10-01", "2025-10-02",
            "2025-10-03", "2025-10-06", "2025-10-07", "2025-10-08",
        ],
        ["2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"]
    ),
    (
        "国办发明电〔2025〕7号",
        [
            "2026-01-01", "2026-01-02", "2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20",
            "2026-02-23", "2026-04-06", "2026-05-01", "2026-05-04", "2026-05-05", "2026-06-19", "2026-09-25",
            "2026-10-01", "2026-10-02", "2026-10-05", "2026-10-06", "2026-10-07",
        ],
        ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]
    ),
]

@Suite("The calendar files")
struct CalendarFilesTests {
    @Test("every day of the three shipped years is worked or off as the notices say")
    func shippedYears() throws {
        let calendar = try WorkingCalendar(AssetFolder(path: shipped.path))
        #expect(calendar.years.isSuperset(of: [2024, 2025, 2026]))
        let off = Set(notices.flatMap(\.off))
        let worked = Set(notices.flatMap(\.worked))
        var day = try #require(CalendarDate(year: 2024, month: 1, day: 1))
        while day.year < 2027 {
            let weekday = Calendar.chinese(day)
            let expected = worked.contains("\(day)") || (weekday != 1 && weekday != 7 && !off.contains("\(day)"))
            #expect(try calendar.isWorkingDay(day) == expected, "\(day)")
            day = day.next
        }
    }

    @Test("what is wrong with a file is told with its name", arguments: wrongFiles)
    func wrong(file: String, text: String, told: String) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        let calendar = folder.appendingPathComponent("calendar")
        try FileManager.default.createDirectory(at: calendar, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(text.utf8).write(to: calendar.appendingPathComponent(file))
        let error = #expect(throws: AssetError.self) { try WorkingCalendar(AssetFolder(path: folder.path)) }
        let description = error?.description ?? ""
        #expect(description.contains(file) && description.contains(told), "\(description)")
    }

    @Test("local holidays are laid over the years, as the comment in 2024.yaml shows")
    func local() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        let calendar = folder.appendingPathComponent("calendar")
        try FileManager.default.createDirectory(at: calendar, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.copyItem(
            at: shipped.appendingPathComponent("calendar/2026.yaml"),
            to: calendar.appendingPathComponent("2026.yaml"))
        let local = """
            years: [2026]
            source: 样例
            daysOff:
              - {name: 样例, from: 2026-03-02, to: 2026-03-03}
            workingWeekends: []
            """
        try Data(local.utf8).write(to: calendar.appendingPathComponent("local.yaml"))
        let days = try WorkingCalendar(AssetFolder(path: folder.path))
        let monday = try #require(CalendarDate("2026-03-02"))
        #expect(try !days.isWorkingDay(monday))
        #expect(try days.day(1, workingDaysAfter: monday) == CalendarDate("2026-03-04"))
    }
}

private let wrongFiles: [(file: String, text: String, told: String)] = [
    ("2026.yaml", "year: 2025\nsource: x\ndaysOff: []\nworkingWeekends: []", "speaks of 2025"),
    ("2026.yaml", "year: 2026\nsource: x\ndaysOff: []", "workingWeekends"),
    ("2026.yaml", "year: 2026\nsource: x\ndaysOff: []\nworkingWeekends: [2026-02-30]", "not a date"),
    ("2026.yaml", "year: 2026\nsource: x\ndaysOff: []\nworkingWeekends: [2026-03-02]", "no Saturday or Sunday"),
    ("local.yaml", "years: [2026]\nsource: x\ndaysOff: []\nworkingWeekends: [2025-03-01]", "does not cover"),
]

extension Calendar {
    /// Foundation's own opinion of the weekday, 1 is Sunday: independent of the code under test.
    fileprivate static func chinese(_ day: CalendarDate) -> Int {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .china
        let date = calendar.date(from: DateComponents(year: day.year, month: day.month, day: day.day))
        return date.map { calendar.component(.weekday, from: $0) } ?? 0
    }
}
