import Foundation
import Testing

@testable import TownshipServices

@Suite("Advice to somebody who applies for another")
struct RepresentativeTests {
    private static let today = CalendarDate("2026-11-21") ?? CalendarDate(in: .distantPast)

    private static func card(born year: Int, validTo: CalendarDate? = nil) throws -> IdentityCard {
        let stem = "330999\(year)1121002"
        let number = try #require("0123456789X".lazy.compactMap { IDNumber(stem + String($0)) }.first)
        return IdentityCard(
            name: "样本芳", sex: .female, ethnicGroup: "汉",
            birthDate: try #require(CalendarDate(year: year, month: 11, day: 21)), address: "江东省云溪县",
            number: number, issuer: "云溪县公安局",
            validFrom: try #require(CalendarDate(year: 2010, month: 1, day: 1)), validTo: validTo)
    }

    @Test(
        "a guardian of a child needs nothing more; of somebody of 16 or of age a person looks closer",
        arguments: [(2011, []), (2010, [StandingAdvice.mayActAlone]), (2008, [.adultWard]), (1954, [.adultWard])])
    func guardian(born: Int, advice: [StandingAdvice]) throws {
        let parent = Representative(standing: .guardian, card: try Self.card(born: 1980))
        #expect(parent.advice(for: try Self.card(born: born), on: Self.today) == advice)
    }

    @Test("a child gives no mandate, on its eighteenth birthday it does", arguments: [Standing.mandate, .agent])
    func childGivesMandate(standing: Standing) throws {
        let agent = Representative(standing: standing, card: try Self.card(born: 1980))
        #expect(agent.advice(for: try Self.card(born: 2009), on: Self.today) == [.childGivesMandate])
        #expect(agent.advice(for: try Self.card(born: 2008), on: Self.today).isEmpty)
    }

    @Test("a representative below 18, or whose card is past its last day, is told so")
    func representativeThemselves() throws {
        let day = try #require(CalendarDate(year: 2026, month: 11, day: 20))
        let child = Representative(standing: .mandate, card: try Self.card(born: 2010, validTo: day))
        #expect(
            child.advice(for: try Self.card(born: 1954), on: Self.today)
                == [.representativeIsChild, .representativeCardExpired])
    }

    @Test("its description names nobody")
    func description() throws {
        let someone = Representative(standing: .guardian, card: try Self.card(born: 1980))
        var dumped = ""
        dump(someone, to: &dumped)
        for text in ["\(someone)", dumped] { #expect(!text.contains("样本芳") && !text.contains("330999")) }
    }
}
