/// A secret of 128 random bits that opens one page to whoever holds the slip: tracking, or rating.
/// Made at the terminal, so that the slip can print before the center has heard of the submission.
///
/// Its text is 26 characters of Crockford's base 32 (no I, L, O, U), which a person can read aloud.
public struct PublicCode: Hashable, Sendable {
    public let text: String

    /// Reads a code leniently: lower case, and I, L for 1 and O for 0. Nil for anything else.
    public init?(_ text: some StringProtocol) {
        var bytes: [UInt8] = []
        for byte in text.uppercased().utf8 {
            let mended: UInt8 =
                switch byte {
                case UInt8(ascii: "I"), UInt8(ascii: "L"): UInt8(ascii: "1")
                case UInt8(ascii: "O"): UInt8(ascii: "0")
                default: byte
                }
            guard Self.alphabet.contains(mended) else { return nil }
            bytes.append(mended)
        }
        guard bytes.count == 26 else { return nil }
        self.text = String(decoding: bytes, as: UTF8.self)
    }

    /// 128 bits from the given generator.
    public init(using generator: inout some RandomNumberGenerator) {
        var bits = (
            UInt64.random(in: .min ... .max, using: &generator), UInt64.random(in: .min ... .max, using: &generator)
        )
        var bytes: [UInt8] = []
        for _ in 0..<26 {
            bytes.append(Self.alphabet[Int(bits.1 & 31)])
            bits.1 = bits.1 >> 5 | bits.0 << 59
            bits.0 >>= 5
        }
        self.text = String(decoding: bytes, as: UTF8.self)
    }

    /// 128 bits from the system's generator.
    public init() {
        var generator = SystemRandomNumberGenerator()
        self.init(using: &generator)
    }

    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
}

extension PublicCode: Codable {
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let code = PublicCode(text) else {
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "not a code"))
        }
        self = code
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
