/// A duration that carries its unit, and where the number comes from. Without unit or source it is
/// unverified: shown as 以窗口告知为准, and never promised.
public struct TimeLimit: Hashable, Sendable, Codable {
    public enum Unit: String, Sendable, Codable, CaseIterable {
        /// Done at once, before the applicant leaves the window; `amount` is 0.
        case instant
        case workingDays, calendarDays
    }

    public var amount: Int
    public var unit: Unit?
    public var source: String?

    public init(amount: Int, unit: Unit?, source: String?) {
        self.amount = amount
        self.unit = unit
        self.source = source
    }

    public var isVerified: Bool { unit != nil && !(source ?? "").isEmpty }
}

extension TimeLimit {
    /// Whether this limit may keep somebody waiting longer than the other.
    ///
    /// Working and calendar days are only compared where it is certain on every calendar: so many
    /// calendar days never outlast as many working days. From calendar to working days nothing is
    /// certain, holidays lie between. A number without a unit is compared as a bare number. What is no
    /// longer verified bounds nothing any more, whatever its amount.
    func mayBeLonger(than other: TimeLimit) -> Bool {
        if other.isVerified, !isVerified { return true }
        return switch (other.unit, unit) {
        case (_, .instant): false
        case (.instant, _): true
        case (.calendarDays, .workingDays): true
        // Who knew the unit loses it.
        case (.some, nil): true
        case (.workingDays, .calendarDays), (.workingDays, .workingDays), (.calendarDays, .calendarDays), (nil, _):
            amount > other.amount
        }
    }

    /// `10 workingDays`.
    var inWords: String { unit == .instant ? "instant" : "\(amount) \(unit?.rawValue ?? "(no unit)")" }
}
