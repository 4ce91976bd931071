public import TownshipServices

extension TimeLimit {
    /// How a promise is said: always counted from acceptance, never from the day of receipt.
    public func text(_ texts: Texts) -> String {
        texts("common.promise.\(unit.rawValue)", ["days": "\(amount)"])
    }
}
