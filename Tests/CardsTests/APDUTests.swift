import Testing

@testable import Cards

@Suite struct APDUTests {
    @Test(
        "commands are written as ISO 7816-4 has them",
        arguments: [
            (CommandAPDU.select(file: 0xEF05), "00A4020002EF05"),
            (.select(name: [0x73, 0x78]), "00A40400027378"),
            (.readRecord(0x09, length: 32), "00B2090020"),
            (.readRecord(0x09, length: 256), "00B2090000"),
            (.getResponse(cla: 0x80, length: 5), "80C0000005"),
            (CommandAPDU(ins: 0x84, p1: 1, p2: 2), "00840102"),
        ])
    func commands(command: CommandAPDU, hex: String) {
        #expect(CardTranscript.hex(command.bytes) == hex)
    }

    @Test("what a card holds back is fetched until all is there")
    func fetched() {
        var exchange = APDUExchange(.select(file: 1))
        #expect(exchange.answered([0xAA, 0x61, 0x02]) == .send(.getResponse(cla: 0, length: 2)))
        #expect(exchange.answered([0xBB, 0xCC, 0x61, 0x00]) == .send(.getResponse(cla: 0, length: 256)))
        let whole = ResponseAPDU(data: [0xAA, 0xBB, 0xCC, 0xDD], status: .success)
        #expect(exchange.answered([0xDD, 0x90, 0x00]) == .done(whole))
    }

    @Test("a length that a card corrects is corrected once, for each command")
    func corrected() {
        var exchange = APDUExchange(.readRecord(9, length: 32))
        #expect(exchange.answered([0x6C, 0x18]) == .send(.readRecord(9, length: 24)))
        #expect(exchange.answered([0x61, 0x04]) == .send(.getResponse(cla: 0, length: 4)))
        #expect(exchange.answered([0x6C, 0x03]) == .send(.getResponse(cla: 0, length: 3)))
        #expect(exchange.answered([0x6C, 0x02]) == .nonsense)
    }

    @Test("an answer without status, one too long and one without end are nonsense")
    func nonsense() {
        for length in [0, 1, 259] {
            var exchange = APDUExchange(.select(file: 1))
            #expect(exchange.answered([UInt8](repeating: 0x61, count: length)) == .nonsense)
        }
        var exchange = APDUExchange(.select(file: 1))
        for _ in 0..<APDUExchange.mostParts {
            #expect(exchange.answered([0x61, 0x01]) == .send(.getResponse(cla: 0, length: 1)))
        }
        #expect(exchange.answered([0x61, 0x01]) == .nonsense)
    }

    @Test(
        "a status says what whoever sent the command can do",
        arguments: [
            (0x9000, .done), (0x6110, .unfinished), (0x6C10, .unfinished),
            (0x6282, .absent), (0x6A83, .absent), (0x6A88, .absent),
            (0x6982, .closed), (0x6985, .closed),
            (0x6A82, .unsupportedCard), (0x6A86, .unsupportedCard), (0x6D00, .unsupportedCard),
            (0x6E00, .unsupportedCard),
            (0x6283, .blockedCard), (0x6581, .blockedCard), (0x6983, .blockedCard), (0x6A81, .blockedCard),
            (0x9303, .blockedCard),
            (0x6281, .liftAndLayAgain), (0x6400, .liftAndLayAgain), (0x6F00, .liftAndLayAgain),
            (0x0000, .liftAndLayAgain),
        ] as [(UInt16, StatusWord.Meaning)])
    func meaning(status: UInt16, meaning: StatusWord.Meaning) {
        #expect(StatusWord(rawValue: status).meaning == meaning)
    }

    @Test("a card's answer prints its length and status, and not a byte more")
    func secrecy() throws {
        let response = try #require(ResponseAPDU(Array("330999".utf8) + [0x6A, 0x82]))
        #expect("\(response)" == "6 bytes, 6A82 (unsupportedCard)")
        var dumped = ""
        dump(response, to: &dumped)
        #expect(!dumped.contains("51"))
    }
}
