import Testing

@testable import VirtualDevices

@Suite struct SampleTests {
    private static let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

    @Test("every number of 18 characters has a valid check digit and the region of its kind", arguments: SampleCard.all)
    func numbers(card: SampleCard) {
        guard card.kind != .foreigner2017 else {
            #expect(card.number.count == 15)
            return
        }
        let digits = card.number.compactMap(\.wholeNumberValue)
        let sum = zip(digits, Self.weights).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(card.number.count == 18)
        #expect(card.number.last == Array("10X98765432")[sum % 11])
        let regions: [SampleCard.Kind: Set<String>] = [
            .resident: ["330999"], .permit: ["810000", "830000"], .foreigner: ["933999"],
        ]
        #expect(regions[card.kind]?.contains(String(card.number.prefix(6))) == true)
        let agrees = card.number.dropFirst(6).hasPrefix(card.birthDate) && (digits[16] % 2 == 1) == card.isMale
        #expect(agrees != card.isInvalid)
    }

    @Test("every record is 256 bytes with the letter of its kind at offset 248", arguments: SampleCard.all)
    func records(card: SampleCard) {
        #expect(card.record.count == 256)
        #expect(Array(card.record[248..<250]) == Array(card.kind.rawValue.utf8) + [0])
        #expect(card.misreadRecord.count == 256)
        #expect(zip(card.record, card.misreadRecord).count { $0 != $1 } == 1)
    }

    @Test("no two sample cards are the same person's, and every kind is there")
    func people() {
        #expect(Set(SampleCard.all.map(\.id)).count == SampleCard.all.count)
        #expect(Set(SampleCard.all.map(\.number)).count == SampleCard.all.count)
        #expect(Set(SampleCard.all.map(\.kind)) == Set(SampleCard.Kind.allCases))
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
