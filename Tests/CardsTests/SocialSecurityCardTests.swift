import TestSupport
import Testing
import TownshipServices

@testable import Cards

@Suite struct SocialSecurityCardTests {
    private let transcript = CardTranscript()

    private func read(_ transcript: CardTranscript) -> IdentityCard? {
        guard case .card(let card, _) = transcript.replay().reading else { return nil }
        return card
    }

    @Test("a card is read with the commands of the transcript, none of which asks for a PIN or the birthplace")
    func commands() {
        #expect(transcript.replay().commands == transcript.exchanges.map(\.command))
    }

    @Test("what the card says of its holder is read field by field, and it is told from an ID card")
    func fields() throws {
        let card = try #require(read(transcript))
        #expect(card.name == "柳秀兰")
        #expect(card.sex == .female)
        #expect(card.ethnicGroup == "汉")
        #expect(card.number.digits == "330999195403122265")
        #expect(card.birthDate == CalendarDate(year: 1954, month: 3, day: 12))
        #expect(card.socialSecurityNumber == "A12345678")
        #expect(card.validFrom == CalendarDate(year: 2019, month: 3, day: 1))
        #expect(card.validTo == CalendarDate(year: 2039, month: 3, day: 1))
        #expect(card.issuer == "915600000233100133090001")
        #expect(card.address.isEmpty && card.registeredAddress == nil)
        #expect(card.isSocialSecurityCard)
    }

    @Test("the place of issue is in the card's code")
    func region() throws {
        let values: [SocialSecurityCard.Item: [UInt8]] = [
            .cardCode: [0x33, 0x09, 0x00] + [UInt8](repeating: 0xAB, count: 13), .issued: [0x20, 0x19, 0x03, 0x01],
            .cardNumber: Array("A1".utf8), .number: Array("330999195403122265".utf8), .name: [0xC1, 0xF8],
        ]
        let card = try SocialSecurityCard(values)
        #expect(card.region == "330900")
        // What the card leaves out, its ID number tells.
        #expect(card.sex == .female)
        #expect(card.birthDate == CalendarDate(year: 1954, month: 3, day: 12))
        #expect(card.validTo == nil)
        #expect("\(card)" == "SocialSecurityCard(330***********2265)")
    }

    @Test("a record shorter than usual is read with the length that the card names")
    func shortRecord() {
        var changed = transcript.changing(["00B2090020": "6C08"])
        changed.exchanges.append(("00B2090008", "0906C1F8D0E3C0BC9000"))
        #expect(read(changed)?.name == "柳秀兰")
    }

    @Test("sex may be a letter or a number, and be left open")
    func sexes() {
        #expect(read(transcript.changing(.sex, to: [2]))?.sex == .female)
        #expect(read(transcript.changing(.sex, to: [0]))?.sex == .female)
        #expect(read(transcript.changing(.sex, to: [0x39]))?.sex == .female)
    }

    @Test("an end of validity that was never written is none")
    func endless() throws {
        for byte in [0x00, 0xFF] as [UInt8] {
            let card = try #require(read(transcript.changing(.validTo, to: [UInt8](repeating: byte, count: 4))))
            #expect(card.validTo == nil)
        }
    }

    @Test(
        "a name is text of GB 18030, with the rare ones, or the record is invalid",
        arguments: [
            ([0xC1, 0xF8, 0xD0, 0xE3], "柳秀"),
            ([0xB0, 0xA2, 0xA1, 0xA4, 0xB6, 0xC5], "阿·杜"),
            // Four bytes: 㐇, which GBK does not have.
            ([0xCD, 0xF5, 0x81, 0x39, 0xEF, 0x36], "王㐇"),
            ([0xC1, 0xF8, 0x00, 0x00], "柳"), ([0xC1, 0xF8, 0xFF, 0xFF], "柳"),
            ([0xC1, 0xF8, 0xD0], nil), ([0x80, 0x80], nil), ([0xC1, 0xFF, 0xC1, 0xF8], nil), ([0x20, 0x20], nil),
            ([], nil), ([0xC1, 0xF8, 0x07, 0x41], nil),
        ] as [([UInt8], String?)])
    func names(bytes: [UInt8], name: String?) {
        let reading = transcript.changing(.name, to: bytes).replay().reading
        if let name {
            #expect(read(transcript.changing(.name, to: bytes))?.name == name)
        } else {
            #expect(reading == .invalid(.name))
        }
    }

