// swift-format-ignore-file: NeverForceUnwrap

import Testing
@testable import TownshipServices

@Suite("Answers of a form")
struct FormFieldTests {
    let today = CalendarDate(year: 2026, month: 11, day: 21)!
    let phone = FormField.of(.phone)
    let choice = FormField.of(.choice)

    @Test(
        "telephone numbers of all kinds are taken, with blanks and hyphens",
        arguments: ["13800000000", "138 0000 0000", "0599-5550110", "5550110", "62345678"])
    func phones(text: String) throws { #expect(throws: Never.self) { try phone.check(text, today: today).get() } }

    @Test("what is no telephone number is refused", arguments: ["123", "1380000000a", "138000000001", "１３８"])
    func notPhones(text: String) { #expect(phone.check(text, today: today) == .failure(.notAPhone)) }

    @Test("a choice is one of those offered")
    func choices() {
        #expect(choice.check("a", today: today) == .success("a"))
        #expect(choice.check("b", today: today) == .failure(.notAChoice))
        #expect(choice.check(" ", today: today) == .failure(.missing))
    }

    @Test("control characters go, and what is too long is said")
    func text() {
        #expect(FormField.of(.text).check(" 青石\u{0}村\n", today: today) == .success("青石村"))
        #expect(FormField.of(.text).check(String(repeating: "长", count: 101), today: today) == .failure(.tooLong))
    }

    @Test("a birthday cannot lie in the future, and a day that does not exist is none")
    func dates() {
        var field = FormField.of(.date)
        field.max = 0
        #expect(field.check("2026-11-21", today: today) == .success("2026-11-21"))
        #expect(field.check("2026-11-22", today: today) == .failure(.outOfRange))
        #expect(field.check("2026-02-30", today: today) == .failure(.notADate))
    }

    @Test("bounds of a date are counted in years from today, to the day")
    func boundsOfDates() {
        var field = FormField.of(.date)
        field.min = 0
        #expect(field.check("2026-11-20", today: today) == .failure(.outOfRange))
        #expect(field.check("2026-11-21", today: today) == .success("2026-11-21"))
        (field.min, field.max) = (-3, 2)
        #expect(field.check("2023-11-20", today: today) == .failure(.outOfRange))
        #expect(field.check("2023-11-21", today: today) == .success("2023-11-21"))
        #expect(field.check("2028-11-21", today: today) == .success("2028-11-21"))
        #expect(field.check("2028-11-22", today: today) == .failure(.outOfRange))
    }

    @Test("numbers and amounts keep to their bounds")
    func numbers() {
        var field = FormField.of(.number)
        field.min = 1
        field.max = 20
        #expect(field.check("20", today: today) == .success("20"))
        #expect(field.check("0", today: today) == .failure(.outOfRange))
        #expect(field.check("二", today: today) == .failure(.notANumber))
        #expect(field.check("+5", today: today) == .failure(.notANumber))
        var money = FormField.of(.money)
        #expect(money.check("1234.50", today: today) == .success("1234.50"))
        #expect(money.check("12.345", today: today) == .failure(.notANumber))
        for text in ["-1", "+1", "1.+5", "1.", ".5", "1.2.3"] {
            #expect(money.check(text, today: today) == .failure(.notANumber), "\(text)")
        }
        money.max = 100
        #expect(money.check("100.00", today: today) == .success("100.00"))
        #expect(money.check("100.01", today: today) == .failure(.outOfRange))
    }

    @Test("a mistyped identity number is told, a right one is masked where it is shown")
    func idNumbers() {
        let field = FormField.of(.idNumber)
        #expect(field.check("11010519491231002x", today: today) == .success("11010519491231002X"))
        #expect(field.check("110105194912310021", today: today) == .failure(.notAnIDNumber))
        #expect(field.shown("11010519491231002X") == "110***********002X")
    }

    @Test("of an account only the last four digits are shown")
    func accounts() {
        let field = FormField.of(.bankAccount)
        #expect(field.check("6222 0000 0000 0000 123", today: today) == .success("6222000000000000123"))
        #expect(field.check("12345", today: today) == .failure(.notAnAccount))
        #expect(field.shown("6222000000000000123") == "***************0123")
    }
}

extension FormField {
    fileprivate static func of(_ kind: Kind) -> FormField {
        FormField(id: "f", label: "", kind: kind, choices: [.init(id: "a", label: "甲")])
    }
}
