import Foundation
import Testing

@testable import TownshipServices

@Suite("What the card lets the terminal advise")
struct AdviceTests {
    private func advice(_ rule: Condition.Rule?, born: String, living address: String = "江东省云溪县柳河镇") throws -> Advice? {
        let json = #"""
            {"id": "x", "version": 1, "effectiveFrom": "2026-01-01", "name": "x", "summary": "x", "group": "x",
            "level": "village", "legalKind": "other", "caseType": "instant", "promise": {"amount": 0},
            "fee": {"amount": 0, "basis": "x"}, "competentBody": "x", "consultingPhone": "x", "supervisionPhone": "x"}
            """#
        var service = try JSONDecoder().decode(ServiceItem.self, from: Data(json.utf8))
        service.conditions = [Condition(text: "x", rule: rule)]
        let stem = "330999" + born.filter { $0 != "-" } + "002"
        let number = try #require("0123456789X".compactMap { IDNumber(stem + String($0)) }.first)
        let card = IdentityCard(
            name: "样本芳", sex: .female, ethnicGroup: "汉", birthDate: day(born), address: address, number: number,
            issuer: "x", validFrom: day("2010-01-01"), validTo: nil)
        return service.advice(for: card, on: day("2026-11-21")).first
    }

    @Test("a least age is reached on the birthday; the day before, the age and the date are told")
    func leastAge() throws {
        let rule = Condition.Rule(minimumAge: 65)
        #expect(try advice(rule, born: "1961-11-21") == .looksMet)
        #expect(
            try advice(rule, born: "1961-11-22") == .tooYoung(age: 64, possibleFrom: day("2026-11-22")))
    }

    @Test("a greatest age holds through its whole year")
    func greatestAge() throws {
        let rule = Condition.Rule(maximumAge: 59)
        #expect(try advice(rule, born: "1966-11-22") == .looksMet)
        #expect(try advice(rule, born: "1966-11-21") == .tooOld(age: 60))
    }

    @Test("registration is presumed from the address, also where the condition names an age")
    func registration() throws {
        for rule in [
            Condition.Rule(registeredIn: ["江东省云溪县"]), .init(minimumAge: 18, registeredIn: ["江东省云溪县"]),
        ] {
            #expect(try advice(rule, born: "1961-11-21") == .presumedRegistered)
            #expect(try advice(rule, born: "1961-11-21", living: "山南省东河市") == .registeredElsewhere)
        }
        #expect(
            try advice(.init(minimumAge: 65, registeredIn: ["江东省云溪县"]), born: "1990-01-01")
                == .tooYoung(age: 36, possibleFrom: day("2055-01-01")))
    }

    @Test("without a rule only a person can tell")
    func noRule() throws {
        #expect(try advice(nil, born: "1961-11-21") == .askedAtWindow)
        #expect(try advice(.init(), born: "1961-11-21") == .askedAtWindow)
    }
}
