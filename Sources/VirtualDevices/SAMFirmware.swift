/// What the security module (SAM) in the reader does: frames in, frames out (GA/T 467-2019).
struct SAMFirmware {
    private static let preamble: [UInt8] = [0xAA, 0xAA, 0xAA, 0x96, 0x69]

    /// The commands by their first two bytes; the baud rate's second is its parameter.
    static let steps: [(command: [UInt8], step: DeviceStep)] = [
        ([0x10, 0xFF], .reset), ([0x11, 0xFF], .status), ([0x12, 0xFF], .samID), ([0x20, 0x01], .find),
        ([0x20, 0x02], .select), ([0x30, 0x01], .read), ([0x30, 0x10], .readFingerprint),
        ([0x30, 0x03], .moreAddress), ([0x30, 0x05], .managementNumber), ([0x60, 0x00], .baudRate),
    ]

    /// By the parameter of the command that sets it.
    static let baudRates = [115_200, 57_600, 38_400, 19_200, 9600]

    static func step(of command: [UInt8]) -> DeviceStep? {
        if command.first == 0x60 { return .baudRate }
        return steps.first { $0.command == command }?.step
    }

    private enum Position { case idle, found, selected }

    private(set) var baudRate = baudRates[0]
    private var input: [UInt8] = []
    private var card: SampleCard?
    private var position = Position.idle
    /// After a successful read the card is not found again until it leaves the field.
    private var isRead = false

    mutating func lay(_ card: SampleCard) {
        lift()
        self.card = card
    }

    mutating func lift() {
        card = nil
        isRead = false
        position = .idle
    }

    /// The baud rate stays, as in a module that keeps it through a power cut.
    mutating func powerOn() {
        input = []
        position = .idle
        isRead = false
    }

    mutating func append(_ bytes: [UInt8]) { input += bytes }

    /// Command and parameter of the next complete frame; empty when it was damaged.
    mutating func nextCommand() -> [UInt8]? {
        while input.count >= 7 {
            guard input.starts(with: Self.preamble) else {
                input.removeFirst()
                continue
            }
            let length = Int(input[5]) << 8 | Int(input[6])
            guard length >= 3, length < 512 else {
                input.removeFirst(7)
                return []
            }
            guard input.count >= 7 + length else { return nil }
            let sum = input[5..<(7 + length)].reduce(0, ^)
            let command = Array(input[7..<9])
            input.removeFirst(7 + length)
            return sum == 0 ? command : []
        }
        return nil
    }

    /// - Parameter isMisread: one digit of the number comes out wrong.
    mutating func answer(to command: [UInt8], isMisread: Bool = false) -> [UInt8] {
        guard !command.isEmpty else { return Self.frame(0x10) }
        let before = position
        position = .idle
        switch Self.step(of: command) {
        case .reset, .status: return Self.frame(0x90)
        case .samID:
            return Self.frame(0x90, [5, 0, 9, 0] + [0x35, 0x27, 0x01, 0x01] + [0x40, 0xE2, 0x01, 0] + [7, 0, 0, 0])
        case .find:
            guard card != nil, !isRead else { return Self.frame(0x80) }
            position = .found
            return Self.frame(0x9F, [0, 0, 0, 0])
        case .select:
            guard card != nil, before == .found else { return Self.frame(0x81) }
            position = .selected
            return Self.frame(0x90, [UInt8](repeating: 0, count: 8))
        case .read, .readFingerprint:
            guard let card, before == .selected else { return Self.frame(0x41) }
            isRead = true
            // Where it was asked for, a card without fingerprints says that they are 0 bytes.
            let fingerprints: [UInt8] = command[1] == 0x10 ? [0, 0] : []
            let record = isMisread ? card.misreadRecord : card.record
            return Self.frame(0x90, [0x01, 0x00, 0x04, 0x00] + fingerprints + record + SampleCard.photo)
        case .moreAddress:
            guard let card, isRead || before == .selected else { return Self.frame(0x41) }
            return card.moreAddress.isEmpty ? Self.frame(0x91) : Self.frame(0x90, card.moreAddressRecord)
        case .managementNumber:
            guard let card, isRead || before == .selected else { return Self.frame(0x41) }
            return Self.frame(0x90, card.managementNumber)
        case .baudRate:
            guard Self.baudRates.indices.contains(Int(command[1])) else { return Self.frame(0x24) }
            baudRate = Self.baudRates[Int(command[1])]
            return Self.frame(0x90)
        default: return Self.frame(0x21)
        }
    }

    static func frame(_ sw3: UInt8, _ data: [UInt8] = []) -> [UInt8] {
        let length = 4 + data.count
        let body = [UInt8(length >> 8), UInt8(length & 0xFF), 0, 0, sw3] + data
        return preamble + body + [body.reduce(0, ^)]
    }

    /// The SW3 of an answer, as people write it.
    static func code(of frame: [UInt8]) -> String {
        let digits = String(frame[9], radix: 16, uppercase: true)
        return digits.count == 1 ? "0" + digits : digits
    }
}
