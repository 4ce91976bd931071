public import TownshipServices

/// Whose turn it is, as a value: oldest first, those that failed by themselves later, nobody while
/// the line rests. Times are durations on one monotonic clock.
public struct DeliveryQueue: Hashable, Sendable {
    public enum Turn: Hashable, Sendable {
        case deliver(SubmissionNumber)
        /// Nobody before so long.
        case pause(Duration)
        /// Nothing waits.
        case idle
    }

    private struct Trouble: Hashable, Sendable {
        var failures = 0
        var notBefore: Duration?
    }

    private var troubles: [SubmissionNumber: Trouble] = [:]
    private var lineFailures = 0
    private var lineNotBefore: Duration?

    public init() {}

    /// - Parameter waiting: oldest first.
    public func next(of waiting: [SubmissionNumber], at now: Duration) -> Turn {
        guard !waiting.isEmpty else { return .idle }
        if let lineNotBefore, lineNotBefore > now { return .pause(lineNotBefore - now) }
        var best: (number: SubmissionNumber, failures: Int)?
        var shortest: Duration?
        for number in waiting {
            let trouble = troubles[number] ?? Trouble()
            if let notBefore = trouble.notBefore, notBefore > now {
                shortest = min(shortest ?? notBefore, notBefore)
            } else if best.map({ trouble.failures < $0.failures }) ?? true {
                best = (number, trouble.failures)
                if trouble.failures == 0 { break }
            }
        }
        if let best { return .deliver(best.number) }
        return shortest.map { .pause($0 - now) } ?? .idle
    }

    /// - Parameter random: from 0 up to 1, for the jitter.
    public mutating func ended(
        _ number: SubmissionNumber, _ outcome: DeliveryOutcome, at now: Duration, random: Double
    ) {
        let problem: DeliveryProblem
        switch outcome {
        case .delivered, .refused:
            troubles[number] = nil
            return lineWorked()
        case .unusable:
            troubles[number] = nil
            return
        case .notNow(let why):
            problem = why
        }
        if problem.mayLieInSubmission { troubles[number, default: Trouble()].failures += 1 }
        if problem.concernsLine {
            lineFailures += 1
            lineNotBefore = now + BackOff.pause(afterFailures: lineFailures, random: random)
        } else {
            if problem != .recordUnusable { lineWorked() }
            let failures = troubles[number]?.failures ?? 1
            troubles[number]?.notBefore = now + BackOff.pause(afterFailures: failures, random: random)
        }
    }

    /// Something new is there, or the network came back: the line may be tried at once, and a new
    /// failure is the first again. Who rests by its own fault rests on: nothing changed for it.
    public mutating func kick() {
        lineFailures = 0
        lineNotBefore = nil
    }

    private mutating func lineWorked() {
        lineFailures = 0
        lineNotBefore = nil
    }
}

/// Growing pauses with jitter, so that all terminals of a township do not come back at once.
public enum BackOff {
    /// Short enough that a single lost packet is not felt.
    public static let first: Duration = .seconds(1)
    /// A villager's papers are never more than a minute behind a line that works again.
    public static let ceiling: Duration = .seconds(60)

    /// Doubles from ``first`` to ``ceiling``; the jitter takes away up to half.
    public static func pause(afterFailures failures: Int, random: Double) -> Duration {
        let doublings = min(max(failures - 1, 0), 16)
        return min(first * (1 << doublings), ceiling) * (0.5 + 0.5 * random)
    }
}
