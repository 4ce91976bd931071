/// Why a mandate or a guardianship does not carry an act. Told in words, by `textKey` and `values`;
/// it advises: whoever is told so can always choose a person.
public enum StandingProblem: Error, Hashable, Sendable {
    case notSigned(by: Signer)
    case notYet(from: CalendarDate)
    case expired(lastDay: CalendarDate)
    case ended(cause: Mandate.End.Cause, on: CalendarDate)
    case otherMatter
    case powerNotGranted(Mandate.Power)
    case legNotCovered(Mandate.Leg)
    /// Nobody mandates himself.
    case agentIsPrincipal
    case passingOnNotAllowed
    /// A guardian shows a paper instead of a mandate.
    case guardianshipNotProven
    /// The child completed 18 on this day and acts for itself (民法典 17, 18).
    case cameOfAge(on: CalendarDate)
    /// 16 or older and living on its own labour, as a person found (民法典 18 II).
    case selfSupporting(since: CalendarDate)
    case guardianshipRevoked(on: CalendarDate)

    public enum Signer: String, Hashable, Sendable, Codable { case principal, agent }
}

extension StandingProblem {
    /// Key of its sentence in the locale.
    public var textKey: String {
        let name =
            switch self {
            case .notSigned(let signer): "not_signed.\(signer.rawValue)"
            case .notYet: "not_yet"
            case .expired: "expired"
            case .ended(let cause, _): "ended.\(cause.rawValue)"
            case .otherMatter: "other_matter"
            case .powerNotGranted(let power): "power.\(power.rawValue)"
            case .legNotCovered(let leg): "leg.\(leg.rawValue)"
            case .agentIsPrincipal: "agent_is_principal"
            case .passingOnNotAllowed: "passing_on"
            case .guardianshipNotProven: "not_proven"
            case .cameOfAge: "came_of_age"
            case .selfSupporting: "self_supporting"
            case .guardianshipRevoked: "guardianship_revoked"
            }
        return "mandates.\(name)"
    }

    /// What the sentence is filled with.
    public var values: [String: String] {
        switch self {
        case .notYet(let day), .expired(let day), .ended(_, let day), .cameOfAge(let day), .selfSupporting(let day),
            .guardianshipRevoked(let day):
            ["date": day.inChinese]
        default: [:]
        }
    }

    /// One of each, for the check that every sentence is there.
    public static func samples(on day: CalendarDate) -> [StandingProblem] {
        [.notSigned(by: .principal), .notSigned(by: .agent), .notYet(from: day), .expired(lastDay: day)]
            + Mandate.End.Cause.allCases.map { .ended(cause: $0, on: day) }
            + Mandate.Power.allCases.map(StandingProblem.powerNotGranted)
            + Mandate.Leg.allCases.map(StandingProblem.legNotCovered)
            + [
                .otherMatter, .agentIsPrincipal, .passingOnNotAllowed, .guardianshipNotProven, .cameOfAge(on: day),
                .selfSupporting(since: day), .guardianshipRevoked(on: day),
            ]
    }
}
