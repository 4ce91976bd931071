/// A shelf of the terminal on which services stand (`catalogue/tables/groups.yaml`).
public struct ServiceGroup: Hashable, Sendable, Codable, Identifiable {
    public var id: String
    public var name: String
    /// What is found there, in everyday words.
    public var summary: String

    public init(id: String, name: String, summary: String) {
        self.id = id
        self.name = name
        self.summary = summary
    }
}
