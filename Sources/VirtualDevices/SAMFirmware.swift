/// What the security module (SAM) in the reader does: frames in, frames out (GA/T 467-2019).
struct SAMFirmware {
    static let readCommand: [UInt8] = [0x30, 0x01]
    private static let preamble: [UInt8] = [0xAA, 0xAA, 0xAA, 0x96, 0x69]

    private enum Step { case idle, found, selected }

    private var input: [UInt8] = []
    private var card: SampleCard?
    private var step = Step.idle
    /// After a successful read the card is not found again until it leaves the field.
    private var isRead = false

    mutating func lay(_ card: SampleCard) {
        lift()
        self.card = card
    }

    mutating func lift() {
        card = nil
        isRead = false
        step = .idle
    }

    mutating func powerOn() {
        input = []
        step = .idle
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

    mutating func answer(to command: [UInt8]) -> [UInt8] {
        let before = step
        step = .idle
        switch command {
        case []: return frame(0x10)
        case [0x10, 0xFF], [0x11, 0xFF]: return frame(0x90)
        case [0x12, 0xFF]:
            return frame(0x90, [5, 0, 9, 0] + [0x35, 0x27, 0x01, 0x01] + [0x40, 0xE2, 0x01, 0] + [7, 0, 0, 0])
        case [0x20, 0x01]:
            guard card != nil, !isRead else { return frame(0x80) }
            step = .found
            return frame(0x9F, [0, 0, 0, 0])
        case [0x20, 0x02]:
            guard before == .found else { return frame(0x81) }
            step = .selected
            return frame(0x90, [UInt8](repeating: 0, count: 8))
        case Self.readCommand:
            guard let card, before == .selected else { return frame(0x41) }
            isRead = true
            return frame(0x90, [0x01, 0x00, 0x04, 0x00] + card.record + SampleCard.photo)
        case [0x30, 0x03]:
            guard card != nil, isRead || before == .selected else { return frame(0x41) }
            return frame(0x91)
        default: return frame(0x21)
        }
    }

    private func frame(_ sw3: UInt8, _ data: [UInt8] = []) -> [UInt8] {
        let length = 4 + data.count
        let body = [UInt8(length >> 8), UInt8(length & 0xFF), 0, 0, sw3] + data
        return Self.preamble + body + [body.reduce(0, ^)]
    }
}
