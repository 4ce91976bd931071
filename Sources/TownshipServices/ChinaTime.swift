public import Foundation

extension Date {
    /// Day and minute as papers and pages write them: `2026年11月21日 09:41`, China time.
    public var minuteInChina: String {
        let seconds = Int(timeIntervalSince1970.rounded(.down)) + TimeZone.china.secondsFromGMT()
        let minuteOfDay = ((seconds % 86_400) + 86_400) % 86_400 / 60
        func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(CalendarDate(in: self).inChinese) \(padded(minuteOfDay / 60)):\(padded(minuteOfDay % 60))"
    }
}
