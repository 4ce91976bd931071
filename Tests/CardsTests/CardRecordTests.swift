import TestSupport
import Testing
import TownshipServices

@testable import Cards

@Suite struct CardRecordTests {
    /// A record with its fields at the offsets of GA 490; the person is invented.
    static func record(changing changes: [Int: (text: String, length: Int)] = [:]) -> [UInt8] {
        var fields: [Int: (text: String, length: Int)] = [
            0: ("柳秀兰", 30), 30: ("2", 2), 32: ("01", 4), 36: ("19540312", 16), 52: ("江东省云溪县柳河镇青石村6组18号", 70),
            122: ("330999195403122265", 36), 158: ("云溪县公安局", 30), 188: ("20160508", 16), 204: ("20360508", 16),
        ]
        fields.merge(changes) { $1 }
        var units = [UInt16](repeating: 0x20, count: 128)
        for (offset, field) in fields {
            let text = Array(field.text.utf16.prefix(field.length / 2))
            units.replaceSubrange((offset / 2)..<(offset / 2 + text.count), with: text)
        }
        return units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    }

    @Test("a resident's card is read field by field")
    func resident() throws {
        let record = Self.record()
        #expect(CardRecord.kind(of: record) == .resident)
        let card = try #require(CardRecord.residentCard(record))
        #expect(card.name == "柳秀兰")
        #expect(card.sex == .female)
        #expect(card.ethnicGroup == "汉")
        #expect(card.birthDate == CalendarDate(year: 1954, month: 3, day: 12))
        #expect(card.address == "江东省云溪县柳河镇青石村6组18号")
        #expect(card.number.digits == "330999195403122265")
        #expect(card.issuer == "云溪县公安局")
        #expect(card.validFrom == CalendarDate(year: 2016, month: 5, day: 8))
        #expect(card.validTo == CalendarDate(year: 2036, month: 5, day: 8))
    }

    @Test("长期 means that the card does not expire")
    func longTerm() throws {
        // The field keeps no digit of a date beneath the two characters.
        let record = Self.record(changing: [204: ("长期", 16)])
        #expect(try #require(CardRecord.residentCard(record)).validTo == nil)
    }

    @Test("a name that fills its field, and a character outside the basic plane, survive")
    func longNames() throws {
        let long = "阿卜杜热合曼·阿卜杜克里木江"
        #expect(long.utf16.count == 14)
        #expect(CardRecord.residentCard(Self.record(changing: [0: (long, 30)]))?.name == long)
        #expect(CardRecord.residentCard(Self.record(changing: [0: ("王𬀩", 30)]))?.name == "王𬀩")
    }

    @Test(
        "a field that cannot be what it says makes the record invalid",
        arguments: [
            (0, "", 30), (36, "19541312", 16), (36, "1954-3-1", 16), (122, "330999195403122260", 36), (188, "长期", 16),
            (204, "", 16), (204, "20360231", 16), (52, "江东省\u{7}", 70),
        ])
    func invalid(offset: Int, text: String, length: Int) {
        let padded = text + String(repeating: " ", count: length / 2 - text.utf16.count)
        #expect(CardRecord.residentCard(Self.record(changing: [offset: (padded, length)])) == nil)
    }

    @Test(
        "the letter at 248 tells the kind of card",
        arguments: [("J", CardRecord.Kind.residencePermit), ("Y", .foreigner), ("I", .foreigner2017), ("Q", nil)])
    func kinds(letter: String, kind: CardRecord.Kind?) {
        #expect(CardRecord.kind(of: Self.record(changing: [248: (letter, 2)])) == kind)
    }

    @Test("an unstated sex is taken from the number, a code of no group stays empty")
    func gaps() throws {
        let card = try #require(CardRecord.residentCard(Self.record(changing: [30: ("9", 2), 32: ("77", 4)])))
        #expect(card.sex == .female)
        #expect(card.ethnicGroup == "")
    }

    @Test("the text is cut out of a read answer only where its lengths are right")
    func cutsOut() {
        let text = Self.record()
        let whole: [UInt8] = [1, 0, 4, 0] + text + [UInt8](repeating: 0, count: 1024)
        #expect(CardRecord.text(inReadAnswer: whole) == text)
        #expect(CardRecord.text(inReadAnswer: whole.dropLast()) == nil)
        #expect(CardRecord.text(inReadAnswer: [0, 0xFF] + whole.dropFirst(2)) == nil)
        #expect(CardRecord.text(inReadAnswer: []) == nil)
    }

    @Test("mutated records are read or refused, never anything else", arguments: 0..<300)
    func fuzz(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var record = Self.record()
        for _ in 0..<Int.random(in: 1...20, using: &random) {
            record[Int.random(in: record.indices, using: &random)] = .random(in: 0...255, using: &random)
        }
        _ = CardRecord.kind(of: record)
        if let card = CardRecord.residentCard(record) {
            #expect(!card.name.isEmpty)
            #expect(card.name.utf16.count <= 15)
            #expect(card.address.utf16.count <= 35)
        }
        #expect(CardRecord.residentCard(Array(record.dropLast(2))) == nil)
    }
}

@Suite struct EthnicGroupTests {
    @Test(
        "codes name the groups of the standard",
        arguments: [
            ("01", "汉"), ("05", "维吾尔"), ("10", "朝鲜"), ("11", "满"), ("22", "畲"), ("29", "柯尔克孜"), ("37", "仡佬"),
            ("43", "乌孜别克"), ("50", "塔塔尔"), ("56", "基诺"), ("97", "其他"), ("57", ""), ("", ""),
        ])
    func names(code: String, name: String) {
        #expect(EthnicGroup.name(ofCode: code) == name)
    }

    @Test("there are 56 groups, each once")
    func count() {
        #expect(EthnicGroup.names.count == 58)
        #expect(Set(EthnicGroup.names.values).count == 58)
    }
}
