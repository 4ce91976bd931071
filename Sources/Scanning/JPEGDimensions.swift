/// Walks through a JPEG from marker to marker (ITU-T T.81, annex B) without decoding it, to learn
/// its size and that it is whole.
struct JPEGDimensions: Hashable, Sendable {
    var width: Int
    var height: Int

    /// Nil unless the bytes are one complete JPEG with both dimensions.
    init?(_ bytes: [UInt8]) {
        guard bytes.starts(with: [0xFF, 0xD8]) else { return nil }
        var position = 2
        var size: (width: Int, height: Int)?
        var hasScan = false

        func word(_ offset: Int) -> Int { Int(bytes[offset]) << 8 | Int(bytes[offset + 1]) }

        while position + 2 <= bytes.count, bytes[position] == 0xFF {
            let marker = bytes[position + 1]
            position += 2
            switch marker {
            case 0xFF:  // fill bytes may precede a marker
                position -= 1
                continue
            case 0xD9:
                guard hasScan, let size, size.width > 0, size.height > 0 else { return nil }
                (width, height) = size
                return
            case 0x01, 0xD0...0xD7:
                continue
            default:
                break
            }
            guard position + 2 <= bytes.count else { return nil }
            let length = word(position)
            guard length >= 2, position + length <= bytes.count else { return nil }
            switch marker {
            case 0xC4, 0xC8, 0xCC:
                break
            case 0xC0...0xCF:
                guard length >= 8, size == nil else { return nil }
                size = (word(position + 5), word(position + 3))
            case 0xDC where length == 4:  // the number of lines, when the frame left it open
                size?.height = word(position + 2)
            case 0xDA:
                guard size != nil else { return nil }
                hasScan = true
            default:
                break
            }
            position += length
            if marker == 0xDA { position = Self.endOfScan(bytes, from: position) }
        }
        return nil
    }

    /// Where the entropy-coded data ends: at a marker that is neither stuffing nor a restart.
    private static func endOfScan(_ bytes: [UInt8], from start: Int) -> Int {
        var position = start
        while position + 1 < bytes.count {
            if bytes[position] == 0xFF, bytes[position + 1] != 0, !(0xD0...0xD7).contains(bytes[position + 1]) {
                return position
            }
            position += 1
        }
        return bytes.count
    }
}
