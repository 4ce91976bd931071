import TestSupport
import Testing
import TownshipServices

@testable import Cards

private func reading(_ record: SampleRecord) -> CardReading { CardRecord.reading(ofReadAnswer: record.answer) }

@Suite("A card that contradicts itself is told apart from one that was not read")
struct CardContradictionTests {
    struct Wrong: Sendable, CustomTestStringConvertible {
        var record: SampleRecord
        var offset: Int
        var text: String
        var item: CardItem
        var testDescription: String { "\(record.testDescription) \(offset) `\(text)`" }

        init(_ record: SampleRecord, _ offset: Int, _ text: String, _ item: CardItem) {
            (self.record, self.offset, self.text, self.item) = (record, offset, text, item)
        }
    }

    static let wrongs: [Wrong] =
        SampleRecord.all.flatMap { record in
            let old = record.testDescription == "I"
            let (sex, birth) = old ? (120, 220) : (30, 36)
            return [
                // GB/T 2261.1 has 0, 1, 2 and 9.
                Wrong(record, sex, "3", .sex), Wrong(record, sex, " ", .sex), Wrong(record, sex, "男", .sex),
                Wrong(record, birth, "19541312", .birthDate), Wrong(record, birth, "19540230", .birthDate),
                Wrong(record, birth, "19-03-01", .birthDate), Wrong(record, birth, "        ", .birthDate),
                Wrong(record, birth, "99990101", old ? .validity : .birthDate),
                Wrong(record, 122, "               ", .number),
                Wrong(record, 188, "20230229", .validity), Wrong(record, 188, "长期      ", .validity),
                Wrong(record, 204, "        ", .validity), Wrong(record, 204, "20360231", .validity),
                // It ends before it begins, or begins before its holder was born.
                Wrong(record, 204, "20000101", .validity), Wrong(record, 188, "19000101", .validity),
                Wrong(record, 248, "j", .kind), Wrong(record, 248, "1", .kind),
            ]
        } + [
            Wrong(.resident, 0, "   ", .name), Wrong(.permit, 0, "\u{3000}  ", .name),
            // The number says female, born another day.
            Wrong(.resident, 30, "1", .sex), Wrong(.permit, 30, "1", .sex), Wrong(.foreigner, 30, "1", .sex),
            Wrong(.resident, 36, "19540313", .birthDate), Wrong(.permit, 36, "19910303", .birthDate),
            Wrong(.foreigner, 36, "19850527", .birthDate),
            Wrong(.resident, 32, "  ", .ethnicGroup), Wrong(.resident, 32, "1 ", .ethnicGroup),
            Wrong(.resident, 32, "汉族", .ethnicGroup),
            // Another kind's number.
            Wrong(.resident, 122, "810000199103029968", .number), Wrong(.resident, 122, "933999198505269944", .number),
            Wrong(.permit, 122, "330999195403122265", .number), Wrong(.permit, 122, "933999198505269944", .number),
            Wrong(.foreigner, 122, "330999195403122265", .number),
            Wrong(.foreigner, 122, "DEU330971052601   ", .number),
            Wrong(.foreignerOf2017, 122, "DE1330971052601", .number),
            Wrong(.foreignerOf2017, 122, "DEU33097105260 ", .number),
            Wrong(.permit, 220, "H9000 123", .passNumber), Wrong(.permit, 220, "H123     ", .passNumber),
            Wrong(.permit, 238, "一次", .issueCount), Wrong(.permit, 238, "1 ", .issueCount),
            Wrong(.foreigner, 32, "X1", .issueCount),
            Wrong(.foreigner, 242, "FR ", .nationality), Wrong(.foreigner, 242, "   ", .nationality),
            Wrong(.foreigner, 242, "fra", .nationality), Wrong(.foreignerOf2017, 152, "法国 ", .nationality),
        ]

    @Test("a field that cannot be what it says names itself, and is shown to staff", arguments: wrongs)
    func contradiction(wrong: Wrong) {
        let reading = reading(wrong.record.with(wrong.offset, wrong.text))
        #expect(reading == .invalid(wrong.item))
        #expect(reading.event == .cardTrouble(.invalidRecord))
    }

    @Test("every wrong last character of a number is found out", arguments: SampleRecord.all.dropLast())
    func checkDigit(record: SampleRecord) throws {
        let number = try #require(record.fields[122])
        for last in "0123456789X" where last != number.last {
            #expect(reading(record.with(122, number.dropLast() + String(last))) == .invalid(.number))
        }
    }

