/// The twenty proofs that a village committee must not issue (民发〔2020〕20号, annex, first list).
/// The list is national: a deployer says where each is to be had, never that it may be issued.
public enum BannedProof: String, Hashable, Sendable, Codable, CaseIterable {
    case kinship, identity, registerChange, dogKeeping, noCriminalRecord, drugRehabilitation, missingPerson,
        marriage, birth, living, death, illness, disability, marriageAndChildren, employment, personalFile, property,
        inheritance, businessPremises, lostDocument
}

/// Who would sign and seal a proof.
public enum ProofIssuer: String, Hashable, Sendable, Codable, CaseIterable {
    case villageCommittee
    /// The body in charge of the fact; the center releases the paper.
    case competentBody
}

/// What a village is told that asks for a proof.
public enum IssuerAnswer: Hashable, Sendable {
    /// With the legal basis that the paper names.
    case mayIssue(basis: [String])
    /// With the right bodies, the nearest first, and how the fact is shown there.
    case mustNot(BannedProof, goTo: [ResponsibleBody], advice: String)
    /// Neither allowed nor forbidden by a list: a person at the window finds out.
    case notListed
}

/// What a village may issue (a positive list: each needs a legal basis, and is local data) and what
/// it must not. From `kiosk-assets/catalogue/tables/issuers.yaml`.
public struct IssuerList: Hashable, Sendable, Codable {
    public struct Permitted: Hashable, Sendable, Codable {
        public var title: String
        public var aliases: [String]
        /// Law or list with its article; without one the entry counts as not listed.
        public var basis: [String]

        public init(title: String, aliases: [String], basis: [String]) {
            self.title = title
            self.aliases = aliases
            self.basis = basis
        }
    }

    public struct Banned: Hashable, Sendable, Codable {
        public var proof: BannedProof
        public var title: String
        public var aliases: [String]
        public var goTo: [ResponsibleBody]
        /// How the fact is shown instead, e.g. `出示户口簿或结婚证就可以`.
        public var advice: String

        public init(
            proof: BannedProof, title: String, aliases: [String], goTo: [ResponsibleBody], advice: String
        ) {
            self.proof = proof
            self.title = title
            self.aliases = aliases
            self.goTo = goTo
            self.advice = advice
        }
    }

    public var permitted: [Permitted]
    public var banned: [Banned]

    public init(permitted: [Permitted], banned: [Banned]) {
        self.permitted = permitted
        self.banned = banned
    }

    /// Whether a village may issue a proof of this title. The ban comes first: no local list lifts it.
    public func answer(for title: String) -> IssuerAnswer {
        let wanted = Self.key(title)
        if let entry = banned.first(where: { Self.keys($0.title, $0.aliases).contains(wanted) }) {
            return .mustNot(entry.proof, goTo: entry.goTo, advice: entry.advice)
        }
        if let entry = permitted.first(where: { Self.keys($0.title, $0.aliases).contains(wanted) }),
            !entry.basis.isBlank
        {
            return .mayIssue(basis: entry.basis)
        }
        return .notListed
    }

    /// The ban binds the issuer, not the title: what a village must not sign may print when the
    /// competent body issues it.
    public func mayPrint(_ title: String, issuedBy issuer: ProofIssuer) -> Bool {
        switch issuer {
        case .competentBody: true
        case .villageCommittee: if case .mayIssue = answer(for: title) { true } else { false }
        }
    }

    /// What is wrong with the list, each with what to do.
    public var inconsistencies: [String] {
        var found: [String] = []
        for proof in BannedProof.allCases {
            let entries = banned.filter { $0.proof == proof }
            if entries.count != 1 {
                found.append("`\(proof.rawValue)` stands \(entries.count) times, not once, in `banned`")
            }
        }
        for entry in banned where entry.goTo.isEmpty || entry.title.isBlank || entry.advice.isBlank {
            found.append("`\(entry.proof.rawValue)` lacks its title, advice or the body to go to")
        }
        for entry in permitted where entry.basis.isBlank {
            found.append("`\(entry.title)` has no legal basis: name one, or take it off the list")
        }
        let bans = Set(banned.flatMap { Self.keys($0.title, $0.aliases) })
        for entry in permitted where !bans.isDisjoint(with: Self.keys(entry.title, entry.aliases)) {
            found.append("`\(entry.title)` is one that a village must not issue: take it off `permitted`")
        }
        let titles = banned.map { Self.keys($0.title, $0.aliases) } + permitted.map { Self.keys($0.title, $0.aliases) }
        if Set(titles.joined()).count < titles.joined().count { found.append("two entries share a title or alias") }
        return found
    }

    /// People ask for 健在证明 and for 健在; both are meant.
    private static func key(_ title: String) -> String {
        let plain = title.filter { !$0.isWhitespace }
        return plain.hasSuffix("证明") && plain.count > 2 ? String(plain.dropLast(2)) : plain
    }

    private static func keys(_ title: String, _ aliases: [String]) -> Set<String> {
        Set(([title] + aliases).map(key))
    }
}
