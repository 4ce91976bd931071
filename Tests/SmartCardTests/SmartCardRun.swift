import Cards
import DeviceStatus
import Logging
import Testing
import TownshipServices
import VirtualDevices

/// A running reader of smart cards and everything it has reported.
actor SmartCardRun {
    private(set) var events: [CardReaderEvent] = []
    /// Events before this one have been waited for.
    private var seen = 0

    private func add(_ event: CardReaderEvent) { events.append(event) }

    func next(_ device: DeviceReport.Device, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        _ = try await next(sourceLocation: sourceLocation) { event in
            guard case .status(let report) = event else { return false }
            return report.device == device && report.role == .socialCardReader
        }
    }

    func next(_ expected: CardReaderEvent, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        _ = try await next(sourceLocation: sourceLocation) { $0 == expected }
    }

    func nextCard(sourceLocation: SourceLocation = #_sourceLocation) async throws -> IdentityCard {
        let event = try await next(sourceLocation: sourceLocation) { if case .cardRead = $0 { true } else { false } }
        guard case .cardRead(let card) = event else { throw CancellationError() }
        return card
    }

    /// Waits until it has come; the limit is for machines that are very busy, never a measure.
    private func next(
        sourceLocation: SourceLocation, _ matches: (CardReaderEvent) -> Bool
    ) async throws -> CardReaderEvent {
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            if let index = events.indices.dropFirst(seen).first(where: { matches(events[$0]) }) {
                seen = index + 1
                return events[index]
            }
            guard ContinuousClock.now < deadline else {
                Issue.record("the expected event did not come", sourceLocation: sourceLocation)
                throw CancellationError()
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Runs everything while the body does; pcscd from the beginning, unless somebody else starts it.
    static func with(
        _ sample: SampleCard = SampleCard.all[0], started: Bool = true,
        _ body: (PrivateDaemon, EmulatedSmartCard, SmartCardReader, SmartCardRun) async throws -> Void
    ) async throws {
        let daemon = try PrivateDaemon()
        if started { try await daemon.start() }
        let card = EmulatedSmartCard(sample, port: daemon.port)
        let reader = SmartCardReader(logger: Logger(label: "smart cards") { _ in SwiftLogNoOpLogHandler() })
        let run = SmartCardRun()
        let task = Task { await reader.run { await run.add($0) } }
        let result = await Result { () async throws in try await body(daemon, card, reader, run) }
        task.cancel()
        await task.value
        card.end()
        daemon.kill()
        try result.get()
    }
}

extension Result where Failure == any Error {
    fileprivate init(isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
