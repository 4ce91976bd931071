/// One line of what was said in an application, as review, form and desk show it one below the other.
public enum AnswerLine: Hashable, Sendable {
    /// Who applies in the applicant's place, by name and standing.
    case representative(Representative)
    case representativeNumber(IDNumber)
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
        service?.lines(for: submission.answers, by: submission.representative)
            ?? (lines(on: submission.representative) + unknown(submission.answers))
    }

    /// Who asks in the applicant's place.
    fileprivate static func lines(on representative: Representative?) -> [AnswerLine] {
        representative.map { [.representative($0), .representativeNumber($0.card.number)] } ?? []
    }

    /// What was said to questions that nobody knows any more.
    fileprivate static func unknown(_ answers: FormAnswers) -> [AnswerLine] {
        answers.filter { $0.key != Standing.field }.sorted { $0.key < $1.key }
            .map { .unknown(id: $0.key, answer: $0.value) }
    }
}

extension ServiceItem {
    /// Who asks, the form in its order, then the conditions that were asked about; last what no
    /// question explains.
    public func lines(for answers: FormAnswers, by representative: Representative?) -> [AnswerLine] {
        var rest = answers
        var lines = AnswerLine.lines(on: representative)
        for field in form(for: answers) {
            lines.append(.answer(field, rest.removeValue(forKey: field.id) ?? ""))
        }
        for (index, condition) in conditions.enumerated() where condition.ask != nil {
            if let reply = rest.removeValue(forKey: ConditionReply.field(index)).flatMap(ConditionReply.init) {
                lines.append(.reply(condition, reply))
            }
        }
        return lines + AnswerLine.unknown(rest)
    }
}
