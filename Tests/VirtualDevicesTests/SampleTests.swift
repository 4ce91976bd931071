import Testing

@testable import VirtualDevices

@Suite struct SampleTests {
    @Test("every sample card has a valid check digit, an unassigned region and its own id")
    func cards() {
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        for card in SampleCard.all {
            let digits = card.number.compactMap(\.wholeNumberValue)
            let sum = zip(digits, weights).reduce(0) { $0 + $1.0 * $1.1 }
            #expect(card.number.count == 18)
            #expect(card.number.last == Array("10X98765432")[sum % 11])
            #expect(card.number.hasPrefix("330999" + card.birthDate))
            #expect((digits[16] % 2 == 1) == card.isMale)
            #expect(card.record.count == 256)
        }
        #expect(Set(SampleCard.all.map(\.id)).count == SampleCard.all.count)
    }

    @Test("every sample page is a JPEG of a size that a repository bears")
    func pages() {
        #expect(SamplePage.all.map(\.id) == ["portrait", "certificate", "empty"])
        for page in SamplePage.all {
            #expect(page.jpeg.starts(with: [0xFF, 0xD8, 0xFF]))
            #expect(page.jpeg.suffix(2) == [0xFF, 0xD9])
            #expect(page.jpeg.count < 250_000)
        }
    }
}

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
}
