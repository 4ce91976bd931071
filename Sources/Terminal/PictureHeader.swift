/// What the first bytes of a picture say: its format and its size. The picture itself is not decoded.
struct PictureHeader: Hashable, Sendable {
    let mediaType: String
    let width: Int
    let height: Int

    /// Nil unless the bytes begin like a BMP, a PNG or a JPEG.
    init?(_ bytes: [UInt8]) {
        func number(_ offset: Int, _ count: Int, bigEndian: Bool = true) -> Int {
            let part = bytes[offset..<(offset + count)]
            return bigEndian ? part.reduce(0) { $0 << 8 | Int($1) } : part.reversed().reduce(0) { $0 << 8 | Int($1) }
        }

        if bytes.starts(with: [0x42, 0x4D]), bytes.count >= 54 {
            // BITMAPINFOHEADER; a negative height says that the rows run downwards.
            mediaType = "image/bmp"
            width = number(18, 4, bigEndian: false)
            height = Int(Int32(truncatingIfNeeded: number(22, 4, bigEndian: false)).magnitude)
        } else if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), bytes.count >= 33 {
            // The first chunk is IHDR (PNG, 11.2.2).
            guard number(8, 8) == 13 << 32 | 0x4948_4452 else { return nil }
            mediaType = "image/png"
            width = number(16, 4)
            height = number(20, 4)
        } else if bytes.starts(with: [0xFF, 0xD8]) {
            // Segments up to the frame header, one of SOF0 to SOF15 (ITU-T T.81, B.2.2).
            let frames = Set<UInt8>(0xC0...0xCF).subtracting([0xC4, 0xC8, 0xCC])
            var position = 2
            while position + 9 <= bytes.count, bytes[position] == 0xFF, !frames.contains(bytes[position + 1]) {
                position += 2 + number(position + 2, 2)
            }
            guard position + 9 <= bytes.count, bytes[position] == 0xFF else { return nil }
            mediaType = "image/jpeg"
            height = number(position + 5, 2)
            width = number(position + 7, 2)
        } else {
            return nil
        }
    }
}
