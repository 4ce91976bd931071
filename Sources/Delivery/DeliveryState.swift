public import Foundation

/// How delivery stands, for supervision and staff.
public struct DeliveryState: Hashable, Sendable {
    public enum Line: Hashable, Sendable {
        /// Nothing was sent since the start.
        case unknown
        case usable
        case unusable(DeliveryProblem)
    }

    public var line: Line = .unknown
    /// When the center last answered, by the terminal's clock.
    public var lastContact: Date?
    /// Submissions that wait to be delivered.
    public var waiting = 0
    /// Submissions that the center refused since the start.
    public var refused = 0

    public init() {}
}

extension DeliveryState {
    mutating func note(_ outcome: DeliveryOutcome, at now: Date) {
        switch outcome {
        case .notNow(.recordUnusable):
            // Says nothing about the line.
            return
        case .notNow(let problem) where problem.concernsLine:
            line = .unusable(problem)
            // The center itself answered, if only to send us away.
            if problem == .notAdmitted || problem == .centerBusy { lastContact = now }
        case .delivered:
            line = .usable
            lastContact = now
            waiting = max(0, waiting - 1)
        case .refused:
            line = .usable
            lastContact = now
            waiting = max(0, waiting - 1)
            refused += 1
        case .notNow:
            line = .usable
            lastContact = now
        }
    }
}
