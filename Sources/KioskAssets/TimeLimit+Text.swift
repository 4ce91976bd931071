public import TownshipServices

extension TimeLimit {
    /// How a promise is said: always counted from acceptance, never from the day of receipt. What
    /// nobody verified is left to the window.
    public func text(_ texts: Texts) -> String {
        guard isVerified, let unit else { return texts["common.promise.unverified"] }
        return texts("common.promise.\(unit.rawValue)", ["days": "\(amount)"])
    }

    /// The bare length, as of a step or a public notice, which count from an event of their own.
    public func length(_ texts: Texts) -> String { isVerified ? written(texts) : texts["common.promise.unverified"] }

    /// The length as its file writes it, verified or not: for staff who check it.
    public func written(_ texts: Texts) -> String {
        texts("common.length.\(unit?.rawValue ?? "none")", ["count": "\(amount)"])
    }
}
