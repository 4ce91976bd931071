/// A condition of a service. Where a rule is given, the card allows *advice*; no rule ever refuses.
public struct Condition: Hashable, Sendable, Codable {
    /// As the guide says it.
    public var text: String
    public var rule: Rule?
    /// Decided by asking: a question to be answered with yes or no, e.g. `您是低保或特困供养对象吗？`.
    /// Where neither rule nor question stands, only a person can tell.
    public var ask: String?

    public init(text: String, rule: Rule? = nil, ask: String? = nil) {
        self.text = text
        self.rule = rule
        self.ask = ask
    }

    /// What can be read off a card. In a catalogue file: `{minimumAge: 65}` or
    /// `{registeredIn: [江东省云溪县]}`.
    public struct Rule: Hashable, Sendable, Codable {
        /// In full years (周岁).
        public var minimumAge: Int?
        /// In full years (周岁); someone older is advised otherwise.
        public var maximumAge: Int?
        /// Beginnings of the registration address.
        public var registeredIn: [String]?

        public init(minimumAge: Int? = nil, maximumAge: Int? = nil, registeredIn: [String]? = nil) {
            self.minimumAge = minimumAge
            self.maximumAge = maximumAge
            self.registeredIn = registeredIn
        }
    }
}

/// What the card lets the terminal say of one condition. Never a decision.
public enum Advice: Hashable, Sendable, Codable {
    /// It looks as if the condition is met.
    case looksMet
    /// Age in full years, and the date from which it is possible.
    case tooYoung(age: Int, possibleFrom: CalendarDate)
    /// Age in full years, above what the service is for.
    case tooOld(age: Int)
    /// The card's address lies in the place; registration may have moved since.
    case presumedRegistered
    /// The card's address lies elsewhere; the window forwards or tells where to go.
    case registeredElsewhere
    /// Only a person can tell.
    case askedAtWindow
}

extension ServiceItem {
    /// Advice on each condition, in the order of `conditions`.
    public func advice(for card: IdentityCard, on day: CalendarDate) -> [Advice] {
        conditions.map { condition in
            let age = card.birthDate.fullYears(on: day)
            if let years = condition.rule?.minimumAge, age < years {
                return .tooYoung(age: age, possibleFrom: card.birthDate.birthday(completing: years))
            }
            if let years = condition.rule?.maximumAge, age > years { return .tooOld(age: age) }
            if let places = condition.rule?.registeredIn {
                guard let address = card.registeredAddress else { return .askedAtWindow }
                return places.contains(where: address.hasPrefix) ? .presumedRegistered : .registeredElsewhere
            }
            return condition.rule?.kind.isEmpty ?? true ? .askedAtWindow : .looksMet
        }
    }
}
