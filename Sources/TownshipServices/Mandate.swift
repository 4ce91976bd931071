/// 委托: somebody lets another person act in named matters. Ends by itself; nobody has to remember.
///
/// It names two people, so its description shows neither.
public struct Mandate: Hashable, Sendable, Codable {
    /// What the agent may do.
    public enum Power: String, Hashable, Sendable, Codable, CaseIterable {
        /// 代为申请并提交材料
        case apply
        /// 代为补正
        case supplement
        /// 代收通知和文书
        case receiveNotices
        /// 代领结果和退还的材料
        case collectResult
        /// 代为撤回申请
        case withdraw
    }

    /// The legs of the relay (三棒接力).
    public enum Leg: String, Hashable, Sendable, Codable, CaseIterable {
        case village, township, county
    }

    /// How a mandate ended before its last day (民法典 173).
    public struct End: Hashable, Sendable, Codable {
        public enum Cause: String, Hashable, Sendable, Codable, CaseIterable {
            /// 被代理人取消委托
            case revoked
            /// 代理人辞去委托
            case resigned
            /// 代理事务完成
            case completed
            /// Death, or loss of capacity; entered by a person who knows, never asked by a screen.
            case lapsed
        }

        public var cause: Cause
        /// The first day on which the mandate no longer holds.
        public var on: CalendarDate

        public init(cause: Cause, on day: CalendarDate) {
            self.cause = cause
            self.on = day
        }
    }

    public var principal: PaperPerson
    public var agent: PaperPerson
    /// Ids of the services it is for; a mandate for everything is not taken (民法典 165).
    public var matter: [String]
    public var powers: [Power]
    public var legs: [Leg]
    /// The principal himself ticked that the agent may pass the mandate on (民法典 169).
    public var mayPassOn: Bool
    public var startsOn: CalendarDate
    /// The last day on which it holds.
    public var expiresOn: CalendarDate
    public var principalSignature: PaperSignature
    public var agentSignature: PaperSignature
    public var end: End?
    /// The agents before the present one, first the principal's own choice.
    public private(set) var passedOnBy: [PaperPerson] = []

    public init(
        principal: PaperPerson, agent: PaperPerson, matter: [String], powers: [Power], legs: [Leg], mayPassOn: Bool,
        startsOn: CalendarDate, expiresOn: CalendarDate, principalSignature: PaperSignature,
        agentSignature: PaperSignature, end: End? = nil
    ) {
        self.principal = principal
        self.agent = agent
        self.matter = matter
        self.powers = powers
        self.legs = legs
        self.mayPassOn = mayPassOn
        self.startsOn = startsOn
        self.expiresOn = expiresOn
        self.principalSignature = principalSignature
        self.agentSignature = agentSignature
        self.end = end
    }
}

extension Mandate {
    /// Everything that keeps the agent from doing this on this day; empty when he may.
    public func problems(
        on day: CalendarDate, service: String, power: Power, leg: Leg
    ) -> [StandingProblem] {
        var found: [StandingProblem] = []
        if agent.number == principal.number { found.append(.agentIsPrincipal) }
        for (signature, signer) in [
            (principalSignature, StandingProblem.Signer.principal), (agentSignature, .agent),
        ] where signature.isBlank || signature.signedOn.map({ $0 > day }) ?? true {
            found.append(.notSigned(by: signer))
        }
        if day < startsOn { found.append(.notYet(from: startsOn)) }
        if day > expiresOn { found.append(.expired(lastDay: expiresOn)) }
        if let end, day >= end.on { found.append(.ended(cause: end.cause, on: end.on)) }
        if !matter.contains(service) { found.append(.otherMatter) }
        if !powers.contains(power) { found.append(.powerNotGranted(power)) }
        if !legs.contains(leg) { found.append(.legNotCovered(leg)) }
        if !passedOnBy.isEmpty && !mayPassOn { found.append(.passingOnNotAllowed) }
        return found
    }

    /// The mandate in the hands of a next agent, who signs before it holds. No matter, power, leg or
    /// day is added; the next one cannot pass it on again, for the principal consented to one step.
    public func passedOn(to next: PaperPerson, on day: CalendarDate) throws(StandingProblem) -> Mandate {
        guard mayPassOn, passedOnBy.isEmpty else { throw .passingOnNotAllowed }
        guard next.number != principal.number else { throw .agentIsPrincipal }
        guard day <= expiresOn else { throw .expired(lastDay: expiresOn) }
        if let end, day >= end.on { throw .ended(cause: end.cause, on: end.on) }
        var mandate = self
        mandate.passedOnBy.append(agent)
        mandate.agent = next
        mandate.agentSignature = PaperSignature(name: next.name, signedOn: nil)
        mandate.startsOn = max(startsOn, day)
        return mandate
    }
}

extension Mandate: CustomStringConvertible, CustomReflectable {
    public var description: String { "Mandate(\(matter.joined(separator: ", ")), until \(expiresOn))" }
    public var customMirror: Mirror {
        Mirror(self, children: ["matter": matter, "expiresOn": expiresOn.description])
    }
}
