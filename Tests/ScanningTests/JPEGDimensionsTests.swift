import TestSupport
import Testing

@testable import Scanning

@Suite struct JPEGDimensionsTests {
    /// A frame of 640 x 480 and one scan with stuffing and a restart in it.
    static func jpeg(height: Int = 480, afterScan: [UInt8] = []) -> [UInt8] {
        var bytes: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x04, 0xFF, 0xD9]
        bytes += [0xFF, 0xFF, 0xC2, 0x00, 0x0B, 8, UInt8(height >> 8), UInt8(height & 0xFF), 0x02, 0x80, 1, 1, 0x11, 0]
        bytes += [0xFF, 0xDA, 0x00, 0x08, 1, 1, 0, 0, 63, 0, 0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56]
        return bytes + afterScan + [0xFF, 0xD9]
    }

    @Test("the dimensions are those of the frame, also in a progressive picture with padding behind it")
    func reads() throws {
        let size = try #require(JPEGDimensions(Self.jpeg() + [0, 0, 0]))
        #expect(size.width == 640)
        #expect(size.height == 480)
    }

    @Test("a height that is told only after the scan is found there")
    func lateHeight() {
        #expect(JPEGDimensions(Self.jpeg(height: 0, afterScan: [0xFF, 0xDC, 0x00, 0x04, 0x01, 0x2C]))?.height == 300)
        #expect(JPEGDimensions(Self.jpeg(height: 0)) == nil)
    }

    @Test("a picture that was cut off anywhere is none")
    func truncated() {
        let whole = Self.jpeg()
        for length in 0..<whole.count { #expect(JPEGDimensions(Array(whole[..<length])) == nil) }
    }

    @Test("mutated pictures are measured or refused", arguments: 0..<200)
    func fuzz(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var bytes = Self.jpeg()
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: 0...255, using: &random)
        }
        if let size = JPEGDimensions(bytes) { #expect(size.width > 0 && size.height > 0) }
    }
}
