import Testing
import TownshipServices

@testable import Cards

@Suite("The photo of a card")
struct CardPhotoTests {
    private let photo = (0..<1024).map { UInt8(truncatingIfNeeded: $0 &* 7) }

    private func answer(photo: [UInt8]) -> [UInt8] {
        [0x01, 0x00, UInt8(photo.count >> 8), UInt8(photo.count & 0xFF)] + SampleRecord.resident.bytes() + photo
    }

    @Test("follows the card, with the number of its holder")
    func follows() throws {
        let events = CardRecord.reading(ofReadAnswer: answer(photo: photo)).events
        try #require(events.count == 2)
        guard case .cardRead(let card) = events[0], case .cardPhoto(let told, let number) = events[1] else {
            Issue.record("no card with a photo")
            return
        }
        #expect(told.bytes == photo)
        #expect(number == card.number)
    }

    @Test("that is not there, or no photo, is not told of", arguments: [0, 1023])
    func none(length: Int) {
        let events = CardRecord.reading(ofReadAnswer: answer(photo: Array(photo.prefix(length)))).events
        #expect(events.count == 1)
    }

    @Test("shows nothing of a face where it is printed")
    func silent() throws {
        let photo = try #require(CompressedPhoto(photo))
        #expect("\(photo)" == "photo")
        #expect(String(reflecting: photo) == "photo")
        var dumped = ""
        dump(photo, to: &dumped)
        #expect(!dumped.contains("1024"))
    }
}
