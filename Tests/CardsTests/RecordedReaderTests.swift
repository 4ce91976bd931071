import TestSupport
import Testing
import TownshipServices

@testable import Cards

/// What the driver made of the device when it was recorded, it makes of the recording.
@Suite("Recorded card readers, played back")
struct RecordedReaderTests {
    enum Outcome {
        case read
        /// The villager is asked to lay the card again.
        case trouble
        /// The reader has left.
        case gone
    }

    private static let outcomes: [String: Outcome] = [
        "wholeFrameBulk": .read, "wholeFrameInterrupt": .read, "splitPipes": .read, "hid": .read,
        "long": .read, "zeroLength": .read, "silence": .read,
        // A module that was asked for a card's record once gives it again only to a card that was laid again.
        "wrongChecksum": .trouble, "stall": .trouble, "garbage": .trouble, "late": .trouble, "short": .trouble,
        "refused": .trouble, "liftDuringRead": .trouble, "vanish": .gone,
    ]

    @Test("a card is read, asked for again, or the reader is missed, as it was then", arguments: outcomes.keys.sorted())
    func replay(name: String) async throws {
        let played = try await play(ShippedRecording.named(name, of: "card-reader"))
        switch Self.outcomes[name] {
        case .read:
            #expect(played.cards.map(\.name) == ["无名氏"])
            #expect(played.troubles.isEmpty && played.failure == nil)
        case .trouble:
            #expect(played.cards.isEmpty)
            #expect(played.troubles.first == .liftAndLayAgain)
        case .gone:
            #expect(played.failure == "gone")
        case nil: Issue.record("nobody knows what becomes of \(name)")
        }
    }

    @Test("every recording is played")
    func all() throws {
        #expect(try ShippedRecording.names(of: "card-reader") == Self.outcomes.keys.sorted())
    }
}
