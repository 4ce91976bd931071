import Foundation
import TestSupport
import Testing

@testable import Sealing

@Suite("The letter box")
struct LetterBoxTests {
    private func machine() throws -> SealingKey {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("key-\(UUID().uuidString)").path
        defer { unlink(path) }
        return try SealingKey.load(orCreateAt: path)
    }

    @Test("what anybody puts in, the owner takes out, also after a restart")
    func roundTrip() throws {
        let center = try machine()
        let box = try LetterBoxKey("\(LetterBox(of: center).publicKey)\n")
        let record = RecordKey()
        let wrapped = try #require(box).wrap(record, for: "QS01-000001-1/key")
        let found = try LetterBox(of: center).unwrap(wrapped, for: "QS01-000001-1/key")
        let sealed = try record.seal(Data("张".utf8), for: "x")
        #expect(try found.open(sealed, for: "x") == Data("张".utf8))
    }

    @Test("another center, another context, a changed byte or a cut-off letter open nothing")
    func refused() throws {
        let center = try machine()
        let box = try LetterBox(of: center)
        let wrapped = try box.publicKey.wrap(RecordKey(), for: "a")
        #expect(throws: SealingError.self) { try LetterBox(of: machine()).unwrap(wrapped, for: "a") }
        #expect(throws: SealingError.self) { try box.unwrap(wrapped, for: "b") }
        for index in wrapped.indices {
            var changed = wrapped
            changed[index] ^= 1
            #expect(throws: SealingError.self) { try box.unwrap(changed, for: "a") }
            #expect(throws: SealingError.self) { try box.unwrap(wrapped.prefix(index), for: "a") }
        }
    }

    @Test("two letters with the same key are not alike")
    func fresh() throws {
        let box = try LetterBox(of: machine())
        let key = RecordKey()
        #expect(try box.publicKey.wrap(key, for: "a") != box.publicKey.wrap(key, for: "a"))
    }

    @Test("seeds differ by purpose and by machine, and stay the same")
    func seeds() throws {
        let one = try machine()
        #expect(one.seed(of: "a") == one.seed(of: "a"))
        #expect(one.seed(of: "a") != one.seed(of: "b"))
        #expect(try one.seed(of: "a") != machine().seed(of: "a"))
        #expect(one.seed(of: "a").count == 32)
    }
}
