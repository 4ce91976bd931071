import Delivery
import Foundation
import LinkCertificates
import Logging
import ServiceLifecycle
import TerminalLink
import TerminalRecords

extension Drill {
    /// Much shorter than the product's own: what a drill waits for is a center that is being restarted.
    private static let longestPause = Duration.milliseconds(150)

    static func hastyTime() -> DeliveryTime {
        let clock = ContinuousClock()
        let start = clock.now
        return DeliveryTime(
            now: { start.duration(to: clock.now) },
            // A pause that the product asks for, cut down.
            pause: { try await clock.sleep(for: min($0, longestPause)) },
            random: { 0 })
    }

    /// Delivers until nothing waits.
    ///
    /// - Throws: ``DrillError`` when something still waits after so long, or was refused.
    func deliver(to center: URL, patience: Duration, logger: Logger) async throws {
        guard let identity else { throw DrillError("this terminal is not enrolled") }
        let service = DeliveryService(
            store: store,
            settings: DeliverySettings(
                center: center, tls: { identity.clientTLS() }, centerKey: CenterKey(identity.centerKey)),
            time: Self.hastyTime(), logger: logger, now: { Date() })
        let store = store
        try await service.run(until: "something still waits", patience, kick: { service.kick() }) {
            try await store.waiting().isEmpty
        }
    }
}

extension Service {
    /// Runs until something is done, asking ten times a second.
    ///
    /// - Throws: ``DrillError`` with `problem` when it is not done after `patience`.
    func run(
        until problem: String, _ patience: Duration, kick: @escaping @Sendable () -> Void,
        isDone: @escaping @Sendable () async throws -> Bool
    ) async throws {
        let clock = ContinuousClock()
        let end = clock.now + patience
        try await withThrowingTaskGroup { group in
            group.addTask { try await self.run() }
            group.addTask {
                while try await !isDone() {
                    guard clock.now < end else { throw DrillError(problem) }
                    kick()
                    // Nothing tells a drill that the center is up again; ten looks a second are enough.
                    try await clock.sleep(for: .milliseconds(100))
                }
            }
            // Whichever ends first: a service never does by itself.
            try await group.next()
            group.cancelAll()
        }
    }
}
