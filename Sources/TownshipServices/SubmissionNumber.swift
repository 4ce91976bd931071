/// The one number that binds what the villager confirmed, the record on disk, the center's
/// acknowledgement and the printed slip: `QS01-000123-K`.
///
/// Terminal code (given by the township, two to eight capitals and digits), a serial that the
/// terminal's database never gives twice, and a check character, so that a number read over the
/// telephone is caught when wrong. It carries no date: a wrong clock cannot double it.
public struct SubmissionNumber: Hashable, Sendable {
    public let terminal: String
    /// From 1.
    public let serial: Int

    /// Nil for a terminal code of another form or a serial below 1.
    public init?(terminal: String, serial: Int) {
        guard Self.isTerminalCode(terminal), serial >= 1 else { return nil }
        self.terminal = terminal
        self.serial = serial
    }

    public static func isTerminalCode(_ text: String) -> Bool {
        (2...8).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5a).contains($0) }
    }

    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)

    private var paddedSerial: String {
        let digits = String(serial)
        return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }

    private var checkCharacter: Character { Self.checkCharacter(of: terminal + paddedSerial) }

    /// ISO 7064, MOD 37,36 over capitals and digits; every number on a slip ends in it.
    static func checkCharacter(of text: String) -> Character {
        var product = 36
        for byte in text.utf8 {
            let value =
                switch byte {
                case 0x30...0x39: Int(byte) - 0x30
                case 0x41...0x5a: Int(byte) - 0x41 + 10
                default: 0
                }
            let sum = (product + value) % 36
            product = (sum == 0 ? 36 : sum) * 2 % 37
        }
        return Character(UnicodeScalar(alphabet[(37 - product) % 36]))
    }
}

extension SubmissionNumber: LosslessStringConvertible {
    /// Also in small letters.
    public init?(_ description: String) {
        // By bytes: centers read it several times for each submission.
        let written = description.utf8.map { (0x61...0x7a).contains($0) ? $0 - 0x20 : $0 }
        let parts = written.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 3, (6...12).contains(parts[1].count),
            let serial = Int(String(decoding: parts[1], as: UTF8.self)),
            let number = SubmissionNumber(terminal: String(decoding: parts[0], as: UTF8.self), serial: serial),
            number.description.utf8.elementsEqual(written)
        else { return nil }
        self = number
    }

    public var description: String { "\(terminal)-\(paddedSerial)-\(checkCharacter)" }
}

extension SubmissionNumber: Codable {
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let number = SubmissionNumber(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "not a submission number"))
        }
        self = number
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
