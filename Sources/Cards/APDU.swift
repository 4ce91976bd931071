/// A command to a smart card in the short form of ISO 7816-4.
struct CommandAPDU: Hashable, Sendable {
    /// The longest answer: 256 bytes and two of status.
    static let longestAnswer = 258

    var cla: UInt8 = 0x00
    var ins: UInt8
    var p1: UInt8
    var p2: UInt8
    /// At most 255 bytes.
    var data: [UInt8] = []
    /// Le, 1...256: how many bytes are expected; nil where the command asks for none, or where the
    /// card says itself how many there are.
    var expected: Int?

    var bytes: [UInt8] {
        [cla, ins, p1, p2] + (data.isEmpty ? [] : [UInt8(data.count)] + data)
            // 256 is written as 0.
            + (expected.map { [UInt8(truncatingIfNeeded: $0)] } ?? [])
    }

    /// SELECT by the name of an application.
    static func select(name: [UInt8]) -> CommandAPDU { CommandAPDU(ins: 0xA4, p1: 0x04, p2: 0x00, data: name) }

    /// SELECT an elementary file of the application.
    static func select(file: UInt16) -> CommandAPDU {
        CommandAPDU(ins: 0xA4, p1: 0x02, p2: 0x00, data: [UInt8(file >> 8), UInt8(file & 0xFF)])
    }

    /// READ RECORD, found by its identifier.
    static func readRecord(_ id: UInt8, length: Int) -> CommandAPDU {
        CommandAPDU(ins: 0xB2, p1: id, p2: 0x00, expected: length)
    }

    /// GET RESPONSE: the rest of an answer.
    static func getResponse(cla: UInt8, length: Int) -> CommandAPDU {
        CommandAPDU(cla: cla, ins: 0xC0, p1: 0x00, p2: 0x00, expected: length)
    }
}

/// What a smart card answered.
struct ResponseAPDU: Hashable, Sendable {
    var data: [UInt8]
    var status: StatusWord

    init(data: [UInt8] = [], status: StatusWord) {
        self.data = data
        self.status = status
    }

    /// Nil where the bytes are no answer.
    init?(_ bytes: [UInt8]) {
        guard (2...CommandAPDU.longestAnswer).contains(bytes.count) else { return nil }
        data = Array(bytes.dropLast(2))
        status = StatusWord(rawValue: UInt16(bytes[bytes.count - 2]) << 8 | UInt16(bytes[bytes.count - 1]))
    }
}

// What a card says of its holder goes into no log.
extension ResponseAPDU: CustomStringConvertible, CustomReflectable {
    var description: String { "\(data.count) bytes, \(status)" }
    var customMirror: Mirror { Mirror(self, children: []) }
}

/// One command until its whole answer is there: fetches what the card holds back (`61xx`) and corrects
/// the length where the card asks for it (`6Cxx`), as ISO 7816-4 and T=0 want it. Pure.
struct APDUExchange: Hashable, Sendable {
    enum Step: Hashable, Sendable {
        case send(CommandAPDU)
        case done(ResponseAPDU)
        /// The card's answer is none, or never ends.
        case nonsense
    }

    /// Parts of one answer; 4 KB are far more than any file that we read.
    static let mostParts = 16

    private var command: CommandAPDU
    private var collected: [UInt8] = []
    private var parts = 0
    private var isLengthCorrected = false

    init(_ command: CommandAPDU) { self.command = command }

    /// What is sent first.
    var first: CommandAPDU { command }

    mutating func answered(_ bytes: [UInt8]) -> Step {
        guard let response = ResponseAPDU(bytes) else { return .nonsense }
        if let rest = response.status.bytesLeft {
            collected += response.data
            parts += 1
            guard parts <= Self.mostParts else { return .nonsense }
            isLengthCorrected = false
            command = .getResponse(cla: command.cla, length: rest)
            return .send(command)
        }
        if let length = response.status.rightLength {
            // Once for a command: a card that corrects its own correction makes no sense.
            guard !isLengthCorrected else { return .nonsense }
            isLengthCorrected = true
            command.expected = length
            return .send(command)
        }
        return .done(ResponseAPDU(data: collected + response.data, status: response.status))
    }
}
