import Foundation
import TestSupport
import Testing

@testable import LinkCertificates

@Suite("Enrolment codes")
struct EnrolmentCodeTests {
    private func code(_ seed: UInt64 = 1, terminal: String = "QS01") -> EnrolmentCode {
        var random = SeededGenerator(seed: seed)
        return EnrolmentCode(for: terminal, of: Data(repeating: UInt8(seed & 0xff), count: 32), using: &random)
    }

    @Test("A code reads back from its text, in groups of four")
    func roundTrip() throws {
        for seed in 0..<200 {
            let code = code(UInt64(seed), terminal: ["QS", "QS01", "OIL00LU1"][seed % 3])
            #expect(try EnrolmentCode(code.text) == code)
            #expect(code.text.split(separator: "-").dropFirst().map(\.count) == Array(repeating: 4, count: 8))
        }
    }

    @Test("Small letters, blanks and look-alikes do not matter in the part that a person copies")
    func asTyped() throws {
        let code = code()
        let groups = code.text.split(separator: "-")
        let typed = groups.dropFirst().joined(separator: " ").lowercased()
            .replacing("0", with: "o").replacing("1", with: "l")
        #expect(try EnrolmentCode("  qs01 \(typed)\n") == code)
        #expect(try EnrolmentCode(groups.joined()) == code)
    }

    @Test("One wrong symbol is noticed")
    func wrongSymbol() throws {
        let symbols = Array(code().text.replacing("-", with: ""))
        for index in symbols.indices.dropFirst(code().terminal.count) {
            for other in Base32.alphabet where other != symbols[index] {
                var wrong = symbols
                wrong[index] = other
                #expect(throws: EnrolmentCode.Mistake.check) { try EnrolmentCode(String(wrong)) }
            }
        }
    }

    @Test("Two neighbours that changed places are noticed")
    func exchanged() throws {
        let symbols = Array(code().text.replacing("-", with: ""))
        for index in symbols.indices.dropLast() where symbols[index] != symbols[index + 1] {
            var wrong = symbols
            wrong.swapAt(index, index + 1)
            #expect(throws: EnrolmentCode.Mistake.check) { try EnrolmentCode(String(wrong)) }
        }
    }

    @Test("A code that is cut off, empty, endless or has foreign signs says which")
    func mistakes() {
        let text = code().text
        #expect(throws: EnrolmentCode.Mistake.length) { try EnrolmentCode("") }
        #expect(throws: EnrolmentCode.Mistake.length) { try EnrolmentCode(String(text.dropFirst(8))) }
        #expect(throws: EnrolmentCode.Mistake.length) { try EnrolmentCode(String(repeating: text, count: 9)) }
        #expect(throws: EnrolmentCode.Mistake.symbol) { try EnrolmentCode(text.dropLast() + "*") }
        #expect(throws: EnrolmentCode.Mistake.symbol) { try EnrolmentCode(text.dropLast() + "驿") }
    }

    @Test("Nothing that is read crashes, and what passes says itself again")
    func fuzzed() throws {
        var random = SeededGenerator(seed: 77)
        let good = Array(code().text.unicodeScalars)
        for _ in 0..<5000 {
            var scalars = good
            for _ in 0..<Int.random(in: 1...4, using: &random) where !scalars.isEmpty {
                let index = Int.random(in: 0..<scalars.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: scalars.remove(at: index)
                case 1: scalars.insert(scalars[index], at: index)
                case 2: scalars[index] = Unicode.Scalar(UInt8.random(in: 0...255, using: &random))
                default: scalars.swapAt(index, Int.random(in: 0..<scalars.count, using: &random))
                }
            }
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars)
            guard let read = try? EnrolmentCode(String(text)) else { continue }
            #expect(try EnrolmentCode(read.text) == read)
        }
    }

    @Test("A code knows the authority that made it, and no other")
    func authority() throws {
        let ours = try CenterAuthority(seed: Data(repeating: 1, count: 32))
        let other = try CenterAuthority(seed: Data(repeating: 2, count: 32))
        let code = try EnrolmentCode(EnrolmentCode(for: "QS01", of: ours).text)
        #expect(code.names(ours.fingerprint))
        #expect(!code.names(other.fingerprint))
    }

    @Test("Printing a code for a log shows no secret")
    func description() {
        let code = code()
        #expect(!"\(code)".contains(code.secret))
        #expect(!String(reflecting: code).contains(code.secret))
    }
}
