public import Foundation

/// The few commands of Epson's ESC/POS that a slip needs. The printer has no fonts for us: a slip is
/// one picture.
///
/// Source of the byte layouts here and in the other files on receipt printers: Epson's published
/// "ESC/POS Command Reference" (one page a command).
public enum EscPos {
    /// `ESC @`: forget what an earlier document set.
    static let initialize: [UInt8] = [0x1B, 0x40]

    /// Rows in one `GS v 0`: 3 mm, 1.7 KB. ``ReceiptPrinterLink`` keeps two bands under way, which fit
    /// into the smallest receive buffer (4 KB).
    static let bandHeight = 24

    /// A picture as a slip: initialize, bands of raster, feed to the knife, cut.
    ///
    /// - Parameters:
    ///   - rows: packed rows from the top, the leftmost dot in the highest bit, ones are black.
    ///   - bytesPerRow: 72 on an 80 mm printer (576 dots), 48 on one of 58 mm.
    /// - Precondition: `rows` is a whole number of rows.
    public static func slip(rows: [UInt8], bytesPerRow: Int) -> Data {
        precondition(bytesPerRow > 0 && rows.count.isMultiple(of: bytesPerRow), "the rows of a slip are torn")
        var data = Data(initialize)
        let height = rows.count / bytesPerRow
        for top in stride(from: 0, to: height, by: bandHeight) {
            let count = min(bandHeight, height - top)
            // GS v 0 m xL xH yL yH: m = 0 normal size, x in bytes, y in dots.
            data += [0x1D, 0x76, 0x30, 0x00]
            data += [UInt8(bytesPerRow & 0xFF), UInt8(bytesPerRow >> 8), UInt8(count & 0xFF), UInt8(count >> 8)]
            data += rows[top * bytesPerRow..<(top + count) * bytesPerRow]
        }
        // GS V 66 n: feed the last row to the knife and n motion units further, then cut, leaving one
        // point uncut where the printer can.
        data += [0x1D, 0x56, 66, 0]
        return data
    }

    /// A document in pieces that can each be followed by another command: every band of raster with the
    /// commands before it. What is no raster stays in one piece.
    static func pieces(of document: some Collection<UInt8>) -> [ArraySlice<UInt8>] {
        let bytes = Array(document)
        var pieces: [ArraySlice<UInt8>] = []
        var (start, index) = (0, 0)
        while let head = bytes[index...].firstRange(of: [0x1D, 0x76, 0x30]), head.lowerBound + 8 <= bytes.count {
            let at = head.lowerBound
            let size = (Int(bytes[at + 4]) + Int(bytes[at + 5]) << 8) * (Int(bytes[at + 6]) + Int(bytes[at + 7]) << 8)
            index = min(at + 8 + size, bytes.count)
            pieces.append(bytes[start..<index])
            start = index
        }
        return start < bytes.count ? pieces + [bytes[start...]] : pieces
    }

    /// `DLE EOT n`: one status byte at once, past everything that waits in the printer's buffer.
    static func statusRequest(_ n: UInt8) -> [UInt8] { [0x10, 0x04, n] }

    /// `GS a n`: report changes of online state, errors and paper unasked (automatic status back).
    static let automaticStatus: [UInt8] = [0x1D, 0x61, 0x0E]

    /// `GS ( H` function 48: sends the four characters back once everything before it is done.
    static func processIDRequest(_ id: [UInt8]) -> [UInt8] { [0x1D, 0x28, 0x48, 0x06, 0x00, 0x30, 0x30] + id }

    /// `GS r 1`: sends the paper sensor's state in turn, after everything before it is done. Old and
    /// cheap printers, which do not know `GS ( H`, know this.
    static let paperSensorRequest: [UInt8] = [0x1D, 0x72, 0x01]

    /// `DLE DC4` function 8: throw away what is in the buffers, now. The seven bytes are fixed.
    static let clearBuffers: [UInt8] = [0x10, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08]
}
