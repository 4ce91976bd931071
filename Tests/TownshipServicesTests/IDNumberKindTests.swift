import Foundation
import TestSupport
import Testing
import TownshipServices

@Suite("The kinds of card and their numbers")
struct IDNumberKindTests {
    private func completed(_ stem: String) -> IDNumber? {
        "0123456789X".compactMap { IDNumber(stem + String($0)) }.first
    }

    @Test(
        "the region tells the kind of card",
        arguments: [
            ("11010519491231002", IDNumber.Kind.resident), ("81000019900101001", .hongKongResidencePermit),
            ("82000019900101001", .macauResidencePermit), ("83000019900101001", .taiwanResidencePermit),
            ("91134019900101001", .permanentResidence),
        ])
    func kind(stem: String, kind: IDNumber.Kind) { #expect(completed(stem)?.kind == kind) }

    @Test("only provinces that exist are taken, as first digits or behind a foreigner's 9")
    func provinces() {
        let right: Set<Int> = [
            11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54,
            61, 62, 63, 64, 65, 71, 81, 82, 83,
        ]
        for province in 10...89 {
            #expect((completed("\(province)000019900101001") != nil) == right.contains(province), "\(province)")
            #expect((completed("9\(province)34019900101001") != nil) == right.contains(province), "9\(province)")
        }
    }

    @Test("every number made by the rule is taken and every single wrong digit refused", arguments: 1...40)
    func property(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let region = ["110105", "330999", "810000", "830000", "911340"].randomElement(using: &random) ?? ""
        let year = Int.random(in: 1900...2026, using: &random)
        let date = try #require(
            CalendarDate(
                year: year, month: Int.random(in: 1...12, using: &random), day: Int.random(in: 1...28, using: &random)))
        let stem =
            region + date.description.filter { $0 != "-" } + String(Int.random(in: 100...999, using: &random))
        let right = try #require(completed(stem))
        #expect(right.birthDate == date)
        for index in right.digits.indices {
            for digit in "0123456789" where digit != right.digits[index] {
                var wrong = right.digits
                wrong.replaceSubrange(index...index, with: String(digit))
                #expect(IDNumber(wrong) == nil)
            }
        }
    }

    @Test(
        "a foreigner's old number is three letters and twelve digits, tells neither birth nor sex, and is shown masked")
    func old() throws {
        let number = try #require(IDNumber("deu330180010112"))
        #expect(number.kind == .permanentResidenceOf2017)
        #expect(number.birthDate == nil)
        #expect(number.sex == nil)
        #expect(number.region == nil)
        #expect(number.masked == "DEU********0112")
        var dumped = ""
        dump(number, to: &dumped)
        for text in ["\(number)", String(reflecting: number), dumped] { #expect(!text.contains("33018001")) }
        #expect(try JSONDecoder().decode(IDNumber.self, from: JSONEncoder().encode(number)) == number)
    }
}
