import Foundation
import TestSupport
import Testing

@testable import Sealing

@Suite("Long things, sealed piece by piece")
struct SealedPiecesTests {
    private static let piece = 64 << 10
    private static let boxed = piece + 16
    private let key = RecordKey()

    private func bytes(_ count: Int) -> Data {
        var random = SeededGenerator(seed: 5)
        return Data((0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) })
    }

    private func sealed(_ plain: Data) throws -> Data {
        var sealed = Data()
        var seen = Data()
        try key.sealPieces(of: plain, for: "a") {
            seen += $0
            sealed += $1
        }
        #expect(seen == plain)
        return sealed
    }

    @Test(
        "what was sealed opens again and is as long as was said",
        arguments: [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000])
    func roundTrip(count: Int) throws {
        let plain = bytes(count)
        let sealed = try sealed(plain)
        #expect(sealed.first == 2)
        #expect(RecordKey.sealedByteCount(of: count, algorithm: 2) == sealed.count)
        #expect(try key.open(sealed, for: "a") == plain)
        // Slices count from where they were cut.
        #expect(try key.open((Data([9]) + sealed).dropFirst(), for: "a") == plain)
        #expect(try self.sealed((Data([9]) + plain).dropFirst()).count == sealed.count)
    }

    @Test("the same twice gives other bytes, for they have keys of their own")
    func keysDiffer() throws {
        let plain = bytes(100)
        #expect(try sealed(plain).dropFirst(17) != sealed(plain).dropFirst(17))
    }

    @Test("opens nowhere else and with no other key")
    func bound() throws {
        let sealed = try sealed(bytes(70_000))
        #expect(throws: SealingError.self) { try key.open(sealed, for: "b") }
        #expect(throws: SealingError.self) { try RecordKey().open(sealed, for: "a") }
    }

    @Test("no piece can be left out, moved, repeated or cut off")
    func pieces() throws {
        let sealed = [UInt8](try sealed(bytes(3 * Self.piece)))
        let head = Array(sealed[..<17])
        let pieces = (0..<3).map { Array(sealed[(17 + $0 * Self.boxed)..<(17 + ($0 + 1) * Self.boxed)]) }
        #expect(try key.open(Data(head + pieces.joined()), for: "a").count == 3 * Self.piece)
        for order in [[0, 1], [0], [], [0, 2], [1, 0, 2], [0, 0, 1, 2], [0, 1, 2, 2], [2]] {
            #expect(throws: SealingError.self) {
                try key.open(Data(head + order.flatMap { pieces[$0] }), for: "a")
            }
        }
    }

    @Test("no changed, cut or lengthened bytes open, whatever the mutation")
    func fuzz() throws {
        var random = SeededGenerator(seed: 6)
        let sealed = try sealed(bytes(66_000))
        for _ in 0..<300 {
            var bent = sealed
            switch Int.random(in: 0..<3, using: &random) {
            case 0: bent[Int.random(in: 0..<bent.count, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
            case 1: bent = bent.prefix(Int.random(in: 0..<bent.count, using: &random))
            default: bent.append(UInt8.random(in: 0...255, using: &random))
            }
            #expect(throws: SealingError.self) { try key.open(bent, for: "a") }
        }
    }
}
