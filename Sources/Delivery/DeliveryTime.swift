/// Time and chance, injected so that tests decide them.
public struct DeliveryTime: Sendable {
    /// Monotonic; runs on while the machine sleeps.
    public var now: @Sendable () -> Duration
    /// Returns after so long, or throws when cancelled.
    public var pause: @Sendable (Duration) async throws -> Void
    /// From 0 up to 1.
    public var random: @Sendable () -> Double

    public init(
        now: @escaping @Sendable () -> Duration, pause: @escaping @Sendable (Duration) async throws -> Void,
        random: @escaping @Sendable () -> Double
    ) {
        self.now = now
        self.pause = pause
        self.random = random
    }

    /// The machine's own.
    public static var system: DeliveryTime {
        let clock = ContinuousClock()
        let start = clock.now
        return DeliveryTime(
            now: { start.duration(to: clock.now) },
            // A pause asked for by the queue, its length a named constant there.
            pause: { try await clock.sleep(for: $0) },
            random: { Double.random(in: 0..<1) })
    }
}
