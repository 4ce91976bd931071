import Cards
import Logging
import Testing
import USB

/// A running card reader and everything it has reported.
actor CardReaderRun {
    private(set) var events: [CardReaderEvent] = []
    /// Events before this one have been waited for.
    private var seen = 0

    private func add(_ event: CardReaderEvent) { events.append(event) }

    /// The next event, not counting status and photos, that nobody has waited for yet.
    func next(sourceLocation: SourceLocation = #_sourceLocation) async throws -> CardReaderEvent {
        try await next(sourceLocation: sourceLocation) { event in
            switch event {
            case .status, .cardPhoto: false
            default: true
            }
        }
    }

    func next(
        sourceLocation: SourceLocation = #_sourceLocation, _ matches: (CardReaderEvent) -> Bool
    ) async throws -> CardReaderEvent {
        var found: CardReaderEvent?
        try await eventually("the expected event did not come", sourceLocation: sourceLocation) {
            guard let index = events.indices.dropFirst(seen).first(where: { matches(events[$0]) }) else { return false }
            seen = index + 1
            found = events[index]
            return true
        }
        return try #require(found)
    }

    /// Runs a reader while the body does; quick where the real one is patient.
    static func with(
        _ context: USBContext, answerTimeout: Duration = .seconds(10),
        _ body: (CardReader, CardReaderRun) async throws -> Void
    ) async throws {
        let reader = CardReader(
            configuration: CardReaderConfiguration(
                pollInterval: .milliseconds(300), answerTimeout: answerTimeout, readTimeout: .seconds(10)),
            context: context, logger: Logger(label: "cards") { _ in SwiftLogNoOpLogHandler() }, clock: ImpatientClock())
        let run = CardReaderRun()
        let task = Task { await reader.run { await run.add($0) } }
        do {
            try await body(reader, run)
        } catch {
            task.cancel()
            await task.value
            throw error
        }
        task.cancel()
        await task.value
    }
}
