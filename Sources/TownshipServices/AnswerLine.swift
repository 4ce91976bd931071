/// One line of what was said in an application, as review, form and desk show it one below the other.
public enum AnswerLine: Hashable, Sendable {
    /// Who applies in the applicant's place, by name and standing.
    case representative(Representative)
    case representativeNumber(IDNumber)
    /// What a card that is not a resident's says of itself and its holder.
    case card(IdentityCard.Detail, String)
    /// The card of the applicant, or of the representative, had expired by this day, or was a social-security
    /// card (nil): who it is was not verified by card (未经证件核验).
    case unverified(isRepresentative: Bool, validTo: CalendarDate?)
    case answer(FormField, String)
    case reply(Condition, ConditionReply)
    /// Said to a question that this version of the service does not know; nothing is left out.
    case unknown(id: String, answer: String)
}

/// What somebody says to the question of a condition. Advice follows, never a refusal.
public enum ConditionReply: String, Hashable, Sendable, CaseIterable {
    case yes, no, unsure

    /// The answer's place in the submission; conditions are counted from 1 there.
    public static func field(_ condition: Int) -> String { "condition-\(condition + 1)" }
}

extension FormField {
    /// Whether somebody at the window has to write the answer: a terminal has no keyboard for words.
    public func isLeftToStaff(_ answer: String) -> Bool { kind == .text && isRequired && answer.isEmpty }
}

extension AnswerLine {
    /// - Parameter service: as it was applied for; nil when nobody knows it any more.
    public static func lines(of submission: Submission, _ service: ServiceItem?) -> [AnswerLine] {
        let (card, representative, day) = (submission.applicant, submission.representative, submission.receivedOn)
        return service?.lines(for: submission.answers, on: card, by: representative, day: day)
            ?? (lines(on: card, by: representative, day: day) + details(of: card) + unknown(submission.answers))
    }

    /// Who asks in the applicant's place, and what is special about the cards.
    fileprivate static func lines(
        on card: IdentityCard, by representative: Representative?, day: CalendarDate?
    ) -> [AnswerLine] {
        func unverified(_ card: IdentityCard, isRepresentative: Bool) -> [AnswerLine] {
            if card.isSocialSecurityCard { return [.unverified(isRepresentative: isRepresentative, validTo: nil)] }
            guard let day, let end = card.validTo, card.isExpired(on: day) else { return [] }
            return [.unverified(isRepresentative: isRepresentative, validTo: end)]
        }
        let by: [AnswerLine] =
            representative.map {
                [.representative($0), .representativeNumber($0.card.number)]
                    + unverified($0.card, isRepresentative: true)
            } ?? []
        return by + unverified(card, isRepresentative: false)
    }

    fileprivate static func details(of card: IdentityCard) -> [AnswerLine] { card.details.map { .card($0, $1) } }

    /// What was said to questions that nobody knows any more.
    fileprivate static func unknown(_ answers: FormAnswers) -> [AnswerLine] {
        answers.filter { $0.key != Standing.field }.sorted { $0.key < $1.key }
            .map { .unknown(id: $0.key, answer: $0.value) }
    }
}

extension ServiceItem {
    /// Who asks, the form in its order, then the conditions that were asked about; last what no
    /// question explains. What the applicant's kind of card has not is no gap in the form.
    ///
    /// - Parameter day: of the application; nil when nobody can be sure of it.
    public func lines(
        for answers: FormAnswers, on card: IdentityCard, by representative: Representative?, day: CalendarDate?
    ) -> [AnswerLine] {
        var rest = answers
        var lines = AnswerLine.lines(on: card, by: representative, day: day)
        // What the card is comes after whose it is.
        let asked = form(for: answers)
        let name = asked.first { $0.cardValue == .name }
        if name == nil { lines += AnswerLine.details(of: card) }
        for field in asked {
            let answer = rest.removeValue(forKey: field.id) ?? ""
            if field.kind == .card, answer.isEmpty, card.kind != .resident { continue }
            lines.append(.answer(field, answer))
            if field == name { lines += AnswerLine.details(of: card) }
        }
        for (index, condition) in conditions.enumerated() where condition.ask != nil {
            if let reply = rest.removeValue(forKey: ConditionReply.field(index)).flatMap(ConditionReply.init) {
                lines.append(.reply(condition, reply))
            }
        }
        return lines + AnswerLine.unknown(rest)
    }
}
