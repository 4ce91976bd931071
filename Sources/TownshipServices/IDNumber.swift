/// An 18-character citizen identity number (GB 11643-1999), or the 2023 permanent-residence
/// number of a foreigner, whose length and check digit are the same.
///
/// It has no `description` that shows it, so that it cannot slip into a log: what must carry the
/// digits asks for `digits`, what people see asks for `masked`.
public struct IDNumber: Hashable, Sendable {
    public enum Sex: String, Sendable, Codable, Hashable {
        case male, female
    }

    /// All 18 characters, the last one a digit or `X`.
    public let digits: String
    public let birthDate: CalendarDate

    /// Nil unless there are 18 characters, the province and the birth date exist and the check digit
    /// fits.
    public init?(_ text: String) {
        let upper = text.uppercased()
        let bytes = Array(upper.utf8)
        guard bytes.count == 18, Self.checkCharacter(of: bytes.prefix(17)) == bytes[17],
            let birthDate = CalendarDate(upper.dropFirst(6).prefix(8)), Self.hasProvince(upper)
        else { return nil }
        self.digits = upper
        self.birthDate = birthDate
    }

    /// The six-digit region of first registration; nil for foreigners' numbers, which have none.
    public var region: String? { digits.hasPrefix("9") ? nil : String(digits.prefix(6)) }

    /// An odd 17th digit is male.
    public var sex: Sex { digits.utf8.dropFirst(16).first.map { $0 % 2 == 1 } == true ? .male : .female }

    /// As screens and receipts show it: three characters, eleven stars, four characters.
    public var masked: String { Masking.idNumber(digits) }

    /// The check character of 17 digits, or nil when one is no digit.
    static func checkCharacter(of bytes: some Collection<UInt8>) -> UInt8? {
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        guard bytes.count == weights.count, bytes.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains)
        else { return nil }
        let sum = zip(bytes, weights).reduce(0) { $0 + Int($1.0 - UInt8(ascii: "0")) * $1.1 }
        return Array("10X98765432".utf8)[sum % 11]
    }
}

extension IDNumber: Codable {
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let number = IDNumber(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "not an identity number"))
        }
        self = number
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(digits)
    }
}

extension IDNumber: CustomStringConvertible, CustomReflectable {
    public var description: String { masked }
    public var customMirror: Mirror { Mirror(self, children: ["masked": masked]) }
}
