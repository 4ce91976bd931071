/// Somebody who applies in another person's place, and as what. The one concerned stays the applicant.
///
/// It names a person, so its description shows the standing only.
public struct Representative: Hashable, Sendable, Codable {
    /// Never `oneself`.
    public var standing: Standing
    public var card: IdentityCard

    public init(standing: Standing, card: IdentityCard) {
        self.standing = standing
        self.card = card
    }
}

extension Standing {
    /// The answer's place in a submission, which materials and questions may hang on by `when`.
    public static let field = "standing"
}

/// What two cards tell of one person acting for another. Advice, never a refusal: the papers are for
/// a person at the window to judge.
public enum StandingAdvice: String, Hashable, Sendable, CaseIterable {
    /// Children need no finding of a court or committee, adults do (民法典 24, 28, 31).
    case adultWard
    /// From 16, on the own labour, the child acts for itself (民法典 18).
    case mayActAlone
    /// A child below 18 gives no mandate to somebody who is not its guardian (民法典 19, 20, 23).
    case childGivesMandate
    /// Whoever acts for another should be of age himself.
    case representativeIsChild
    case representativeCardExpired
    /// A social-security card was shown instead.
    case representativeWithoutIDCard
}

extension Representative {
    public func advice(for applicant: IdentityCard, on day: CalendarDate) -> [StandingAdvice] {
        var advice: [StandingAdvice] = []
        let age = applicant.birthDate.fullYears(on: day)
        switch standing {
        case .guardian where age >= 18: advice.append(.adultWard)
        case .guardian where age >= 16: advice.append(.mayActAlone)
        case .mandate, .agent: if age < 18 { advice.append(.childGivesMandate) }
        case .guardian, .oneself: break
        }
        if card.birthDate.fullYears(on: day) < 18 { advice.append(.representativeIsChild) }
        if card.isSocialSecurityCard {
            advice.append(.representativeWithoutIDCard)
        } else if card.isExpired(on: day) {
            advice.append(.representativeCardExpired)
        }
        return advice
    }
}

extension Representative: CustomStringConvertible, CustomReflectable {
    public var description: String { "Representative(\(standing.rawValue))" }
    public var customMirror: Mirror { Mirror(self, children: ["standing": standing.rawValue]) }
}
