import Logging
import Session
import WebBasics

/// The parts of the screen as they change, made only when the browser takes them: a slow one gets
/// the newest state, and never misses a part.
struct ScreenEvents: AsyncSequence, Sendable {
    typealias Failure = Never

    let changes: AsyncStream<VillagerSession>
    let renderer: ScreenRenderer
    let logger: Logger

    func makeAsyncIterator() -> Iterator {
        Iterator(changes: changes.makeAsyncIterator(), renderer: renderer, logger: logger)
    }

    struct Iterator: AsyncIteratorProtocol {
        var changes: AsyncStream<VillagerSession>.Iterator
        let renderer: ScreenRenderer
        let logger: Logger
        private var shown: [String: String] = [:]
        private var pending: [ServerSentEvent] = []

        init(changes: AsyncStream<VillagerSession>.Iterator, renderer: ScreenRenderer, logger: Logger) {
            self.changes = changes
            self.renderer = renderer
            self.logger = logger
        }

        mutating func next() async -> ServerSentEvent? {
            while pending.isEmpty {
                guard let session = await changes.next() else { return nil }
                do {
                    for (name, part) in [
                        ("screen", try renderer.screen(session)), ("overlay", try renderer.overlay(session)),
                    ]
                    where shown.updateValue(part, forKey: name) != part {
                        pending.append(ServerSentEvent(name: name, data: part))
                    }
                } catch {
                    logger.error("a screen cannot be rendered", metadata: ["error": "\(error)"])
                    return nil
                }
            }
            return pending.removeFirst()
        }
    }
}
