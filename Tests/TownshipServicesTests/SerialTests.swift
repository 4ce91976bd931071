import Foundation
import TestSupport
import Testing
import TownshipServices

@Suite("Serial numbers of slips and proofs")
struct SerialTests {
    let day: CalendarDate
    let nextYear: CalendarDate

    init() throws {
        day = try #require(CalendarDate("2026-11-21"))
        nextYear = try #require(CalendarDate("2027-01-01"))
    }

    @Test("a number reads back as it was written, in small letters too")
    func roundTrip() throws {
        for counter in [1, 17, 999_999, 1_000_000] {
            let number = try #require(SerialNumber(prefix: "LHZM", year: 2026, counter: counter))
            #expect(SerialNumber(number.description) == number)
            #expect(SerialNumber(number.description.lowercased()) == number)
        }
        #expect(
            SerialNumber(prefix: "LHZM", year: 2026, counter: 17)?.description.hasPrefix("LHZM-2026-000017-") == true)
    }

    @Test("one wrong digit, the year's included, is caught")
    func check() throws {
        let right = try #require(SerialNumber(prefix: "LHZM", year: 2026, counter: 4821)).description
        for index in right.indices where right[index].isNumber {
            for digit in "0123456789" where digit != right[index] {
                var wrong = right
                wrong.replaceSubrange(index...index, with: String(digit))
                #expect(SerialNumber(wrong) == nil, "\(wrong)")
            }
        }
    }

    @Test(
        "what is no serial number is refused",
        arguments: [
            "", "LHZM", "LHZM-2026-1", "村证-2026-000001-K", "LHZM-2026-000001-", "-2026-000001-K", "QS01-000123-K",
        ])
    func malformed(text: String) { #expect(SerialNumber(text) == nil) }

    @Test("numbers start at 1 each year, and a clock set back never gives one twice")
    func years() throws {
        var book = try #require(SerialBook(prefix: "LHZM"))
        let days = [day, day, nextYear, day, nextYear]
        var counters: [Int?] = []
        for day in days { counters.append(book.next(on: day)?.counter) }
        #expect(counters == [1, 2, 1, 3, 2])
    }

    @Test("a voided number is kept with its reason and never given again")
    func voided() throws {
        var book = try #require(SerialBook(prefix: "LHZM"))
        let given = book.next(on: day)
        let first = try #require(given)
        try book.void(first, because: .misprinted)
        let second = book.next(on: day)
        #expect(second?.counter == 2)
        #expect(book.voidReason(of: first) == .misprinted)
        #expect(throws: SerialBook.Problem.alreadyVoided(.misprinted)) {
            try book.void(first, because: .replaced)
        }
        let never = try #require(SerialNumber(prefix: "LHZM", year: 2026, counter: 3))
        #expect(throws: SerialBook.Problem.neverGiven) { try book.void(never, because: .replaced) }
        let other = try #require(SerialNumber(prefix: "LHSL", year: 2026, counter: 1))
        #expect(throws: SerialBook.Problem.neverGiven) { try book.void(other, because: .replaced) }
    }

    @Test("whatever is given, voided and used, every number is explained once", arguments: 1...60)
    func account(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var book = try #require(SerialBook(prefix: "LHZM"))
        var used: Set<Int> = []
        var voided: [Int: SerialBook.VoidReason] = [:]
        var lost: Set<Int> = []
        var seen: Set<SerialNumber> = []
        for _ in 0..<Int.random(in: 0...200, using: &random) {
            let given = book.next(on: day)
            let number = try #require(given)
            #expect(seen.insert(number).inserted)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: lost.insert(number.counter)
            case 1:
                let reason = try #require(SerialBook.VoidReason.allCases.randomElement(using: &random))
                try book.void(number, because: reason)
                voided[number.counter] = reason
            default: used.insert(number.counter)
            }
        }
        book = try JSONDecoder().decode(SerialBook.self, from: JSONEncoder().encode(book))
        let forged = book.lastCounter(in: 2026) + 1
        let account = book.account(of: 2026, used: used.union([forged]))
        #expect(account.used == used.sorted())
        #expect(account.voided == voided)
        #expect(account.unexplained == lost.sorted())
        #expect(account.foreign == [forged])
        #expect(account.contradicted.isEmpty)
        #expect(book.account(of: 2026, used: used.union(voided.keys)).contradicted == voided.keys.sorted())
    }
}
