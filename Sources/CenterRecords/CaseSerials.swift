public import Foundation
public import TownshipServices

/// From which serial a center goes on numbering cases when records were lost that may have given
/// numbers: a database that was set aside, or what came after the backup that is restored.
///
/// The lost records are taken to have given at most 10,000 numbers, and then ten a second, since the
/// midnight of the day in which they were last written. So even a second loss on the same day goes on
/// above the first. Numbers get long then; they never come twice.
public enum CaseSerials {
    private static let atMost = 10_000
    private static let perSecond = 10
    private static let secondsOfDay = 86_400

    /// - Parameter lostUntil: when each of the lost records was last written.
    /// - Returns: 0 where none of them can have numbered a case of this day.
    public static func floor(on day: CalendarDate, lostUntil: [Date]) -> Int {
        lostUntil.map { moment in
            let lastDay = CalendarDate(in: moment)
            if lastDay < day { return 0 }
            return atMost + perSecond * (day < lastDay ? secondsOfDay : second(of: moment))
        }.reduce(0, +)
    }

    private static func second(of moment: Date) -> Int {
        let seconds = Int(moment.timeIntervalSince1970.rounded(.up)) + TimeZone.china.secondsFromGMT()
        return ((seconds % secondsOfDay) + secondsOfDay) % secondsOfDay
    }
}

extension Write {
    /// Lets a restored database go on after `floor` on that day.
    public static func goOn(after floor: Int, on day: CalendarDate) -> Write {
        Write([
            Statement(
                """
                INSERT INTO case_serials (day, last) VALUES ($1, $2)
                ON CONFLICT (day) DO UPDATE
                SET last = CASE WHEN case_serials.last < $2 THEN $2 ELSE case_serials.last END
                """, [.text("\(day)"), .integer(Int64(floor))])
        ])
    }
}
