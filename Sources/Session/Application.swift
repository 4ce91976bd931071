public import TownshipServices

/// What one villager has put together so far, before it is submitted.
public struct Application: Hashable, Sendable {
    public let service: ServiceItem
    /// Whose application it is.
    public let card: IdentityCard
    /// Who makes it in the other's place.
    public let representative: Representative?
    /// Where it goes, by the place of registration that the card tells.
    public let route: Route
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

    public init(
        service: ServiceItem, card: IdentityCard, representative: Representative? = nil, route: Route = .askAtWindow,
        today: CalendarDate
    ) {
        self.service = service
        self.card = card
        self.representative = representative
        self.route = route
        self.advice = service.advice(for: card, on: today)
        self.age = card.birthDate.fullYears(on: today)
        self.cardIsExpired = card.isExpired(on: today)
        self.today = today
        self.answers = Dictionary(
            uniqueKeysWithValues: service.form.compactMap { field in
                field.prefilled(from: card).map { (field.id, $0) }
            })
        if service.applicants != [.oneself] {
            answers[Standing.field] = (representative?.standing ?? .oneself).rawValue
        }
        self.problems = [:]
        self.materials = [:]
        self.signature = nil
    }

    /// Fields that the villager answers.
    public var askedFields: [FormField] { service.form(for: answers).filter(\.isAsked) }

    /// The materials that are wanted given the answers.
    public var wantedMaterials: [Material] { service.materials(for: answers) }

    /// What is still to be laid into the scanner, or has been.
    public var scannedMaterials: [Material] { wantedMaterials.filter { $0.source == .scan } }

    /// What the two cards tell of one person acting for the other.
    public var standingAdvice: [StandingAdvice] { representative?.advice(for: card, on: today) ?? [] }

    /// The numbers, from 0, of the conditions that are decided by asking.
    public var questions: [Int] { service.conditions.indices.filter { service.conditions[$0].ask != nil } }

    /// The answer to a condition's question, if it was given.
    public func reply(to condition: Int) -> ConditionReply? {
        answers[ConditionReply.field(condition)].flatMap(ConditionReply.init)
    }

    /// The questions in the portions in which screens ask them: one a screen in large letters, else
    /// at most two, one of them with a keypad. A question that hangs on an answer never stands on the
    /// screen of that answer.
    public func formScreens(large: Bool) -> [[FormField]] {
        var screens: [[FormField]] = []
        for field in askedFields {
            if !large, let last = screens.last, last.count == 1, fit(last[0], field) {
                screens[screens.count - 1].append(field)
            } else {
                screens.append([field])
            }
        }
        return screens
    }

    private func fit(_ first: FormField, _ second: FormField) -> Bool {
        // What an answer opens would else shift the questions of the next screens.
        if service.form.contains(where: { $0.when?.field == first.id }) { return false }
        let choices = (first.choices?.count ?? 0) + (second.choices?.count ?? 0)
        return !(first.hasKeypad && second.hasKeypad) && choices <= (first.hasKeypad || second.hasKeypad ? 3 : 6)
    }

    /// Keeps what was typed, unchecked.
    mutating func keep(_ given: FormAnswers, for fields: [FormField]) {
        for field in fields { answers[field.id] = given[field.id].map { String($0.prefix(100)) } }
    }

    /// Checks the given answers of asked fields; what is right is kept, what is not is named.
    mutating func take(_ given: FormAnswers, for fields: [FormField]) {
        for field in fields {
            switch field.check(field.normalized(given[field.id] ?? ""), today: today) {
            case .success(let answer):
                answers[field.id] = answer
                problems[field.id] = nil
            case .failure(let problem):
                answers[field.id] = given[field.id].map { String($0.prefix(100)) }
                problems[field.id] = problem
            }
        }
        forgetWhatIsNotAsked()
    }

    /// Answers to questions that another answer has made pointless go, and what hung on them.
    private mutating func forgetWhatIsNotAsked() {
        for _ in service.form {
            let asked = Set(service.form(for: answers).map(\.id))
            let idle = service.form.map(\.id).filter { !asked.contains($0) && answers[$0] != nil }
            if idle.isEmpty { return }
            for id in idle {
                answers[id] = nil
                problems[id] = nil
            }
        }
    }
}

extension FormField {
    /// Answered by the keys on the screen.
    public var hasKeypad: Bool {
        switch kind {
        case .phone, .date, .number, .money, .idNumber, .bankAccount: true
        case .card, .choice, .text: false
        }
    }

    /// What the keys of a date give, `20261121` or `2026年11月21日`, as a day is written; all else as it is.
    func normalized(_ answer: String) -> String {
        guard kind == .date else { return answer }
        let digits = String(answer.filter { "0"..."9" ~= $0 })
        guard digits.count == 8 else { return answer }
        return "\(digits.prefix(4))-\(digits.dropFirst(4).prefix(2))-\(digits.suffix(2))"
    }
}

/// A scanned page in the keeping of whoever runs the session; its bytes never enter the machine.
public struct PageID: Hashable, Sendable, Codable {
    public let value: Int

    public init(_ value: Int) {
        self.value = value
    }
}

/// What became of a material.
public enum MaterialState: Hashable, Sendable, Codable {
    /// In the order of scanning; never empty.
    case scanned([PageID])
    /// The scanner could not be used: to be handed in at the window, and the slip says so.
    case handedInLater
    /// Only good to have, and not there.
    case leftOut
}
