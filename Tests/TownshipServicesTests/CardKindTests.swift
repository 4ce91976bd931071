import Foundation
import Testing

@testable import TownshipServices

@Suite("Other cards than residents', and expired ones")
struct CardKindTests {
    private static func day(_ text: String) throws -> CalendarDate { try #require(CalendarDate(text)) }

    private func resident() throws -> IdentityCard {
        IdentityCard(
            name: "样本芳", sex: .female, ethnicGroup: "汉", birthDate: try Self.day("1954-03-12"),
            address: "江东省云溪县柳河镇青石村12号", number: try #require(IDNumber("330999195403122265")), issuer: "云溪县公安局",
            validFrom: try Self.day("2010-01-01"), validTo: try Self.day("2030-01-01"))
    }

    private func permit() throws -> IdentityCard {
        IdentityCard(
            name: "梁慧敏", sex: .female, ethnicGroup: "", birthDate: try Self.day("1991-03-02"),
            address: "江东省云溪县柳河镇柳河街52号", number: try #require(IDNumber("810000199103029968")), issuer: "云溪县公安局",
            validFrom: try Self.day("2024-01-15"), validTo: try Self.day("2029-01-15"), passNumber: "H90000123",
            issueCount: 1)
    }

    private func foreigner(chineseName: String? = "白卡尔") throws -> IdentityCard {
        IdentityCard(
            name: "BERGMANN, KARL", sex: nil, ethnicGroup: "", birthDate: try Self.day("1971-05-26"), address: "",
            number: try #require(IDNumber("DEU330971052601")), issuer: "1500", validFrom: try Self.day("2019-05-20"),
            validTo: try Self.day("2029-05-20"), chineseName: chineseName, nationality: "DEU")
    }

    private func service(_ form: String, conditions: String = "[]") throws -> ServiceItem {
        let json = #"""
            {"id": "x", "version": 1, "effectiveFrom": "2026-01-01", "name": "x", "summary": "x", "group": "x",
            "level": "village", "legalKind": "other", "caseType": "instant", "promise": {"amount": 0},
            "fee": {"amount": 0, "basis": "x"}, "competentBody": "x", "consultingPhone": "x", "supervisionPhone": "x",
            "form": \#(form), "conditions": \#(conditions)}
            """#
        return try JSONDecoder().decode(ServiceItem.self, from: Data(json.utf8))
    }

    private static let form = #"""
        [{"id": "name", "label": "姓名", "kind": "card", "cardValue": "name"},
        {"id": "sex", "label": "性别", "kind": "card", "cardValue": "sex"},
        {"id": "group", "label": "民族", "kind": "card", "cardValue": "ethnicGroup"},
        {"id": "number", "label": "身份证号", "kind": "card", "cardValue": "number"},
        {"id": "address", "label": "户籍地址", "kind": "card", "cardValue": "address"},
        {"id": "living", "label": "现在住的地方", "kind": "text", "cardValue": "address"}]
        """#

    /// As label and value.
    private func lines(_ card: IdentityCard, on day: String? = "2026-11-21") throws -> [String: String] {
        let service = try service(Self.form)
        let answers = Dictionary(
            uniqueKeysWithValues: service.form.compactMap { field in field.prefilled(from: card).map { (field.id, $0) }
            })
        let lines = service.lines(for: answers, on: card, by: nil, day: try day.map(Self.day))
        return Dictionary(
            uniqueKeysWithValues: lines.compactMap { line in
                switch line {
                case .answer(let field, let answer): (field.id, answer)
                case .card(let detail, let value): (detail.rawValue, value)
                case .unverified(_, let end): ("unverified", end?.description ?? "")
                case .representative, .representativeNumber, .reply, .unknown: nil
                }
            })
    }

    @Test("a resident's form is as it was: the card's values, and nothing besides")
    func residentLines() throws {
        #expect(
            try lines(resident()) == [
                "name": "样本芳", "sex": "女", "group": "汉", "number": "330999195403122265",
                "address": "江东省云溪县柳河镇青石村12号", "living": "江东省云溪县柳河镇青石村12号",
            ])
    }

    @Test("a permit names itself and its pass; the address is where its holder lives, not the household's")
    func permitLines() throws {
        #expect(
            try lines(permit()) == [
                "kind": "hongKongResidencePermit", "name": "梁慧敏", "sex": "女", "number": "810000199103029968",
                "passNumber": "H90000123", "livingAddress": "江东省云溪县柳河镇柳河街52号", "living": "江东省云溪县柳河镇柳河街52号",
            ])
    }

    @Test("a foreigner's form leaves out what the card has not, and says nationality and both names")
    func foreignerLines() throws {
        let lines = try lines(foreigner())
        #expect(
            lines == [
                "kind": "permanentResidenceOf2017", "name": "BERGMANN, KARL", "number": "DEU330971052601",
                "chineseName": "白卡尔", "nationality": "DEU", "living": "",
            ])
        #expect(try self.lines(foreigner(chineseName: nil))["chineseName"] == nil)
    }

    @Test("what the card is stands after its holder's name, and first where no form asks for the name")
    func order() throws {
        let card = try permit()
        for (form, index) in [(Self.form, 1), ("[]", 0)] {
            let lines = try service(form).lines(for: ["name": "梁慧敏"], on: card, by: nil, day: nil)
            #expect(lines[index] == .card(.kind, "hongKongResidencePermit"))
            #expect(lines.count { $0 == .card(.passNumber, "H90000123") } == 1)
        }
    }

    @Test("an expired card is named with its last day, from the day after it; not where the day is unsure")
    func expired() throws {
        for var card in [try resident(), try permit(), try foreigner()] {
            card.validTo = try Self.day("2026-11-20")
            #expect(try lines(card, on: "2026-11-20")["unverified"] == nil)
            #expect(try lines(card, on: "2026-11-21")["unverified"] == "2026-11-20")
            #expect(try lines(card, on: nil)["unverified"] == nil)
            card.validTo = nil
            #expect(try lines(card, on: "2099-01-01")["unverified"] == nil)
        }
    }

    @Test("an expired card of the representative is named apart from the applicant's")
    func expiredRepresentative() throws {
        var card = try resident()
        card.validTo = try Self.day("2020-01-01")
        let lines = try service("[]").lines(
            for: [:], on: try permit(), by: Representative(standing: .mandate, card: card),
            day: try Self.day("2026-11-21"))
        #expect(lines.contains(.unverified(isRepresentative: true, validTo: try Self.day("2020-01-01"))))
        #expect(lines.count { if case .unverified = $0 { true } else { false } } == 1)
    }

    @Test("registration is never presumed from, or held against, a card that tells none; ages are advised on as ever")
    func advice() throws {
        let service = try service(
            "[]",
            conditions:
                #"[{"text": "户籍", "rule": {"registeredIn": ["江东省云溪县"]}}, {"text": "65", "rule": {"minimumAge": 65}}]"#)
        let day = try Self.day("2026-11-21")
        #expect(service.advice(for: try resident(), on: day) == [.presumedRegistered, .looksMet])
        for card in [try permit(), try foreigner()] {
            let advice = service.advice(for: card, on: day)
            #expect(advice.first == .askedAtWindow)
            #expect(
                advice.last
                    == .tooYoung(
                        age: card.birthDate.fullYears(on: day), possibleFrom: card.birthDate.birthday(completing: 65)))
        }
    }

    /// Written by a version that knew residents' cards only.
    private static let old = #"""
        {"address":"江东省云溪县柳河镇青石村12号","birthDate":"1954-03-12","ethnicGroup":"汉","issuer":"云溪县公安局","name":"样本芳",\#
        "number":"330999195403122265","sex":"female","validFrom":"2010-01-01","validTo":"2030-01-01"}
        """#

    @Test("a resident's card of an older record is read, and written as it was")
    func olderRecord() throws {
        let card = try JSONDecoder().decode(IdentityCard.self, from: Data(Self.old.utf8))
        #expect(card == (try resident()))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        #expect(String(decoding: try encoder.encode(card), as: UTF8.self) == Self.old)
    }

    @Test("every kind of card survives being stored")
    func stored() throws {
        for card in [try resident(), try permit(), try foreigner()] {
            #expect(try JSONDecoder().decode(IdentityCard.self, from: JSONEncoder().encode(card)) == card)
        }
    }
}
