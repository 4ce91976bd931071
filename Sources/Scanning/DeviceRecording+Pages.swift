public import DeviceSupport
import Foundation

extension DeviceRecording {
    /// Takes the papers out of a recorded scanner: of every picture stays what says its size, and nothing of
    /// what it shows.
    public func withoutPages() -> DeviceRecording {
        var recording = self
        var blanker = PageBlanker()
        for index in recording.moments.indices {
            if moments[index].out != nil { blanker = PageBlanker() }
            guard moments[index].in != nil else { continue }
            blanker.blank(&recording.moments[index].bytes)
        }
        return recording
    }
}

/// Goes over the bytes of one answer and blanks what a picture in it shows: all that follows the header of its
/// scan (JPEG's SOS, ITU-T T.81, B.2.3) but the markers' `FF`. HTTP's own lines and XML stay.
private struct PageBlanker {
    /// Where in the answer (RFC 9112).
    private enum Framing {
        case head
        case body
        /// The digits of a chunk's size so far.
        case chunkSize([UInt8])
        case chunk(Int)
    }

    private enum Picture { case before, header, content }

    private var framing = Framing.head
    private var head: [UInt8] = []
    private var picture = Picture.before
    private var last: UInt8 = 0

    mutating func blank(_ bytes: inout [UInt8]) {
        for index in bytes.indices where isBody(bytes[index]) { bytes[index] = shown(bytes[index]) }
    }

    private mutating func isBody(_ byte: UInt8) -> Bool {
        switch framing {
        case .head:
            head.append(byte)
            if head.suffix(4) == [13, 10, 13, 10] {
                let isChunked = String(decoding: head, as: UTF8.self).lowercased().contains("encoding: chunked")
                framing = isChunked ? .chunkSize([]) : .body
            }
            return false
        case .body:
            return true
        case .chunkSize(let digits):
            // The line end of the chunk before comes first.
            let size = Int(String(decoding: digits, as: UTF8.self).trimmingCharacters(in: .whitespaces), radix: 16)
            if byte == 10, let size { framing = .chunk(size) } else { framing = .chunkSize(digits + [byte]) }
            return false
        case .chunk(let left):
            framing = left > 1 ? .chunk(left - 1) : .chunkSize([])
            return true
        }
    }

    private mutating func shown(_ byte: UInt8) -> UInt8 {
        defer { last = byte }
        switch (picture, last, byte) {
        case (.before, 0xFF, 0xD8): picture = .header
        case (.header, 0xFF, 0xDA): picture = .content
        case (.content, 0xFF, 0xD9): picture = .before
        case (.content, _, 0...0xFE): return 0
        default: break
        }
        return byte
    }
}
