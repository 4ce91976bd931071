import Testing
import TownshipServices

@Suite("Submission numbers and public codes")
struct NumberAndCodeTests {
    @Test("a number reads back as it was written")
    func roundTrip() throws {
        for serial in [1, 7, 999_999, 1_000_000, 123_456_789] {
            let number = try #require(SubmissionNumber(terminal: "QS01", serial: serial))
            #expect(SubmissionNumber(number.description) == number)
            #expect(SubmissionNumber(number.description.lowercased()) == number)
        }
    }

    @Test("one wrong or two swapped digits are caught")
    func checkCharacter() throws {
        let right = try #require(SubmissionNumber(terminal: "QS01", serial: 4821)).description
        var characters = Array(right)
        for index in characters.indices where characters[index].isNumber {
            for digit in "0123456789" where digit != characters[index] {
                var wrong = characters
                wrong[index] = digit
                #expect(SubmissionNumber(String(wrong)) == nil)
            }
        }
        characters.swapAt(7, 8)
        #expect(SubmissionNumber(String(characters)) == nil)
    }

    @Test("terminal codes of another form are refused", arguments: ["", "a", "QS-1", "村01", "TOOLONG99"])
    func terminal(code: String) { #expect(SubmissionNumber(terminal: code, serial: 1) == nil) }

    @Test("a public code is 26 characters, never twice the same, and forgives O and l")
    func code() throws {
        var seen: Set<String> = []
        for _ in 0..<1000 {
            let code = PublicCode()
            #expect(code.text.count == 26)
            #expect(seen.insert(code.text).inserted)
            #expect(PublicCode(code.text.lowercased()) == code)
        }
        let text = "01" + String(repeating: "A", count: 24)
        #expect(PublicCode("oL" + String(repeating: "a", count: 24))?.text == text)
    }

    @Test("what is no code is refused", arguments: ["", "A", String(repeating: "U", count: 26), "../../etc/passwd"])
    func noCode(text: String) { #expect(PublicCode(text) == nil) }
}
