public import Foundation
public import TownshipServices

/// How delivery stands, for supervision and staff.
public struct DeliveryState: Hashable, Sendable {
    public enum Line: Hashable, Sendable {
        /// Nothing was sent since the start.
        case unknown
        case usable
        case unusable(DeliveryProblem)
    }

    /// The submission that is on the line now.
    public struct Sending: Hashable, Sendable {
        public var number: SubmissionNumber
        /// Bytes of its documents that left, or lay at the center already.
        public var sentBytes: Int
        public var totalBytes: Int
    }

    public var line: Line = .unknown
    /// When the center last answered, by the terminal's clock.
    public var lastContact: Date?
    /// Submissions that wait to be delivered.
    public var waiting = 0
    /// Submissions since the start that the center refused, or that cannot be sent: a person must look.
    public var refused = 0
    public var sending: Sending?

    public init() {}
}

extension DeliveryState {
    mutating func note(_ outcome: DeliveryOutcome, at now: Date) {
        sending = nil
        switch outcome {
        case .delivered:
            waiting = max(0, waiting - 1)
            answered(at: now)
        case .refused:
            waiting = max(0, waiting - 1)
            refused += 1
            answered(at: now)
        case .unusable:
            // Says nothing about the line.
            waiting = max(0, waiting - 1)
            refused += 1
        case .notNow(.recordUnusable):
            return
        case .notNow(let problem):
            if problem.concernsLine { line = .unusable(problem) } else { line = .usable }
            if problem.isTheCentersWord { lastContact = now }
        }
    }

    private mutating func answered(at now: Date) {
        line = .usable
        lastContact = now
    }
}
