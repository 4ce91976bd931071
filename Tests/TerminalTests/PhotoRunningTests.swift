import Cards
import DeviceStatus
import Logging
import Session
import Testing
import TownshipServices

@testable import Terminal

@Suite("The photo in a running session", .timeLimit(.minutes(1)))
struct PhotoRunningTests {
    /// Decodes slowly: each photo when the test says so. A photo's picture is its first byte.
    private actor Decoder {
        private var waiting: [CheckedContinuation<Void, Never>] = []
        private var watcher: CheckedContinuation<Void, Never>?

        func decode(_ photo: CompressedPhoto) async -> DecodedPhoto? {
            await withCheckedContinuation {
                waiting.append($0)
                watcher?.resume()
                watcher = nil
            }
            return DecodedPhoto(bytes: Array(photo.bytes.prefix(1)), mediaType: "image/bmp")
        }

        /// Finishes the oldest photo, once there is one.
        func finish() async {
            if waiting.isEmpty { await withCheckedContinuation { watcher = $0 } }
            waiting.removeFirst().resume()
        }
    }

    private let decoder = Decoder()
    private let runner: SessionRunner
    private let service: ServiceItem

    init() throws {
        let decoder = decoder
        service = try shippedCatalogue().service
        runner = SessionRunner(
            work: SessionWork(
                wantCard: { _ in }, findOwn: { _ in OwnRecords() }, keepDraft: { _, _, _ in }, dropDraft: { _ in },
                draftPages: { _ in [:] }, measureStorage: { .enough },
                scan: { _, _ in .failure(.unavailable) }, submit: { _, _, _ in .notSubmitted(.terminalCannotStore) },
                printSlips: { _ in true }, decodePhoto: { await decoder.decode($0) }),
            shelves: try shippedCatalogue().services.shelves, pagesFrom: 0,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func photo(_ first: UInt8) throws -> CompressedPhoto {
        try #require(CompressedPhoto([first] + [UInt8](repeating: 0, count: 1023)))
    }

    private func layCard() async {
        await runner.handle(.device(DeviceReport(role: .cardReader, device: .online)))
        for touch in [Touch.wake, .choose(service), .next, .next, .next, .stand(.oneself)] {
            await runner.handle(.touch(touch, revision: await runner.current.revision))
        }
        await runner.handle(.cardRead(villager, today: today))
    }

    private func shownPhoto() async -> PhotoID? {
        for await session in await runner.changes() {
            if let photo = session.photo(of: villager.number) { return photo }
        }
        return nil
    }

    @Test("comes after the card, which waits for nothing, and goes with the visit")
    func comes() async throws {
        await layCard()
        await runner.decode(try photo(1), of: villager.number)
        guard case .person = await runner.current.stage else {
            Issue.record("the card's person is not shown")
            return
        }
        await decoder.finish()
        let id = try #require(await shownPhoto())
        #expect(await runner.photo(id)?.bytes == [1])
        #expect(await runner.photo(PhotoID(id.value + 1)) == nil)
        await runner.handle(.touch(.leave, revision: await runner.current.revision))
        #expect(await runner.photo(id) == nil)
    }

    @Test("that comes when its visit is over is nobody's, and the next has its own")
    func late() async throws {
        await layCard()
        await runner.decode(try photo(1), of: villager.number)
        await runner.handle(.touch(.leave, revision: await runner.current.revision))
        await layCard()
        await runner.decode(try photo(2), of: villager.number)
        await decoder.finish()
        await decoder.finish()
        let id = try #require(await shownPhoto())
        #expect(await runner.photo(id)?.bytes == [2])
    }
}
