import Testing

@testable import Cards

@Suite("Commands and status bytes of the security module (GA/T 467-2019)")
struct SAMCommandTests {
    @Test(
        "each command is framed with the checksum of the standard",
        arguments: [
            (SAMCommand.reset, [0x10, 0xFF, 0xEC] as [UInt8]), (.status, [0x11, 0xFF, 0xED]),
            (.readIdentity, [0x12, 0xFF, 0xEE]), (.findCard, [0x20, 0x01, 0x22]), (.selectCard, [0x20, 0x02, 0x21]),
            (.readTextAndPhoto, [0x30, 0x01, 0x32]), (.readAdditionalAddress, [0x30, 0x03, 0x30]),
            (.readManagementNumber, [0x30, 0x05, 0x36]),
        ])
    func frames(command: SAMCommand, body: [UInt8]) {
        #expect(SAMFrame.encode(command) == [0xAA, 0xAA, 0xAA, 0x96, 0x69, 0x00, 0x03] + body)
    }

    @Test("no command asks for a fingerprint")
    func noFingerprint() {
        #expect(SAMCommand.all.count == 8)
        #expect(!SAMCommand.all.contains(SAMCommand(code: 0x30, parameter: 0x10)))
    }

    static let meanings: [UInt8: SAMStatus.Meaning] = [
        0x90: .done, 0x9F: .done, 0x91: .absent, 0x10: .sendAgain, 0x11: .sendAgain, 0x21: .notOffered,
        0x23: .notOffered, 0x24: .notOffered, 0x31: .liftAndLayAgain, 0x32: .liftAndLayAgain, 0x33: .liftAndLayAgain,
        0x40: .unsupportedCard, 0x41: .liftAndLayAgain, 0x47: .liftAndLayAgain, 0x60: .readerFault,
        0x66: .readerFault, 0x80: .noCard, 0x81: .liftAndLayAgain,
    ]

    @Test("each of the 256 status bytes says what to do; what the standard has not asks to lay the card again")
    func meanings() {
        for code in UInt8.min...UInt8.max {
            let status = SAMStatus(rawValue: code)
            #expect(status.meaning == Self.meanings[code] ?? .liftAndLayAgain, "\(status)")
        }
        #expect(Set(SAMStatus.known.keys) == Set(Self.meanings.keys))
        #expect(Set(Self.meanings.values) == Set(SAMStatus.Meaning.allCases))
    }

    @Test("a status byte is logged with two digits and its words")
    func words() {
        #expect("\(SAMStatus(rawValue: 0x66))" == "66 (the module is not authorised)")
        #expect("\(SAMStatus(rawValue: 0x05))" == "05")
        #expect("\(SAMStatus.cardFound)" == "9F (card found)")
    }

    @Test("the module's number is written as on maintenance papers, low byte first")
    func identity() {
        let data: [UInt8] = [
            0x05, 0x00, 0x01, 0x00, 0xAE, 0x26, 0x33, 0x01, 0xD2, 0x02, 0x96, 0x49, 0xFF, 0xFF, 0xFF, 0xFF,
        ]
        #expect(SAMIdentity(data)?.description == "05.01-20129454-1234567890-4294967295")
        #expect(
            SAMIdentity([UInt8](repeating: 0, count: 16))?.description == "00.00-00000000-0000000000-0000000000")
        #expect(
            SAMIdentity([0x39, 0x30] + [UInt8](repeating: 0, count: 14))?.description.hasPrefix("12345.00-") == true)
        for length in [0, 15, 17, 20] { #expect(SAMIdentity([UInt8](repeating: 1, count: length)) == nil) }
    }

    @Test("a card's management number is 28 bytes, not all alike, and is never printed")
    func managementNumber() throws {
        let bytes = (1...28).map(UInt8.init)
        let number = try #require(CardManagementNumber(bytes))
        #expect(number.bytes == bytes)
        var dumped = ""
        dump(number, to: &dumped)
        for text in ["\(number)", String(reflecting: number), dumped] { #expect(!text.contains("28")) }
        #expect(CardManagementNumber(Array(bytes.dropLast())) == nil)
        #expect(CardManagementNumber([UInt8](repeating: 0xFF, count: 28)) == nil)
    }
}
