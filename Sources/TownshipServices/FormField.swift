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
        /// A day, `2026-11-21`; between `min` and `max` years from today where given (`max: 0`: not
        /// in the future).
        case date
        /// A whole number between `min` and `max`, in `unit`.
        case number
        /// An amount in yuan with at most two decimals, between `min` and `max`.
        case money
        /// An identity number with its check digit; masked on screens.
        case idNumber
        /// The number of a bank card or passbook: 12 to 21 digits; masked on screens.
        case bankAccount
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
    /// Bounds of `number` and `money`; of `date` in years from today.
    public var min: Int?
    public var max: Int?
    /// Said after a number, e.g. `人`, `亩`.
    public var unit: String?
    /// Asked only in this case.
    public var when: When?

    public var isRequired: Bool { optional != true }
    public var isAsked: Bool { kind != .card }
}

/// What is wrong with an answer; the screen says how to mend it.
public enum AnswerProblem: String, Hashable, Sendable, Codable {
    case missing, notAPhone, notAChoice, tooLong, notADate, notANumber, outOfRange, notAnIDNumber, notAnAccount
}

/// Answers by field id.
public typealias FormAnswers = [String: String]

extension FormField {
    /// The answer cleaned of stray blanks, or what is wrong with it. Control characters go.
    ///
    /// - Parameter today: what the bounds of a date count from.
    public func check(_ answer: String, today: CalendarDate) -> Result<String, AnswerProblem> {
        let text = String(answer.unicodeScalars.filter { $0.properties.generalCategory != .control })
            .trimmingBlanks()
        if text.isEmpty { return isRequired && !isLeftToStaff(text) ? .failure(.missing) : .success("") }
        switch kind {
        case .phone:
            let digits = text.filter { !" -".contains($0) }
            return Self.isPhone(digits) ? .success(digits) : .failure(.notAPhone)
        case .choice:
            return choices?.contains { $0.id == text } == true ? .success(text) : .failure(.notAChoice)
        case .date:
            guard let date = CalendarDate(text) else { return .failure(.notADate) }
            if let min, date < today.birthday(completing: min) { return .failure(.outOfRange) }
            if let max, date > today.birthday(completing: max) { return .failure(.outOfRange) }
            return .success("\(date)")
        case .number:
            guard text.count <= 9, !text.hasPrefix("+"), let number = Int(text) else { return .failure(.notANumber) }
            return inBounds(number) ? .success("\(number)") : .failure(.outOfRange)
        case .money:
            guard text.count <= 12, let amount = text.wholeMatch(of: /([0-9]+)(\.[0-9]{1,2})?/),
                let yuan = Int(amount.1)
            else { return .failure(.notANumber) }
            // A fen above the greatest amount is above it.
            let hasFen = amount.2?.contains { $0 != "." && $0 != "0" } ?? false
            return inBounds(yuan) && !(hasFen && yuan == max) ? .success(text) : .failure(.outOfRange)
        case .idNumber:
            return IDNumber(text).map { .success($0.digits) } ?? .failure(.notAnIDNumber)
        case .bankAccount:
            let digits = text.filter { !" -".contains($0) }
            return (12...21).contains(digits.count) && digits.utf8.allSatisfy(Self.digits.contains)
                ? .success(digits) : .failure(.notAnAccount)
        case .card, .text:
            return text.count <= 100 ? .success(text) : .failure(.tooLong)
        }
    }

    /// What stands in the field before anybody touched it.
    public func prefilled(from card: IdentityCard) -> String? {
        switch cardValue {
        case .name: card.name
        case .sex: card.sex.map { $0 == .male ? "男" : "女" }
        case .ethnicGroup: card.kind == .resident ? card.ethnicGroup : nil
        case .birthDate: card.birthDate.inChinese
        // Shown, it is the household's; asked for, a proposal.
        case .address: kind == .card ? card.registeredAddress : card.address.isEmpty ? nil : card.address
        case .number: card.number.digits
        case nil: nil
        }
    }

    /// The answer as people read it: a choice by its label, the ID number masked.
    public func shown(_ answer: String) -> String {
        if cardValue == .number || kind == .idNumber { return Masking.idNumber(answer) }
        if kind == .bankAccount { return Masking.bankAccount(answer) }
        if kind == .date, let date = CalendarDate(answer) { return date.inChinese }
        if kind == .money, !answer.isEmpty { return answer + "元" }
        if let unit, !answer.isEmpty { return answer + unit }
        return choices?.first { $0.id == answer }?.label ?? answer
    }

    private static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")

    private func inBounds(_ number: Int) -> Bool { number >= min ?? .min && number <= max ?? .max }

    private static func isPhone(_ digits: String) -> Bool {
        guard digits.utf8.allSatisfy(Self.digits.contains) else { return false }
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
