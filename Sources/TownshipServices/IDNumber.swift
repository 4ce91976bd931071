/// The number of an identity card: the 18 characters of a citizen or of a holder of a residence permit
/// (GB 11643-1999), those of a foreigner's card of 2023, which have the same length and check digit, or
/// the 15 of a foreigner's card of 2004 or 2017, which stays valid until it expires.
///
/// It has no `description` that shows it, so that it cannot slip into a log: what must carry the
/// digits asks for `digits`, what people see asks for `masked`.
public struct IDNumber: Hashable, Sendable {
    public enum Sex: String, Sendable, Codable, Hashable {
        case male, female
    }

    /// All characters, the last one of 18 a digit or `X`.
    public let digits: String
    /// Nil for a foreigner's number of 15 characters, which tells none.
    public let birthDate: CalendarDate?

    /// Nil unless there are 18 characters, the province and the birth date exist and the check digit
    /// fits, or three letters and twelve digits.
    ///
    /// What the twelve digits mean is published in several versions that contradict each other, so only
    /// their form is looked at: a genuine card is never turned away.
    public init?(_ text: String) {
        let upper = text.uppercased()
        let bytes = Array(upper.utf8)
        switch bytes.count {
        case 15:
            guard bytes.prefix(3).allSatisfy((UInt8(ascii: "A")...UInt8(ascii: "Z")).contains),
                bytes.dropFirst(3).allSatisfy(Self.decimals.contains)
            else { return nil }
            self.birthDate = nil
        case 18:
            guard Self.checkCharacter(of: bytes.prefix(17)) == bytes[17],
                let birthDate = CalendarDate(upper.dropFirst(6).prefix(8)), Self.hasProvince(upper)
            else { return nil }
            self.birthDate = birthDate
        default:
            return nil
        }
        self.digits = upper
    }

    var isOfForeigner: Bool { digits.hasPrefix("9") || digits.utf8.count == 15 }

    /// The six-digit region of first registration; nil for foreigners' numbers, which have none.
    public var region: String? { isOfForeigner ? nil : String(digits.prefix(6)) }

    /// An odd 17th digit is male; nil for a number of 15 characters, which does not tell it.
    public var sex: Sex? { digits.utf8.dropFirst(16).first.map { $0 % 2 == 1 ? .male : .female } }

    /// As screens and receipts show it: three characters, stars, four characters.
    public var masked: String { Masking.idNumber(digits) }

    private static let decimals = UInt8(ascii: "0")...UInt8(ascii: "9")

    /// The check character of 17 digits, or nil when one is no digit.
    static func checkCharacter(of bytes: some Collection<UInt8>) -> UInt8? {
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        guard bytes.count == weights.count, bytes.allSatisfy(decimals.contains) else { return nil }
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
