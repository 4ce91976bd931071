import Foundation
import TestSupport
import Testing

@testable import Sealing

@Suite("Keys of records")
struct RecordKeyTests {
    private let plain = Data("{\"name\":\"王小芳\"}".utf8)

    @Test("what was sealed opens again, and nothing of it is in clear")
    func roundTrip() throws {
        let key = RecordKey()
        let sealed = try key.seal(plain, for: "QS01-000001-K/manifest")
        #expect(sealed.count == plain.count + 29)
        #expect(sealed.first == 1)
        #expect(sealed.range(of: plain) == nil)
        #expect(try key.open(sealed, for: "QS01-000001-K/manifest") == plain)
    }

    @Test("sealing the same twice gives different bytes")
    func noncesDiffer() throws {
        let key = RecordKey()
        #expect(try key.seal(plain, for: "a") != key.seal(plain, for: "a"))
    }

    @Test("a piece that was moved to another record does not open")
    func contextIsAuthenticated() throws {
        let key = RecordKey()
        let sealed = try key.seal(plain, for: "QS01-000001-K/manifest")
        #expect(code { try key.open(sealed, for: "QS01-000002-K/manifest") } == .notAuthentic)
    }

    @Test("another key opens nothing")
    func otherKey() throws {
        let sealed = try RecordKey().seal(plain, for: "a")
        #expect(code { try RecordKey().open(sealed, for: "a") } == .notAuthentic)
    }

    @Test("an algorithm of a newer version is named as such")
    func unknownAlgorithm() throws {
        let key = RecordKey()
        var sealed = try key.seal(plain, for: "a")
        sealed[0] = 9
        #expect(code { try key.open(sealed, for: "a") } == .unknownAlgorithm)
    }

    @Test("no changed, cut or lengthened bytes open, whatever the mutation")
    func fuzz() throws {
        var random = SeededGenerator(seed: 20260101)
        let key = RecordKey()
        let sealed = try key.seal(plain, for: "a")
        for _ in 0..<2000 {
            var bytes = sealed
            switch Int.random(in: 0..<3, using: &random) {
            case 0: bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
            case 1: bytes = bytes.prefix(Int.random(in: 0..<bytes.count, using: &random))
            default: bytes.append(UInt8.random(in: 0...255, using: &random))
            }
            #expect(throws: SealingError.self) { try key.open(bytes, for: "a") }
        }
    }

    @Test("a slice of a larger buffer opens too")
    func slices() throws {
        let key = RecordKey()
        let buffer = Data([7, 7, 7]) + (try key.seal(plain, for: "a"))
        #expect(try key.open(buffer.dropFirst(3), for: "a") == plain)
    }

    @Test("printing a key shows nothing of it")
    func description() {
        #expect("\(RecordKey())" == "RecordKey")
        var dumped = ""
        dump(RecordKey(), to: &dumped)
        #expect(!dumped.contains("SymmetricKey"))
    }
}

func code(_ body: () throws -> some Any) -> SealingError.Code? {
    do {
        _ = try body()
        return nil
    } catch {
        return (error as? SealingError)?.code
    }
}
