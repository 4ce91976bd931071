/// 监护: proven by a paper instead of a mandate, and ended by the law, not by a date on it.
///
/// It names two people, so its description shows neither.
public struct Guardianship: Hashable, Sendable, Codable {
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// Of a child; ends when it comes of age.
        case minor
        /// Of an adult whom a court found without full capacity (民法典 24, 28); has no age.
        case adult
    }

    public var kind: Kind
    public var ward: PaperPerson
    public var wardBirthDate: CalendarDate
    public var guardian: PaperPerson
    /// The paper that proves it, e.g. `户口簿`, `出生医学证明`, `法院判决书`; empty when none was shown.
    public var proof: String
    public var startsOn: CalendarDate
    /// Since when a person found that someone of 16 or more lives mainly on the own labour. No card
    /// and no question on a screen decides it.
    public var selfSupportingSince: CalendarDate?
    /// The day on which a court took it from the guardian, or it ended otherwise (民法典 36, 39).
    public var revokedOn: CalendarDate?

    public init(
        kind: Kind, ward: PaperPerson, wardBirthDate: CalendarDate, guardian: PaperPerson, proof: String,
        startsOn: CalendarDate, selfSupportingSince: CalendarDate? = nil, revokedOn: CalendarDate? = nil
    ) {
        self.kind = kind
        self.ward = ward
        self.wardBirthDate = wardBirthDate
        self.guardian = guardian
        self.proof = proof
        self.startsOn = startsOn
        self.selfSupportingSince = selfSupportingSince
        self.revokedOn = revokedOn
    }

    /// The first day on which a child acts for itself by age.
    public var comesOfAgeOn: CalendarDate { wardBirthDate.birthday(completing: 18) }

    /// Everything that keeps the guardian from acting on this day; empty when he may.
    public func problems(on day: CalendarDate) -> [StandingProblem] {
        var found: [StandingProblem] = []
        if guardian.number == ward.number { found.append(.agentIsPrincipal) }
        if proof.isBlank { found.append(.guardianshipNotProven) }
        if day < startsOn { found.append(.notYet(from: startsOn)) }
        if let revokedOn, day >= revokedOn { found.append(.guardianshipRevoked(on: revokedOn)) }
        guard kind == .minor else { return found }
        if day >= comesOfAgeOn {
            found.append(.cameOfAge(on: comesOfAgeOn))
        } else if let since = selfSupportingSince.map({ max($0, wardBirthDate.birthday(completing: 16)) }), day >= since
        {
            found.append(.selfSupporting(since: since))
        }
        return found
    }

    /// True between 16 and 18: whether the child lives on its own labour is for a person to find.
    public func mayBeSelfSupporting(on day: CalendarDate) -> Bool {
        kind == .minor && (16..<18).contains(wardBirthDate.fullYears(on: day))
    }
}

extension Guardianship: CustomStringConvertible, CustomReflectable {
    public var description: String { "Guardianship(\(kind.rawValue))" }
    public var customMirror: Mirror { Mirror(self, children: ["kind": kind.rawValue]) }
}
