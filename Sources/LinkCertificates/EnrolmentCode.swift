public import Foundation

/// What a person carries from the center to a terminal, once: who the terminal is, a secret that is good
/// for one enrolment, and by what the center is known, so that nobody in between can play the center.
///
/// As text `QS01-8KJ3-…`: the terminal's code, then 32 symbols of Crockford's base 32 in groups of four.
/// They hold 80 bits of secret, the first 75 bits of the authority's fingerprint and a check symbol; what
/// is easily confused (O and 0, I, L and 1) reads alike, small letters, blanks and hyphens do not count.
public struct EnrolmentCode: Hashable, Sendable {
    /// Why a text is no code. It never quotes the text.
    public enum Mistake: Error, Hashable, Sendable {
        /// Symbols are missing or too many, or the terminal's code in front is none.
        case length
        /// Something stands there that no code contains.
        case symbol
        /// A symbol was mistaken for another, or two were exchanged.
        case check
    }

    static let secretByteCount = 10
    private static let fingerprintSymbols = 15
    private static let symbolCount = secretByteCount * 8 / 5 + fingerprintSymbols + 1
    /// Longer texts are no typing errors.
    private static let longestText = 200

    /// Two to eight capitals and digits.
    public let terminal: String
    /// As it is sent to the center: 16 symbols.
    public let secret: String
    /// Of the authority's fingerprint: 15 symbols.
    let fingerprint: String

    /// - Parameter authority: whose certificates the terminal shall believe.
    public init(for terminal: String, of authority: CenterAuthority) {
        var random = SystemRandomNumberGenerator()
        self.init(for: terminal, of: authority.fingerprint, using: &random)
    }

    init(for terminal: String, of fingerprint: Data, using random: inout some RandomNumberGenerator) {
        self.terminal = terminal
        secret = Base32.text((0..<Self.secretByteCount).map { _ in UInt8.random(in: .min ... .max, using: &random) })
        self.fingerprint = Self.start(of: fingerprint)
    }

    public init(_ text: String) throws(Mistake) {
        guard text.utf8.count <= Self.longestText else { throw .length }
        let symbols = text.uppercased().filter { !$0.isWhitespace && $0 != "-" }
        guard symbols.count >= Self.symbolCount else { throw .length }
        let terminal = String(symbols.dropLast(Self.symbolCount))
        guard symbols.allSatisfy({ $0.isASCII && ($0.isNumber || $0.isLetter) }) else { throw .symbol }
        guard (2...8).contains(terminal.count) else { throw .length }
        var values: [UInt8] = []
        for symbol in symbols.suffix(Self.symbolCount) {
            guard let value = Base32.value(of: symbol) else { throw .symbol }
            values.append(value)
        }
        guard Self.check(of: terminal, values) == 0 else { throw .check }
        self.terminal = terminal
        let text = values.map { Base32.alphabet[Int($0)] }
        secret = String(text.prefix(text.count - Self.fingerprintSymbols - 1))
        fingerprint = String(text.dropLast().suffix(Self.fingerprintSymbols))
    }

    /// Whether the authority is the one that made the code.
    ///
    /// - Parameter fingerprint: ``CenterAuthority/fingerprint``.
    public func names(_ fingerprint: Data) -> Bool { Self.start(of: fingerprint) == self.fingerprint }

    private static func start(of fingerprint: Data) -> String {
        String(Base32.text(Array(fingerprint)).prefix(fingerprintSymbols))
    }

    /// The symbols as elements of GF(32), read as a polynomial at one of its generators: zero when the
    /// last is right. So one wrong symbol of the 32, or two exchanged neighbours, never pass; a wrong sign in
    /// the terminal's code hardly ever, and then the center refuses it.
    private static func check(of terminal: String, _ values: [UInt8]) -> UInt8 {
        // A code's 36 letters and digits do not fit one element: two each.
        let front = terminal.utf8.flatMap { [$0 >> 5, $0 & 31] }
        return (front + values).reduce(0) { sum, value in
            let doubled = sum << 1
            // x⁵ + x² + 1 has no factors.
            return (doubled > 31 ? doubled ^ 0b100101 : doubled) ^ value
        }
    }
}

extension EnrolmentCode: CustomStringConvertible, CustomReflectable {
    /// The whole code, secret and all: only for the person who carries it.
    public var text: String {
        let values = (secret + fingerprint).compactMap(Base32.value)
        let symbols = values + [Self.check(of: terminal, values + [0])]
        let groups = stride(from: 0, to: symbols.count, by: 4).map { start in
            String(symbols[start..<min(start + 4, symbols.count)].map { Base32.alphabet[Int($0)] })
        }
        return ([terminal] + groups).joined(separator: "-")
    }

    public var description: String { "EnrolmentCode(\(terminal))" }
    public var customMirror: Mirror { Mirror(self, children: ["terminal": terminal]) }
}

extension EnrolmentCode.Mistake: CustomStringConvertible {
    public var description: String {
        switch self {
        case .length: "The code is not complete. It is the terminal's code and eight groups of four: QS01-7K2M-…-9QFT."
        case .symbol: "The code has a sign that no code contains. It is made of letters, digits and hyphens only."
        case .check: "The code is mistyped. Compare it sign by sign with what the center printed."
        }
    }
}

/// Crockford's base 32 (crockford.com/base32.html): five bits a symbol, no I, L, O, U.
enum Base32 {
    static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

    static func value(of symbol: Character) -> UInt8? {
        switch symbol {
        case "O": 0
        case "I", "L": 1
        default: alphabet.firstIndex(of: symbol).map { UInt8($0) }
        }
    }

    /// Whole groups of five bits; what is left over is filled with zeros.
    static func text(_ bytes: [UInt8]) -> String {
        var text = ""
        var buffer: UInt32 = 0
        var bits = 0
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                text.append(alphabet[Int(buffer >> UInt32(bits) & 31)])
            }
            buffer &= 0xff
        }
        if bits > 0 { text.append(alphabet[Int(buffer << UInt32(5 - bits) & 31)]) }
        return text
    }
}
