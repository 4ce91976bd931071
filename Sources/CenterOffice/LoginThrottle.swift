import Foundation

/// Slows down who guesses passwords: after some failures a login is closed for a while, longer each
/// time. A value without a clock of its own.
///
/// Unknown logins count like known ones, so that the answer does not tell them apart.
struct LoginThrottle {
    /// Typing errors that cost nothing.
    static let freeFailures = 5
    /// Seconds of the first closing; each further failure doubles it.
    static let firstWait: TimeInterval = 30
    static let longestWait: TimeInterval = 15 * 60
    /// Failures older than this are forgotten.
    static let memory: TimeInterval = 3600
    /// Made-up logins must not fill the memory; beyond this the oldest are forgotten.
    static let capacity = 10_000

    private struct Failures {
        var count = 0
        var last = Date.distantPast
    }

    private var failures: [String: Failures] = [:]

    /// Seconds until the login may be tried again; nil when it may now.
    func wait(for login: String, at now: Date) -> TimeInterval? {
        guard let known = failures[login], known.count >= Self.freeFailures else { return nil }
        let doublings = min(known.count - Self.freeFailures, 10)
        let open = known.last + min(Self.firstWait * pow(2, Double(doublings)), Self.longestWait)
        return now < open ? open.timeIntervalSince(now) : nil
    }

    mutating func failed(_ login: String, at now: Date) {
        if failures.count >= Self.capacity, failures[login] == nil { forgetOldest(at: now) }
        var known = failures[login] ?? Failures()
        if now.timeIntervalSince(known.last) > Self.memory { known.count = 0 }
        known.count += 1
        known.last = now
        failures[login] = known
    }

    mutating func succeeded(_ login: String) {
        failures[login] = nil
    }

    private mutating func forgetOldest(at now: Date) {
        failures = failures.filter { now.timeIntervalSince($0.value.last) <= Self.memory }
        if failures.count >= Self.capacity, let oldest = failures.min(by: { $0.value.last < $1.value.last }) {
            failures[oldest.key] = nil
        }
    }
}
