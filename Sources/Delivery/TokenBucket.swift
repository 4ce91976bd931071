/// A ceiling in bytes per second, as a value that is told the time: over any span no more passes than
/// rate × (span + ``burst``).
///
/// Kept as the moment at which all that was let through would have passed at the even rate (the
/// "virtual scheduling" form of the leaky bucket, ITU-T I.371, Annex A).
struct TokenBucket: Hashable, Sendable {
    /// What an idle line may send at once: short, so that the village's other traffic hardly feels it.
    static let burst: Duration = .milliseconds(500)

    /// Bytes per second; 0 is no ceiling.
    let rate: Int
    private var evenAt: Duration = .zero

    init(rate: Int) {
        self.rate = max(0, rate)
    }

    /// Counts `bytes` and says how long to wait before sending them.
    mutating func take(_ bytes: Int, at now: Duration) -> Duration {
        guard rate > 0 else { return .zero }
        let start = max(evenAt, now)
        evenAt = start + .seconds(1) * Double(bytes) / Double(rate)
        return max(.zero, start - Self.burst - now)
    }
}
