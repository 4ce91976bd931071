/// The number of an official slip or proof: `LHZM-2026-000017-K`.
///
/// Prefix (given by the township for one kind of paper), year, a counter that starts at 1 each year,
/// and the check character of `SubmissionNumber`, so that a number read over the telephone is caught
/// when wrong. It carries no personal data and may stand in a log.
public struct SerialNumber: Hashable, Sendable {
    /// Two to eight capitals and digits.
    public let prefix: String
    public let year: Int
    /// From 1, within the year.
    public let counter: Int

    /// Nil for a prefix of another form, a year not of four digits, or a counter below 1.
    public init?(prefix: String, year: Int, counter: Int) {
        guard SubmissionNumber.isTerminalCode(prefix), (1000...9999).contains(year), counter >= 1 else { return nil }
        self.prefix = prefix
        self.year = year
        self.counter = counter
    }

    private var paddedCounter: String {
        let digits = String(counter)
        return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }
}

extension SerialNumber: LosslessStringConvertible {
    public init?(_ description: String) {
        let parts = description.uppercased().split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 4, let year = Int(parts[1]), let counter = Int(parts[2]),
            let number = SerialNumber(prefix: String(parts[0]), year: year, counter: counter),
            number.description == parts.joined(separator: "-")
        else { return nil }
        self = number
    }

    public var description: String {
        let check = SubmissionNumber.checkCharacter(of: prefix + String(year) + paddedCounter)
        return "\(prefix)-\(year)-\(paddedCounter)-\(check)"
    }
}

extension SerialNumber: Codable {
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let number = SerialNumber(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "not a serial number"))
        }
        self = number
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// The book of the numbers of one prefix: what was given, what was voided and why. Nothing is ever
/// given twice, and a voided number is kept, so that every gap in a bound volume can be explained.
public struct SerialBook: Hashable, Sendable, Codable {
    /// Why a number that was given stands on no valid paper.
    public enum VoidReason: String, Hashable, Sendable, Codable, CaseIterable {
        /// Paper jam, half a page, wrong toner.
        case misprinted
        /// Something on it was wrong; another paper took its place.
        case replaced
        /// The applicant went, or took the application back, before it was handed over.
        case withdrawn
        /// Given, and then the power failed before anything was printed.
        case neverPrinted
    }

    /// Why a number cannot be voided.
    public enum Problem: Error, Hashable, Sendable {
        case neverGiven
        /// The first reason stands.
        case alreadyVoided(VoidReason)
    }

    /// What became of a year's numbers.
    public struct Account: Hashable, Sendable {
        public var used: [Int]
        public var voided: [Int: VoidReason]
        /// Given, neither used nor voided: somebody has to look for them.
        public var unexplained: [Int]
        /// On a paper, but never given by this book: a forgery, or a book that was restored.
        public var foreign: [Int]
        /// Used on a paper although voided.
        public var contradicted: [Int]
    }

    public let prefix: String
    /// The last counter given in each year. One per year, so that a clock that was set back goes on
    /// with the old year's numbers instead of starting a year for the second time.
    private var last: [Int: Int] = [:]
    private var voided: [Int: [Int: VoidReason]] = [:]

    /// Nil for a prefix of another form than two to eight capitals and digits.
    public init?(prefix: String) {
        guard SubmissionNumber.isTerminalCode(prefix) else { return nil }
        self.prefix = prefix
    }

    public func lastCounter(in year: Int) -> Int { last[year] ?? 0 }

    /// Gives the next number of the day's year; nil only where the year has not four digits.
    public mutating func next(on day: CalendarDate) -> SerialNumber? {
        let number = SerialNumber(prefix: prefix, year: day.year, counter: lastCounter(in: day.year) + 1)
        if let number { last[number.year] = number.counter }
        return number
    }

    public func voidReason(of number: SerialNumber) -> VoidReason? {
        number.prefix == prefix ? voided[number.year]?[number.counter] : nil
    }

    public mutating func void(_ number: SerialNumber, because reason: VoidReason) throws(Problem) {
        guard number.prefix == prefix, number.counter <= lastCounter(in: number.year) else { throw .neverGiven }
        if let earlier = voidReason(of: number) { throw .alreadyVoided(earlier) }
        voided[number.year, default: [:]][number.counter] = reason
    }

    /// Explains every number of a year, given those that stand on papers.
    public func account(of year: Int, used: Set<Int>) -> Account {
        let given = Set(1..<(lastCounter(in: year) + 1))
        let void = voided[year] ?? [:]
        return Account(
            used: used.intersection(given).subtracting(void.keys).sorted(),
            voided: void,
            unexplained: given.subtracting(used).subtracting(void.keys).sorted(),
            foreign: used.subtracting(given).sorted(),
            contradicted: used.intersection(void.keys).sorted())
    }
}
