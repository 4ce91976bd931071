import Delivery
import Foundation
import LinkCertificates
import Logging
import TerminalLink
import TerminalRecords

extension Drill {
    /// Much shorter than the product's own: what a drill waits for is a center that is being restarted.
    private static let longestPause = Duration.milliseconds(150)

    /// Delivers until nothing waits.
    ///
    /// - Throws: ``DrillError`` when something still waits after so long, or was refused.
    func deliver(to center: URL, patience: Duration, logger: Logger) async throws {
        guard let identity else { throw DrillError("this terminal is not enrolled") }
        let clock = ContinuousClock()
        let start = clock.now
        let time = DeliveryTime(
            now: { start.duration(to: clock.now) },
            // A pause that the queue asks for, cut down.
            pause: { try await clock.sleep(for: min($0, Self.longestPause)) },
            random: { 0 })
        let service = DeliveryService(
            store: store,
            settings: DeliverySettings(
                center: center, tls: { identity.clientTLS() },
                centerKey: CenterKey(identity.centerKey)),
            time: time, logger: logger, now: { Date() })
        let store = store
        try await withThrowingTaskGroup { group in
            group.addTask { try await service.run() }
            group.addTask {
                while try await !store.waiting().isEmpty {
                    guard start.duration(to: clock.now) < patience else { throw DrillError("something still waits") }
                    service.kick()
                    // Nothing tells a drill that the center is up again; ten looks a second are enough.
                    try await clock.sleep(for: .milliseconds(100))
                }
            }
            // Whichever ends first: the service never does by itself.
            try await group.next()
            group.cancelAll()
        }
    }
}
