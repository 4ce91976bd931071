import CPangoCairo
import Foundation

extension PrintedSlip {
    /// Writes the slip as a PNG, black on white, at one go: nobody finds half a picture.
    func write(to url: URL) throws {
        guard let surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(width), Int32(height)),
            let pixels = cairo_image_surface_get_data(surface)
        else { throw ReceiptPrinterError("a slip of \(width)×\(height) dots is too large for a picture") }
        defer { cairo_surface_destroy(surface) }
        let stride = Int(cairo_image_surface_get_stride(surface))
        for y in 0..<height {
            for x in 0..<width {
                let isBlack = rows[y * bytesPerRow + x / 8] & (0x80 >> UInt8(x % 8)) != 0
                for channel in 0..<4 { pixels[y * stride + x * 4 + channel] = isBlack ? 0 : 255 }
            }
        }
        cairo_surface_mark_dirty(surface)
        let part = url.path + ".part"
        guard cairo_surface_write_to_png(surface, part) == CAIRO_STATUS_SUCCESS, rename(part, url.path) == 0 else {
            throw ReceiptPrinterError("\(url.path) cannot be written: make its folder writable")
        }
    }
}

/// The emulated receipt printer has no port to listen at, or nowhere to put its slips.
public struct ReceiptPrinterError: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
