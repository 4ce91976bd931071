/// What was found when the records were opened; for the log, the staff and the center.
public struct StartReport: Hashable, Sendable {
    /// Where a damaged database lies now; this one began anew.
    public var databaseSetAside: String?
    /// Papers whose printing was cut short: perhaps printed, perhaps not.
    public var interruptedPrints = 0
    /// Files that no record points at, removed.
    public var sweptFiles = 0
    /// Files that only a set-aside database knows, moved to the folder `unclaimed`.
    public var unclaimedFiles = 0
    /// Files that records point at and that are gone.
    public var missingFiles: [String] = []
}
