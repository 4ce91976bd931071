/// The frames that host and security module (SAM) exchange (GA/T 467-2019): `AA AA AA 96 69`, two
/// bytes of length (big-endian, of all that follows), the body, and the XOR of length and body.
enum SAMFrame {
    static let preamble: [UInt8] = [0xAA, 0xAA, 0xAA, 0x96, 0x69]
    static let headerLength = 7
    /// Three status bytes and the checksum.
    static let shortestBody = 4
    /// An answer with text, photo and fingerprint has 2314; what says more is no length.
    static let longestBody = 4096

    static func encode(_ command: SAMCommand) -> [UInt8] {
        let covered: [UInt8] = [0x00, 0x03, command.code, command.parameter]
        return preamble + covered + [covered.reduce(0, ^)]
    }
}

/// What the SAM answered.
package struct SAMAnswer: Hashable, Sendable {
    var status: SAMStatus
    var data: [UInt8]
}

/// The bytes that arrived are no answer.
enum SAMFrameError: Error, Hashable {
    case checksum, length
}

/// Finds answers in a stream of bytes, whatever the boundaries of the packets that carried them.
struct SAMFrameDecoder {
    private var buffer: [UInt8] = []

    /// Bytes of the answer under way that are there.
    var count: Int { buffer.count }

    /// Bytes that it still needs, as far as is known.
    var missing: Int {
        guard buffer.count >= SAMFrame.headerLength else { return SAMFrame.headerLength - buffer.count }
        return max(1, SAMFrame.headerLength + (Int(buffer[5]) << 8 | Int(buffer[6])) - buffer.count)
    }

    mutating func append(_ bytes: some Sequence<UInt8>) { buffer += bytes }

    /// The next answer, or nil while more bytes are needed. What precedes a preamble is skipped; a
    /// damaged frame is dropped and thrown.
    mutating func next() throws(SAMFrameError) -> SAMAnswer? {
        // What may still become a preamble at the end of the bytes stays.
        let start = buffer.indices.first { index in
            buffer[index...].prefix(SAMFrame.preamble.count)
                .elementsEqual(SAMFrame.preamble.prefix(buffer.count - index))
        }
        buffer.removeFirst(start ?? buffer.count)
        guard buffer.count >= SAMFrame.headerLength else { return nil }
        let length = Int(buffer[5]) << 8 | Int(buffer[6])
        guard (SAMFrame.shortestBody...SAMFrame.longestBody).contains(length) else {
            buffer.removeFirst(SAMFrame.preamble.count)
            throw .length
        }
        let end = SAMFrame.headerLength + length
        guard buffer.count >= end else { return nil }
        defer { buffer.removeFirst(end) }
        guard buffer[5..<end].reduce(0, ^) == 0 else { throw .checksum }
        return SAMAnswer(status: SAMStatus(rawValue: buffer[9]), data: Array(buffer[10..<(end - 1)]))
    }
}
