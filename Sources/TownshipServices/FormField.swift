/// One question of a service's form.
public struct FormField: Hashable, Sendable, Codable, Identifiable {
    public enum Kind: String, Sendable, Codable {
        /// Answered by the card; shown, not asked.
        case card
        /// A telephone number: 11 digits beginning with 1, or area code and 7 or 8 digits.
        case phone
        /// One of `choices`.
        case choice
        /// Free text of up to 100 characters, pre-filled from the card where `cardValue` is set.
        case text
    }

    /// A value that the card carries.
    public enum CardValue: String, Sendable, Codable {
        case name, sex, ethnicGroup, birthDate, address, number
    }

    public struct Choice: Hashable, Sendable, Codable {
        public var id: String
        public var label: String
    }

    public var id: String
    public var label: String
    public var kind: Kind
    /// A hint below the label.
    public var hint: String?
    public var cardValue: CardValue?
    public var choices: [Choice]?
    /// Whether it may be left empty.
    public var optional: Bool?

    public var isRequired: Bool { optional != true }
    public var isAsked: Bool { kind != .card }
}

/// What is wrong with an answer; the screen says how to mend it.
public enum AnswerProblem: String, Hashable, Sendable, Codable {
    case missing, notAPhone, notAChoice, tooLong
}

/// Answers by field id.
public typealias FormAnswers = [String: String]

extension FormField {
    /// The answer cleaned of stray blanks, or what is wrong with it. Control characters go.
    public func check(_ answer: String) -> Result<String, AnswerProblem> {
        let text = String(answer.unicodeScalars.filter { $0.properties.generalCategory != .control })
            .trimmingBlanks()
        if text.isEmpty { return isRequired ? .failure(.missing) : .success("") }
        switch kind {
        case .phone:
            let digits = text.filter { !" -".contains($0) }
            return Self.isPhone(digits) ? .success(digits) : .failure(.notAPhone)
        case .choice:
            return choices?.contains { $0.id == text } == true ? .success(text) : .failure(.notAChoice)
        case .card, .text:
            return text.count <= 100 ? .success(text) : .failure(.tooLong)
        }
    }

    /// What stands in the field before anybody touched it.
    public func prefilled(from card: IdentityCard) -> String? {
        switch cardValue {
        case .name: card.name
        case .sex: card.sex == .male ? "男" : "女"
        case .ethnicGroup: card.ethnicGroup
        case .birthDate: card.birthDate.inChinese
        case .address: card.address
        case .number: card.number.digits
        case nil: nil
        }
    }

    /// The answer as people read it: a choice by its label, the ID number masked.
    public func shown(_ answer: String) -> String {
        if cardValue == .number { return Masking.idNumber(answer) }
        return choices?.first { $0.id == answer }?.label ?? answer
    }

    private static func isPhone(_ digits: String) -> Bool {
        guard digits.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains) else { return false }
        return switch digits.first {
        case "1": digits.count == 11
        case "0": (10...12).contains(digits.count)
        default: (7...8).contains(digits.count)
        }
    }
}

extension AnswerProblem: Error {}

extension String {
    fileprivate func trimmingBlanks() -> String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
