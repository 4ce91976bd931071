import Testing

@testable import VirtualDevices

@Suite struct SAMFirmwareTests {
    private static let preamble: [UInt8] = [0xAA, 0xAA, 0xAA, 0x96, 0x69]

    @Test("the emulated module gives the answers that were recorded from real ones")
    func vectors() {
        var module = SAMFirmware()
        #expect(module.answer(to: [0x20, 0x01]) == Self.preamble + [0x00, 0x04, 0x00, 0x00, 0x80, 0x84])
        #expect(module.answer(to: [0x20, 0x02]) == Self.preamble + [0x00, 0x04, 0x00, 0x00, 0x81, 0x85])
        module.lay(SampleCard.all[0])
        #expect(
            module.answer(to: [0x20, 0x01]) == Self.preamble + [0x00, 0x08, 0x00, 0x00, 0x9F, 0, 0, 0, 0, 0x97])
        #expect(
            module.answer(to: [0x20, 0x02])
                == Self.preamble + [0x00, 0x0C, 0x00, 0x00, 0x90, 0, 0, 0, 0, 0, 0, 0, 0, 0x9C])
        #expect(module.answer(to: [0x30, 0x01]).count == 1295)
    }

    @Test("a card that was read is not found again until it is lifted")
    func oncePerCard() {
        var module = SAMFirmware()
        module.lay(SampleCard.all[0])
        for command in [[0x20, 0x01], [0x20, 0x02], [0x30, 0x01]] as [[UInt8]] { _ = module.answer(to: command) }
        #expect(module.answer(to: [0x20, 0x01])[9] == 0x80)
        #expect(module.answer(to: [0x30, 0x03])[9] == 0x91)
        module.lift()
        #expect(module.answer(to: [0x30, 0x03])[9] == 0x41)
        module.lay(SampleCard.all[0])
        #expect(module.answer(to: [0x20, 0x01])[9] == 0x9F)
    }

    @Test("find, select and read have to follow one another")
    func order() {
        var module = SAMFirmware()
        module.lay(SampleCard.all[0])
        _ = module.answer(to: [0x20, 0x01])
        _ = module.answer(to: [0x11, 0xFF])
        #expect(module.answer(to: [0x20, 0x02])[9] == 0x81)
        #expect(module.answer(to: [0x30, 0x01])[9] == 0x41)
    }

    @Test("more address, card number and SAM identity are as long as published, and a card without says so")
    func rest() throws {
        let more = try #require(SampleCard.all.first { !$0.moreAddress.isEmpty })
        for (card, code, length) in [(SampleCard.all[0], UInt8(0x91), 0), (more, 0x90, 70)] {
            var module = SAMFirmware()
            module.lay(card)
            for command in [[0x20, 0x01], [0x20, 0x02], [0x30, 0x01]] as [[UInt8]] { _ = module.answer(to: command) }
            let answer = module.answer(to: [0x30, 0x03])
            #expect(answer[9] == code)
            #expect(answer.count == 11 + length)
            #expect(module.answer(to: [0x30, 0x05]).count == 11 + 28)
            #expect(module.answer(to: [0x12, 0xFF]).count == 11 + 16)
        }
    }

    @Test("the baud rate is set by its number, and one that is none is refused")
    func baudRate() {
        var module = SAMFirmware()
        #expect(module.answer(to: [0x60, 0x04])[9] == 0x90)
        #expect(module.baudRate == 9600)
        #expect(module.answer(to: [0x60, 0x05])[9] == 0x24)
        #expect(module.baudRate == 9600)
    }

    @Test("every answer's bytes over length, body and checksum make zero", arguments: SAMFirmware.steps.map(\.command))
    func checksum(command: [UInt8]) {
        var module = SAMFirmware()
        #expect(module.answer(to: command).dropFirst(5).reduce(0, ^) == 0)
    }
}