    @Test(
        "what contradicts itself or the standard is named",
        arguments: [
            (.number, Array("330999195403122260".utf8), .number),
            (.number, [UInt8](repeating: 0x20, count: 18), .number),
            (.sex, [0x31], .sex), (.sex, [3], .sex), (.sex, [], .sex),
            (.ethnicGroup, [0x0A], .ethnicGroup), (.ethnicGroup, [1, 1], .ethnicGroup),
            (.birthDate, [0x19, 0x54, 0x03, 0x13], .birthDate), (.birthDate, [0x19, 0x54, 0x13, 0x12], .birthDate),
            (.issued, [0x20, 0x19, 0x02, 0x30], .validity), (.issued, [0x19, 0x50, 0x01, 0x01], .validity),
            (.validTo, [0x20, 0x18, 0x03, 0x01], .validity), (.validTo, [0x20, 0x3A, 0x03, 0x01], .validity),
            (.cardNumber, [0x20, 0x20], .cardNumber), (.cardNumber, [0x41, 0x2D], .cardNumber),
            (.cardCode, [0x33, 0x0A, 0x00], .region), (.cardCode, [0x33], .region),
        ] as [(SocialSecurityCard.Item, [UInt8], CardItem)])
    func contradictions(item: SocialSecurityCard.Item, value: [UInt8], fault: CardItem) {
        #expect(transcript.changing(item, to: value).replay().reading == .invalid(fault))
    }

    @Test(
        "an answer leads to what helps",
        arguments: [
            ("00A404000F7378312E73682EC9E7BBE1B1A3D5CF", "6A82", .unknownKind),
            ("00A404000F7378312E73682EC9E7BBE1B1A3D5CF", "6283", .invalid(.kind)),
            ("00A404000F7378312E73682EC9E7BBE1B1A3D5CF", "", .unreadable),
            ("00A4020002EF06", "6A82", .unknownKind), ("00A4020002EF06", "6982", .unknownKind),
            ("00B2080014", "6A83", .unknownKind), ("00B2080014", "6982", .unknownKind),
            ("00B2080014", "6F00", .unreadable),
            // Half a record that calls itself whole, another record, none.
            ("00B2080014", "081233333039393931399000", .unreadable), ("00B2080014", "0901419000", .unreadable),
            ("00B2080014", "9000", .unreadable),
        ] as [(String, String, CardReading)])
    func troubles(command: String, answer: String, reading: CardReading) {
        #expect(transcript.changing([command: answer]).replay().reading == reading)
    }

    @Test("a record that is missing or closed, and that nobody needs, is done without")
    func missing() throws {
        let card = try #require(read(transcript.changing(["00B20B0003": "6A83", "00B2060006": "6982"])))
        #expect(card.ethnicGroup.isEmpty)
        #expect(card.validTo == nil)
    }

    @Test("whatever a card answers, reading it ends, and no byte of it is a holder by chance", arguments: 0..<50)
    func fuzz(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            var reading = SocialSecurityReading()
            var command = reading.first
            var isDone = false
            // The plan is 13 commands; each may be corrected, and fetched in 16 parts, each corrected.
            for _ in 0..<600 where !isDone {
                let genuine = transcript.exchanges.first { $0.command == CardTranscript.hex(command) }
                var answer = CardTranscript.bytes(genuine?.answer ?? "9000")
                switch Int.random(in: 0..<8, using: &generator) {
                case 0:
                    for _ in 0..<2 where !answer.isEmpty {
                        answer[Int.random(in: answer.indices, using: &generator)] = .random(
                            in: 0...255, using: &generator)
                    }
                case 1: answer = Array(answer.prefix(Int.random(in: 0...answer.count, using: &generator)))
                case 2:
                    answer = [
                        [0x61, 0x6C, 0x90].randomElement(using: &generator) ?? 0,
                        .random(in: 0...255, using: &generator),
                    ]
                default: break
                }
                switch reading.answered(answer) {
                case .send(let next): command = next
                case .done(.card(let card, _)):
                    // The check digit and the other fields hold what was changed in check.
                    #expect(card.number.birthDate == card.birthDate && !card.name.isEmpty)
                    isDone = true
                case .done: isDone = true
                }
            }
            #expect(isDone)
        }
    }
}
