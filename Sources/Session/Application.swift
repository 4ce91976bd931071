public import TownshipServices

/// What one villager has put together so far, before it is submitted.
public struct Application: Hashable, Sendable {
    public let service: ServiceItem
    public let card: IdentityCard
    /// Advice on each of the service's conditions, in their order.
    public let advice: [Advice]
    /// Age in full years on the day of the session.
    public let age: Int
    public let cardIsExpired: Bool
    /// The day of the session, which bounds of dates count from.
    public let today: CalendarDate
    /// Every field of the form, those of the card included.
    public var answers: FormAnswers
    /// What is wrong with an answer, by field.
    public var problems: [String: AnswerProblem]
    /// What became of each material to be scanned, by its id.
    public var materials: [String: MaterialState]
    public var signature: Submission.Signature?

    public init(service: ServiceItem, card: IdentityCard, today: CalendarDate) {
        self.service = service
        self.card = card
        self.advice = service.advice(for: card, on: today)
        self.age = card.birthDate.fullYears(on: today)
        self.cardIsExpired = card.isExpired(on: today)
        self.today = today
        self.answers = Dictionary(
            uniqueKeysWithValues: service.form.compactMap { field in
                field.prefilled(from: card).map { (field.id, $0) }
            })
        self.problems = [:]
        self.materials = [:]
        self.signature = nil
    }

    /// Fields that the villager answers.
    public var askedFields: [FormField] { service.form.filter(\.isAsked) }

    /// Keeps what was typed, unchecked.
    mutating func keep(_ given: FormAnswers, for fields: [FormField]) {
        for field in fields { answers[field.id] = given[field.id].map { String($0.prefix(100)) } }
    }

    /// Checks the given answers of asked fields; what is right is kept, what is not is named.
    mutating func take(_ given: FormAnswers, for fields: [FormField]) {
        for field in fields {
            switch field.check(given[field.id] ?? "", today: today) {
            case .success(let answer):
                answers[field.id] = answer
                problems[field.id] = nil
            case .failure(let problem):
                answers[field.id] = given[field.id].map { String($0.prefix(100)) }
                problems[field.id] = problem
            }
        }
    }
}

/// A scanned page in the keeping of whoever runs the session; its bytes never enter the machine.
public struct PageID: Hashable, Sendable {
    public let value: Int

    public init(_ value: Int) {
        self.value = value
    }
}

/// What became of a material.
public enum MaterialState: Hashable, Sendable {
    case scanned(PageID)
    /// The scanner could not be used: to be handed in at the window, and the slip says so.
    case handedInLater
}
