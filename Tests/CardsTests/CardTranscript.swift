@testable import Cards

/// What was said between terminal and social-security card, as hexadecimal digits; replayed without reader.
/// The holder is invented.
struct CardTranscript {
    var exchanges: [(command: String, answer: String)] = [
        ("00A404000F7378312E73682EC9E7BBE1B1A3D5CF", "6113"),
        ("00C0000013", "6F11840F7378312E73682EC9E7BBE1B1A3D5CF9000"),
        ("00A4020002EF05", "9000"),
        ("00B2010012", "0110330900000102030405060708090A0B0C9000"),
        ("00B204000E", "040C9156000002331001330900019000"),
        ("00B2050006", "0504201903019000"),
        ("00B2060006", "0604203903019000"),
        ("00B207000B", "07094131323334353637389000"),
        ("00A4020002EF06", "9000"),
        ("00B2080014", "08123333303939393139353430333132323236359000"),
        ("00B2090020", "091EC1F8D0E3C0BC2020202020202020202020202020202020202020202020209000"),
        ("00B20A0003", "0A01329000"),
        ("00B20B0003", "0B01019000"),
        ("00B20D0006", "0D04195403129000"),
    ]

    /// As it would have been with other answers to some commands.
    func changing(_ answers: [String: String]) -> CardTranscript {
        var changed = self
        for index in changed.exchanges.indices {
            if let answer = answers[changed.exchanges[index].command] { changed.exchanges[index].answer = answer }
        }
        return changed
    }

    /// With another value in a record.
    func changing(_ item: SocialSecurityCard.Item, to value: [UInt8]) -> CardTranscript {
        let command = CommandAPDU.readRecord(item.rawValue, length: item.length + 2)
        return changing([
            Self.hex(command.bytes): Self.hex([item.rawValue, UInt8(value.count)] + value + [0x90, 0x00])
        ])
    }

    /// Reads the card; nil when a command is sent that the transcript does not have.
    func replay() -> (reading: CardReading?, commands: [String]) {
        var reading = SocialSecurityReading()
        var commands: [String] = []
        var next = reading.first
        while true {
            let command = Self.hex(next)
            commands.append(command)
            guard let answer = exchanges.first(where: { $0.command == command })?.answer else { return (nil, commands) }
            switch reading.answered(Self.bytes(answer)) {
            case .send(let command): next = command
            case .done(let result): return (result, commands)
            }
        }
    }

    static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
    }

    static func bytes(_ hex: String) -> [UInt8] {
        var rest = hex[...]
        var bytes: [UInt8] = []
        while !rest.isEmpty {
            bytes.append(UInt8(rest.prefix(2), radix: 16) ?? 0)
            rest = rest.dropFirst(2)
        }
        return bytes
    }
}