    @Test(
        "the three regions of permits are taken, a province's is none",
        arguments: ["810000", "820000", "830000", "330999", "110105"])
    func regions(region: String) throws {
        let number = try #require(
            "0123456789X".map { region + "19910302996" + String($0) }.first { IDNumber($0) != nil })
        let isPermit = ["810000", "820000", "830000"].contains(region)
        guard case .card = reading(.permit.with(122, number)) else {
            #expect(!isPermit)
            return
        }
        #expect(isPermit)
    }

    @Test("a letter of a later kind is a good card for the window")
    func laterKind() {
        for letter in "ABCDEFGHKLMNOPQRSTUVWXZ" {
            let reading = reading(.resident.with(248, String(letter)))
            #expect(reading == .unknownKind)
            #expect(reading.event == .cardTrouble(.unsupportedKind))
        }
    }

    @Test("an answer cut anywhere, with other lengths, without record or text, asks to lay the card again")
    func unreadable() {
        let whole = SampleRecord.resident.answer
        for length in whole.indices {
            #expect(CardRecord.reading(ofReadAnswer: Array(whole[..<length])) == .unreadable)
        }
        for lengths: [UInt8] in [[0, 0xFF, 4, 0], [1, 1, 4, 0], [1, 0, 0xFF, 0xFF], [0, 0, 0, 0]] {
            #expect(CardRecord.reading(ofReadAnswer: lengths + whole.dropFirst(4)) == .unreadable)
        }
        for blank: UInt8 in [0, 0x20] {
            let record = (0..<256).map { $0 % 2 == 0 ? blank : 0 }
            #expect(CardRecord.reading(ofReadAnswer: [1, 0, 4, 0] + record + SampleRecord.photo) == .unreadable)
        }
        #expect(reading(.resident.with(52, "江东省\u{7}")) == .unreadable)
        var halfCharacter = whole
        halfCharacter.replaceSubrange(4..<6, with: [0x00, 0xD8])
        #expect(CardRecord.reading(ofReadAnswer: halfCharacter) == .unreadable)
        #expect(CardReading.unreadable.event == .cardTrouble(.liftAndLayAgain))
    }

    @Test("without a photo the text is as good")
    func noPhoto() {
        let bytes = SampleRecord.resident.bytes()
        guard case .card(_, let photo) = CardRecord.reading(ofReadAnswer: [1, 0, 0, 0] + bytes) else {
            Issue.record("not read")
            return
        }
        #expect(photo.isEmpty)
    }

    @Test("no way of printing a reading shows whose it is")
    func hidden() {
        for record in SampleRecord.all {
            let reading = reading(record)
            var dumped = ""
            dump(reading, to: &dumped)
            for text in ["\(reading)", String(reflecting: reading), dumped] {
                #expect(record.fields.values.allSatisfy { $0.utf16.count < 8 || !text.contains($0) })
            }
        }
    }

    @Test("mutated records are read or refused, never anything else", arguments: 0..<400)
    func fuzz(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var bytes = try #require(SampleRecord.all.randomElement(using: &random)).answer
        for _ in 0..<Int.random(in: 1...20, using: &random) {
            // Mostly characters of records, in the record.
            let index = Int.random(in: 0..<260, using: &random)
            bytes[index] =
                Bool.random(using: &random)
                ? .random(in: 0...255, using: &random) : .random(in: 0x20...0x5A, using: &random)
        }
        if seed % 4 == 0 { bytes.removeLast(Int.random(in: 0...bytes.count, using: &random)) }
        guard case .card(let card, let photo) = CardRecord.reading(ofReadAnswer: bytes) else { return }
        #expect(!card.name.isEmpty)
        #expect(card.name.utf16.count <= 60)
        #expect(card.address.utf16.count <= 35)
        #expect(photo.isEmpty || photo.count == 1024)
        #expect(card.validTo.map { card.validFrom <= $0 } ?? true)
        #expect(card.number.birthDate.map { $0 == card.birthDate } ?? (card.kind == .permanentResidenceOf2017))
        #expect(card.number.sex == nil || card.sex == card.number.sex)
    }

    @Test("any bytes at all are read or refused", arguments: 0..<100)
    func noise(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let bytes = (0..<Int.random(in: 0...1400, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random)
        }
        let record = (0..<256).map { _ in UInt8.random(in: 0...255, using: &random) }
        for answer in [bytes, [1, 0, 0, 0] + record] {
            if case .card = CardRecord.reading(ofReadAnswer: answer) { Issue.record("noise became a card") }
        }
        _ = CardRecord.additionalAddresses(bytes)
    }
}

@Suite("Where the holder of a card has moved since")
struct AdditionalAddressTests {
    private func bytes(_ addresses: [String]) -> [UInt8] {
        addresses.flatMap { address in
            let units = Array(address.utf16) + [UInt16](repeating: 0x20, count: 35 - address.utf16.count)
            return units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        }
    }

    @Test("up to four addresses are read, blank ones left out", arguments: 0...4)
    func addresses(count: Int) {
        let all = (0..<count).map { "江东省云溪县柳河镇柳河街\($0)号" }
        #expect(CardRecord.additionalAddresses(bytes(all)) == all)
        #expect(CardRecord.additionalAddresses(bytes(all + [String](repeating: "", count: 4 - count))) == all)
    }

    @Test("what is too long, cut in a character or no text is no address")
    func damaged() {
        #expect(CardRecord.additionalAddresses(bytes(["a", "b", "c", "d", "e"])) == nil)
        #expect(CardRecord.additionalAddresses(bytes(["江东省"]).dropLast()) == nil)
        #expect(CardRecord.additionalAddresses([0x00, 0xD8] + bytes(["江东省"]).dropFirst(2)) == nil)
    }

    @Test("a resident is registered at the last of them; other kinds and damaged data change nothing")
    func moved() {
        let data = bytes(["江东省云溪县柳河镇柳河街8号", "江东省海陵县东桥镇9号"])
        guard case .card(let card, let photo) = reading(.resident).movedOn(data) else {
            Issue.record("not read")
            return
        }
        #expect(card.address == "江东省海陵县东桥镇9号")
        #expect(photo == SampleRecord.photo)
        #expect(reading(.permit).movedOn(data) == reading(.permit))
        #expect(reading(.resident).movedOn([1]) == reading(.resident))
        #expect(reading(.resident).movedOn([]) == reading(.resident))
        #expect(CardReading.unreadable.movedOn(data) == .unreadable)
    }
}
