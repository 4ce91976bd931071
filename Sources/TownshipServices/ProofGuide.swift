/// What somebody is told who comes for a proof: whether the village issues it, and where to go else.
public struct ProofGuide: Hashable, Sendable {
    public var title: String
    /// Whether the village itself may issue it.
    public var isIssued: Bool
    /// How the fact is shown without it, or what the village issues it by.
    public var advice: String
    /// The nearest first.
    public var goTo: [ResponsibleBody]
}

extension IssuerList {
    /// One for each proof, those first that the village issues.
    ///
    /// - Parameter village: nil where nobody wrote down who that is.
    public func guides(of village: ResponsibleBody?) -> [ProofGuide] {
        permitted.filter { !$0.basis.isBlank }.map { entry in
            ProofGuide(
                title: entry.title, isIssued: true, advice: entry.basis.joined(separator: "；"),
                goTo: village.map { [$0] } ?? [])
        }
            + banned.map { ProofGuide(title: $0.title, isIssued: false, advice: $0.advice, goTo: $0.goTo) }
    }
}
