public import TownshipServices

extension TimeLimit {
    /// How a promise is said: always counted from acceptance, never from the day of receipt. What
    /// nobody verified is left to the window.
    public func text(_ texts: Texts) -> String {
        guard isVerified, let unit else { return texts["common.promise.unverified"] }
        return texts("common.promise.\(unit.rawValue)", ["days": "\(amount)"])
    }
}
