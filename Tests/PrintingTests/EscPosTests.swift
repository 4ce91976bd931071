import Foundation
import TestSupport
import Testing

@testable import Printing

@Suite struct EscPosTests {
    @Test("a slip is initialize, bands of raster, and a cut, byte for byte")
    func bytes() {
        let rows: [UInt8] = [0x80, 0x01, 0xFF, 0x00]
        let expected: [UInt8] =
            [0x1B, 0x40]  // ESC @
            + [0x1D, 0x76, 0x30, 0x00, 0x02, 0x00, 0x02, 0x00] + rows  // GS v 0: 2 bytes wide, 2 rows
            + [0x1D, 0x56, 66, 0]  // GS V: feed and cut
        #expect(Array(EscPos.slip(rows: rows, bytesPerRow: 2)) == expected)
    }

    @Test("a band and its acknowledgement fit twice into a receive buffer of 4 KB")
    func bands() {
        let slip = EscPos.slip(rows: [UInt8](repeating: 0xAA, count: 72 * 1000), bytesPerRow: 72)
        let pieces = EscPos.pieces(of: slip)
        #expect(pieces.allSatisfy { $0.count < 2000 })
        #expect(Data(pieces.joined()) == slip)
        #expect(pieces.count == 43)
    }

    @Test("no rows at all are still a document")
    func empty() {
        #expect(Array(EscPos.slip(rows: [], bytesPerRow: 72)) == [0x1B, 0x40, 0x1D, 0x56, 66, 0])
    }

    @Test("cutting any bytes into pieces loses none and reads beyond none")
    func piecesFuzzed() {
        var generator = SeededGenerator(seed: 1)
        let slip = Array(EscPos.slip(rows: [UInt8](repeating: 0x1D, count: 72 * 60), bytesPerRow: 72))
        for _ in 0..<2000 {
            let bytes = generator.mutate(slip)
            #expect(EscPos.pieces(of: bytes).flatMap { Array($0) } == bytes)
        }
    }
}

extension SeededGenerator {
    /// Some bytes changed, the end torn off half of the time.
    mutating func mutate(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...8, using: &self) where !bytes.isEmpty {
            bytes[Int.random(in: bytes.indices, using: &self)] = UInt8.random(in: 0...255, using: &self)
        }
        return Bool.random(using: &self) ? bytes : Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &self)))
    }
}
