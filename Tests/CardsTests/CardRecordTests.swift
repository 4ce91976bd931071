import TestSupport
import Testing
import TownshipServices

@testable import Cards

private func reading(_ record: SampleRecord) -> CardReading { CardRecord.reading(ofReadAnswer: record.answer) }

private func card(_ record: SampleRecord) -> IdentityCard? {
    guard case .card(let card, _) = reading(record) else { return nil }
    return card
}

private func day(_ text: String) throws -> CalendarDate { try #require(CalendarDate(text)) }

@Suite("What a card's record says")
struct CardRecordTests {
    @Test("a resident's card is read field by field, with its photo")
    func resident() throws {
        let number = try #require(IDNumber("330999195403122265"))
        let expected = IdentityCard(
            name: "柳秀兰", sex: .female, ethnicGroup: "汉", birthDate: try day("1954-03-12"),
            address: "江东省云溪县柳河镇青石村6组18号", number: number, issuer: "云溪县公安局", validFrom: try day("2016-05-08"),
            validTo: try day("2036-05-08"))
        #expect(reading(.resident) == .card(expected, photo: SampleRecord.photo))
        #expect(expected.kind == .resident)
    }

    @Test("a residence permit is read with its pass number and how often it was issued, and has no ethnic group")
    func permit() throws {
        let number = try #require(IDNumber("810000199103029968"))
        let expected = IdentityCard(
            name: "梁慧敏", sex: .female, ethnicGroup: "", birthDate: try day("1991-03-02"), address: "江东省云溪县柳河镇柳河街52号",
            number: number, issuer: "云溪县公安局", validFrom: try day("2024-01-15"), validTo: try day("2029-01-15"),
            passNumber: "H90000123", issueCount: 1)
        #expect(card(.permit) == expected)
        #expect(expected.kind == .hongKongResidencePermit)
    }

    @Test("a foreigner's card of 2023 is read with both names, the longer from its two places")
    func foreigner() throws {
        let number = try #require(IDNumber("933999198505269944"))
        let expected = IdentityCard(
            name: "FONTAINE-DUBOIS-DELACROIX, ALEXANDRA MARIE", sex: .female, ethnicGroup: "",
            birthDate: try day("1985-05-26"), address: "", number: number, issuer: "", validFrom: try day("2024-04-01"),
            validTo: try day("2034-04-01"), chineseName: "方亚历", nationality: "FRA", issueCount: 3)
        #expect(card(.foreigner) == expected)
        #expect(expected.kind == .permanentResidence)
    }

    @Test("a space at the seam of a foreigner's name stays")
    func seam() {
        let first = "FONTAINE-DUBOIS-DELACROIX, THERESE "
        #expect(first.utf16.count == 35)
        #expect(
            card(.foreigner.with(52, first).with(220, "MARIE"))?.name == "FONTAINE-DUBOIS-DELACROIX, THERESE MARIE")
    }

    @Test("a foreigner's card of 2017 is read with its number of fifteen characters")
    func foreignerOf2017() throws {
        let number = try #require(IDNumber("DEU330971052601"))
        let expected = IdentityCard(
            name: "BERGMANN, KARL FRIEDRICH", sex: .male, ethnicGroup: "", birthDate: try day("1971-05-26"),
            address: "", number: number, issuer: "1500", validFrom: try day("2019-05-20"),
            validTo: try day("2029-05-20"), chineseName: "白卡尔", nationality: "DEU")
        #expect(card(.foreignerOf2017) == expected)
        #expect(expected.kind == .permanentResidenceOf2017)
    }

    @Test("a foreigner without a Chinese name has none, one without an English name goes by the Chinese one")
    func names() {
        for (record, english, chinese) in [(SampleRecord.foreigner, [52, 220], 0), (.foreignerOf2017, [0], 158)] {
            #expect(card(record.with(chinese, ""))?.chineseName == nil)
            #expect(card(record.with(chinese, ""))?.name == card(record)?.name)
            let only = english.reduce(record) { $0.with($1, "") }
            #expect(card(only)?.name == record.fields[chinese])
            #expect(card(only)?.chineseName == nil)
            #expect(reading(only.with(chinese, "")) == .invalid(.name))
        }
    }

    @Test("长期 means that a resident's card does not expire; no other kind knows it")
    func longTerm() throws {
        // The field keeps no digit of a date beneath the two characters.
        let endless = "长期      "
        #expect(try #require(card(.resident.with(204, endless))).validTo == nil)
        for record in SampleRecord.all.dropFirst() {
            #expect(reading(record.with(204, endless)) == .invalid(.validity), "\(record.testDescription)")
        }
    }

    @Test("a name that fills its field, and a character outside the basic plane, survive")
    func longNames() throws {
        let long = "阿卜杜热合曼·阿卜杜克里木江"
        #expect(long.utf16.count == 14)
        #expect(card(.resident.with(0, long))?.name == long)
        #expect(card(.resident.with(0, "王𬀩"))?.name == "王𬀩")
        let name = String(repeating: "ABCDE ", count: 9) + "ABCDEF"
        #expect(card(.foreignerOf2017.with(0, name))?.name == name)
    }

    @Test("fields padded with zeros are read as those padded with spaces")
    func zeros() throws {
        for record in SampleRecord.all {
            let answer = [1, 0, 4, 0] + record.bytes(padding: 0) + SampleRecord.photo
            #expect(CardRecord.reading(ofReadAnswer: answer) == reading(record), "\(record.testDescription)")
        }
    }

    @Test("an unstated sex is taken from the number, and stays open where the number tells none")
    func sex() throws {
        for code in ["0", "9"] {
            #expect(card(.resident.with(30, code))?.sex == .female)
            #expect(card(.foreigner.with(30, code))?.sex == .female)
            let open = try #require(card(.foreignerOf2017.with(120, code)))
            #expect(open.sex == nil)
        }
    }

    @Test("two digits that name no group known here leave the group unnamed: a card is not turned away for a new code")
    func newGroup() throws { #expect(try #require(card(.resident.with(32, "77"))).ethnicGroup == "") }

    @Test("a permit without pass number, and cards that do not count, are as good")
    func leftOut() throws {
        let permit = try #require(card(.permit.with(220, "").with(238, "")))
        #expect(permit.passNumber == nil)
        #expect(permit.issueCount == nil)
        #expect(try #require(card(.foreigner.with(32, ""))).issueCount == nil)
    }
}
