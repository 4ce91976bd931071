/// What an 80 mm receipt printer makes of the bytes it gets: a receive buffer of 4 KB, worked off one
/// command after the other, and status requests that are answered past it.
///
/// Written from Epson's "ESC/POS Command Reference"; it knows what slips need and skips the rest,
/// counting what it did not understand.
struct ReceiptPrinterFirmware {
    /// What the sensors say.
    struct Sensors: Equatable {
        var isPaperOut = false
        var isPaperLow = false
        var isCoverOpen = false

        var isOffline: Bool { isPaperOut || isCoverOpen }
    }

    /// What one step of the mechanism did.
    enum Step: Equatable {
        /// Nothing to do, or nothing can be done.
        case rest
        case printed
        case answered([UInt8])
        case cut(PrintedSlip)
    }

    /// As small as the switch of a common printer makes it.
    static let bufferSize = 4096

    var sensors = Sensors()
    private(set) var unknownBytes = 0
    private var buffer: [UInt8] = []
    /// The last bytes received, where a real-time command may lie across two packets.
    private var recent: [UInt8] = []
    private var picture: (bytesPerRow: Int, rowsLeft: Int)?
    private var paper = PrintedSlip(bytesPerRow: 72, rows: [])
    private var automaticStatus: UInt8 = 0

    var room: Int { Self.bufferSize - buffer.count }

    /// Takes in bytes, `room` at most, and gives what is answered at once.
    mutating func receive(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var answers: [UInt8] = []
        for byte in bytes {
            buffer.append(byte)
            recent = (recent + [byte]).suffix(10)
            // DLE EOT n: real-time status, wherever it stands.
            if recent.count >= 3, recent.suffix(3).starts(with: [0x10, 0x04]) {
                if let status = realTimeStatus(byte) { answers.append(status) }
            }
            // DLE DC4 8 and seven fixed bytes: clear the buffers.
            if recent == [0x10, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08] {
                buffer = []
                picture = nil
                paper.rows = []
                answers += [0x37, 0x25, 0x00]
            }
        }
        return answers
    }

    /// The automatic status, if somebody asked for it.
    var statusForListener: [UInt8]? {
        guard automaticStatus & 0x0E != 0 else { return nil }
        return [
            0x10 | (sensors.isOffline ? 0x08 : 0) | (sensors.isCoverOpen ? 0x20 : 0), 0,
            (sensors.isPaperLow ? 0x03 : 0) | (sensors.isPaperOut ? 0x0C : 0), 0,
        ]
    }

    /// A new roll: what hung out of the printer is torn off.
    mutating func tearOff() { paper.rows = [] }

    /// Nobody listens to the automatic status any more; what is buffered stays.
    mutating func hangUp() { automaticStatus = 0 }

    private func realTimeStatus(_ n: UInt8) -> UInt8? {
        switch n {
        case 1: 0x12 | (sensors.isOffline ? 0x08 : 0)
        case 2: 0x12 | (sensors.isCoverOpen ? 0x04 : 0) | (sensors.isPaperOut ? 0x20 : 0)
        case 3: 0x12
        case 4: 0x12 | (sensors.isPaperLow ? 0x0C : 0) | (sensors.isPaperOut ? 0x60 : 0)
        default: nil
        }
    }

    /// One row of a picture, or one command.
    mutating func step() -> Step {
        guard !sensors.isOffline else { return .rest }
        if let picture {
            guard buffer.count >= picture.bytesPerRow else { return .rest }
            paper.append(take(picture.bytesPerRow))
            self.picture = picture.rowsLeft > 1 ? (picture.bytesPerRow, picture.rowsLeft - 1) : nil
            return .printed
        }
        guard let length = commandLength else { return .rest }
        return execute(take(length))
    }

    /// The length of the command at the front, of `GS v 0` its head; nil while it is not complete.
    private var commandLength: Int? {
        let length: Int
        switch (buffer.first, buffer.dropFirst().first) {
        case (nil, _): return nil
        case (0x10, nil), (0x1B, nil), (0x1D, nil): return nil
        case (0x10, 0x04), (0x10, 0x05): length = 3
        case (0x10, 0x14): length = buffer.count > 2 && buffer[2] == 8 ? 10 : 5
        case (0x1B, 0x40): length = 2
        case (0x1B, 0x64), (0x1B, 0x4A): length = 3
        case (0x1D, 0x61), (0x1D, 0x72): length = 3
        case (0x1D, 0x76): length = 8
        case (0x1D, 0x56): length = buffer.count > 2 && buffer[2] >= 65 ? 4 : 3
        case (0x1D, 0x28): length = buffer.count > 4 ? 5 + Int(buffer[3]) + Int(buffer[4]) << 8 : 5
        default: length = 1
        }
        return buffer.count >= length ? length : nil
    }

    private mutating func execute(_ command: [UInt8]) -> Step {
        switch (command[0], command.count > 1 ? command[1] : 0) {
        case (0x10, _):
            return .printed
        case (0x1B, 0x40):
            // Takes the automatic status back to what it was at switching on: none.
            automaticStatus = 0
            return .printed
        case (0x1B, _):  // ESC d n lines of 30 dots, ESC J n dots
            feed(command[1] == 0x64 ? Int(command[2]) * 30 : Int(command[2]))
            return .printed
        case (0x1D, 0x61):
            automaticStatus = command[2]
            return statusForListener.map(Step.answered) ?? .printed
        case (0x1D, 0x72):
            return .answered([(sensors.isPaperLow ? 0x03 : 0) | (sensors.isPaperOut ? 0x0C : 0)])
        case (0x1D, 0x76):
            let (bytes, rows) = (Int(command[4]) + Int(command[5]) << 8, Int(command[6]) + Int(command[7]) << 8)
            picture = bytes > 0 && rows > 0 ? (bytes, rows) : nil
            return .printed
        case (0x1D, 0x56):
            defer { paper.rows = [] }
            return paper.rows.isEmpty ? .printed : .cut(paper)
        case (0x1D, 0x28) where command.count == 11 && command[2] == 0x48 && command[5] == 0x30:
            return .answered([0x37, 0x22] + command[7...] + [0x00])
        case (0x1D, 0x28):
            return .printed
        default:
            unknownBytes += 1
            return .printed
        }
    }

    private mutating func feed(_ dots: Int) {
        for _ in 0..<dots { paper.append([UInt8](repeating: 0, count: paper.bytesPerRow)) }
    }

    private mutating func take(_ count: Int) -> [UInt8] {
        defer { buffer.removeFirst(count) }
        return Array(buffer.prefix(count))
    }
}

/// A slip as it came out of the printer, cut off.
public struct PrintedSlip: Sendable, Equatable {
    public internal(set) var bytesPerRow: Int
    /// Packed rows from the top, the leftmost dot in the highest bit, ones are black.
    public internal(set) var rows: [UInt8]

    public var width: Int { bytesPerRow * 8 }
    public var height: Int { rows.count / bytesPerRow }

    /// Adds a row, as wide as the paper.
    mutating func append(_ row: [UInt8]) {
        rows += row.prefix(bytesPerRow)
        rows += [UInt8](repeating: 0, count: max(0, bytesPerRow - row.count))
    }
}
