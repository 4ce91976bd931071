public import Foundation

/// A picture in one bit a dot, as thermal printers take it: black dots are ones.
public struct RasterPage: Hashable, Sendable {
    /// In dots; 576 on an 80 mm printer with 8 dots a millimetre.
    public let width: Int
    /// In dots.
    public let height: Int
    /// `height` rows of `bytesPerRow` bytes, the leftmost dot in the highest bit, unused bits zero.
    public let rows: [UInt8]

    public var bytesPerRow: Int { (width + 7) / 8 }

    /// Keeps what is at least half covered by ink.
    ///
    /// - Parameters:
    ///   - coverage: one byte a dot, 0 paper, 255 ink.
    ///   - stride: bytes from one row of `coverage` to the next.
    init(coverage: UnsafeBufferPointer<UInt8>, stride: Int, width: Int, height: Int) {
        let bytesPerRow = (width + 7) / 8
        var rows = [UInt8](repeating: 0, count: bytesPerRow * height)
        for y in 0..<height {
            for x in 0..<width where coverage[y * stride + x] >= 128 {
                rows[y * bytesPerRow + x / 8] |= 0x80 >> UInt8(x % 8)
            }
        }
        self.width = width
        self.height = height
        self.rows = rows
    }

    /// Whether the dot is black. Both count from 0 at the top left.
    public func isBlack(x: Int, y: Int) -> Bool {
        rows[y * bytesPerRow + x / 8] & (0x80 >> UInt8(x % 8)) != 0
    }

    /// The page as a portable bitmap (PBM, binary), which picture viewers open.
    public var pbm: Data {
        Data("P4\n\(width) \(height)\n".utf8) + Data(rows)
    }
}
