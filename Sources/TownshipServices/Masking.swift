/// The one place that decides how much of a person bystanders and papers may see.
public enum Masking {
    /// `330***********1236`, and `DEU********0112` of a foreigner's old card; anything that has neither
    /// 18 nor 15 characters becomes stars only.
    public static func idNumber(_ digits: String) -> String {
        guard [15, 18].contains(digits.count) else { return String(repeating: "*", count: min(digits.count, 18)) }
        return digits.prefix(3) + String(repeating: "*", count: digits.count - 7) + digits.suffix(4)
    }

    /// At least one character of a name is hidden (GB/T 41833-2022): `王*`, `王*芳`, `欧**丽`. Of a name in
    /// Latin letters, which may have dozens, the first stays: `S***`.
    public static func name(_ name: String) -> String {
        if let first = name.first, first.isLetter, first.isLatin { return "\(first)***" }
        return switch name.count {
        case 0: ""
        case 1: "*"
        case 2: name.prefix(1) + "*"
        default: name.prefix(1) + String(repeating: "*", count: name.count - 2) + name.suffix(1)
        }
    }

    /// Six digits of a telephone number are hidden (GB/T 41833-2022): `138******78`; of a shorter
    /// one all but the last two.
    public static func phone(_ phone: String) -> String {
        let shown = phone.count > 8 ? phone.count - 8 : 0
        return phone.prefix(shown) + String(repeating: "*", count: max(0, phone.count - shown - 2)) + phone.suffix(2)
    }

    /// All but the last four digits of an account are hidden.
    public static func bankAccount(_ digits: String) -> String {
        String(repeating: "*", count: max(0, digits.count - 4)) + digits.suffix(4)
    }

    /// An address down to the township; what lies below is hidden: `江东省云溪县柳河镇****`. Where
    /// no township is named, the first six characters stay.
    public static func address(_ address: String) -> String {
        if address.isEmpty { return "" }
        let townships: Set<Character> = ["镇", "乡"]
        let end = address.firstIndex(where: townships.contains).map(address.index(after:))
        return address[..<(end ?? address.index(address.startIndex, offsetBy: min(6, address.count)))] + "****"
    }
}

extension Character {
    /// With or without marks: all Latin letters of Unicode stand below U+0250, or from U+1E00 to U+1EFF.
    fileprivate var isLatin: Bool {
        unicodeScalars.first.map { $0.value < 0x250 || (0x1E00...0x1EFF).contains($0.value) } ?? false
    }
}
