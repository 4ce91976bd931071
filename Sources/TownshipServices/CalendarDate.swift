public import Foundation

/// A day in the civil calendar of China, without time or zone: what cards, laws and papers speak of.
///
/// Its text form, also its coding, is `2026-11-21`.
public struct CalendarDate: Hashable, Sendable, Comparable {
    public let year: Int
    public let month: Int
    public let day: Int

    /// Nil when the three numbers name no day between the years 1 and 9999.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month),
            (1...Self.days(inMonth: month, of: year)).contains(day)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// Reads `2026-11-21`, or the `20261121` of ID cards (GA 490-2013).
    public init?(_ text: some StringProtocol) {
        let digits: [UInt8]
        switch text.utf8.count {
        case 8:
            digits = Array(text.utf8)
        case 10:
            let bytes = Array(text.utf8)
            guard bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else { return nil }
            digits = Array(bytes[0..<4] + bytes[5..<7] + bytes[8..<10])
        default:
            return nil
        }
        guard digits.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains) else { return nil }
        func number(_ range: Range<Int>) -> Int {
            digits[range].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        }
        self.init(year: number(0..<4), month: number(4..<6), day: number(6..<8))
    }

    /// The day that a clock shows in China (UTC+8 all year; no daylight-saving time since 1992).
    public init(in china: Date) {
        // What Foundation's calendar says takes a thousand times as long, and each submission is asked.
        let seconds = china.timeIntervalSince1970 + Double(TimeZone.chinaSeconds)
        guard (Self.firstEasySecond..<Self.lastEasySecond).contains(seconds) else {
            var calendar = Calendar(identifier: .gregorian)
            calendar.timeZone = .china
            let parts = calendar.dateComponents([.year, .month, .day], from: china)
            self.year = parts.year ?? 1
            self.month = parts.month ?? 1
            self.day = parts.day ?? 1
            return
        }
        // Counted in the 400 years after which the calendar repeats, from 1 March, so that the leap day is
        // the last of its year (`civil_from_days` in H. Hinnant's Low-Level Date Algorithms).
        let shifted = Int((seconds / 86_400).rounded(.down)) + 719_468
        let (era, dayOfEra) = shifted.quotientAndRemainder(dividingBy: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        self.year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        self.month = month
        self.day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    }

    /// 1900 to 2200, where no calendar has a surprise.
    private static let firstEasySecond = -2_208_988_800.0
    private static let lastEasySecond = 7_258_118_400.0

    public static func < (left: CalendarDate, right: CalendarDate) -> Bool {
        // Field by field: tuples are compared through generic code, and clocks compare by the million.
        if left.year != right.year { return left.year < right.year }
        return left.month != right.month ? left.month < right.month : left.day < right.day
    }

    /// Age in full years (周岁) on a day; negative before birth. Someone born on 29 February
    /// completes a year on 1 March where the year has no 29 February.
    public func fullYears(on day: CalendarDate) -> Int {
        day.year - year - ((day.month, day.day) < (month, self.day) ? 1 : 0)
    }

    /// The first day on which someone born on this day has completed so many years.
    public func birthday(completing years: Int) -> CalendarDate {
        CalendarDate(year: year + years, month: month, day: day)
            ?? CalendarDate(year: year + years, month: 3, day: 1) ?? self
    }

    static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension CalendarDate: LosslessStringConvertible {
    public init?(_ description: String) {
        self.init(description[...])
    }

    public var description: String {
        let month = month < 10 ? "0\(month)" : "\(month)"
        let day = day < 10 ? "0\(day)" : "\(day)"
        return String(repeating: "0", count: 4 - String(year).count) + "\(year)-\(month)-\(day)"
    }

    /// As papers write it: `2026年11月21日`.
    public var inChinese: String { "\(year)年\(month)月\(day)日" }
}

extension CalendarDate: Codable {
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let date = CalendarDate(text[...]) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "not a date; write it as 2026-11-21"))
        }
        self = date
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension TimeZone {
    /// The one time zone of every paper and promise.
    public static let china = TimeZone(secondsFromGMT: chinaSeconds) ?? .gmt
    fileprivate static let chinaSeconds = 8 * 3600
}
