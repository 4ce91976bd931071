import TestSupport
import Testing
import TownshipServices

@testable import Delivery

@Suite("Whose turn it is")
struct DeliveryQueueTests {
    private func numbers(_ count: Int) throws -> [SubmissionNumber] {
        try (1...count).map { try #require(SubmissionNumber(terminal: "QS01", serial: $0)) }
    }

    @Test("nothing waits: idle")
    func idle() {
        #expect(DeliveryQueue().next(of: [], at: .zero) == .idle)
    }

    @Test("the oldest first")
    func oldest() throws {
        let waiting = try numbers(3)
        #expect(DeliveryQueue().next(of: waiting, at: .zero) == .deliver(waiting[0]))
    }

    @Test("a line that is down rests, a second at first, and the oldest stays first")
    func lineRests() throws {
        let waiting = try numbers(3)
        var queue = DeliveryQueue()
        queue.ended(waiting[0], .notNow(.unreachable), at: .zero, random: 1)
        #expect(queue.next(of: waiting, at: .zero) == .pause(.seconds(1)))
        #expect(queue.next(of: waiting, at: .seconds(1)) == .deliver(waiting[0]))
    }

    @Test("a kick ends the rest of the line")
    func kick() throws {
        let waiting = try numbers(1)
        var queue = DeliveryQueue()
        for _ in 0..<10 { queue.ended(waiting[0], .notNow(.unreachable), at: .zero, random: 1) }
        queue.kick()
        #expect(queue.next(of: waiting, at: .zero) == .deliver(waiting[0]))
        // The network is back, the center not yet: the pauses begin small again.
        queue.ended(waiting[0], .notNow(.unreachable), at: .zero, random: 1)
        #expect(queue.next(of: waiting, at: .zero) == .pause(.seconds(1)))
    }

    @Test("a kick ends each pause that was the line's fault, and none that is the submission's own")
    func kickAndOwnFault() throws {
        let waiting = try numbers(2)
        for problem in DeliveryProblem.allCases {
            var queue = DeliveryQueue()
            queue.ended(waiting[0], .notNow(problem), at: .zero, random: 1)
            queue.kick()
            let turn = queue.next(of: [waiting[0]], at: .zero)
            #expect(turn == (problem.concernsLine ? .deliver(waiting[0]) : .pause(.seconds(1))), "\(problem)")
        }
    }

    @Test("one that cannot be sent says nothing about the line, and is not held against it")
    func unusable() throws {
        let waiting = try numbers(2)
        var queue = DeliveryQueue()
        queue.ended(waiting[0], .notNow(.unreachable), at: .zero, random: 1)
        queue.ended(waiting[1], .unusable, at: .zero, random: 1)
        #expect(queue.next(of: [waiting[0]], at: .zero) == .pause(.seconds(1)))
    }

    @Test("who failed by itself comes after all others, and is tried again later")
    func poisoned() throws {
        let waiting = try numbers(3)
        var queue = DeliveryQueue()
        queue.ended(waiting[0], .notNow(.centerFailed), at: .zero, random: 1)
        #expect(queue.next(of: waiting, at: .zero) == .deliver(waiting[1]))
        #expect(queue.next(of: [waiting[0]], at: .zero) == .pause(.seconds(1)))
        #expect(queue.next(of: [waiting[0]], at: .seconds(1)) == .deliver(waiting[0]))
    }

    @Test("who breaks the line each time does not hold up the rest")
    func breaksTheLine() throws {
        let waiting = try numbers(2)
        var queue = DeliveryQueue()
        queue.ended(waiting[0], .notNow(.brokenOff), at: .zero, random: 1)
        #expect(queue.next(of: waiting, at: .seconds(1)) == .deliver(waiting[1]))
    }

    @Test("one that arrives ends the rest of the line for all")
    func works() throws {
        let waiting = try numbers(2)
        var queue = DeliveryQueue()
        for _ in 0..<5 { queue.ended(waiting[0], .notNow(.brokenOff), at: .zero, random: 1) }
        queue.kick()
        queue.ended(waiting[1], .refused(.otherContent), at: .zero, random: 1)
        #expect(queue.next(of: [waiting[0]], at: .zero) == .deliver(waiting[0]))
    }

    @Test("pauses double up to a minute, and the jitter takes up to half away")
    func backOff() {
        let full = (1...9).map { BackOff.pause(afterFailures: $0, random: 1) }
        #expect(full == [1, 2, 4, 8, 16, 32, 60, 60, 60].map { .seconds($0) })
        #expect(BackOff.pause(afterFailures: 3, random: 0) == .seconds(2))
        #expect(BackOff.pause(afterFailures: .max, random: 1) == .seconds(60))
    }

    @Test("whatever happens, every one is tried at least once a minute and nobody is forgotten")
    func fair() throws {
        var random = SeededGenerator(seed: 3)
        let waiting = try numbers(5)
        let poison = Set(waiting.prefix(2))
        var left = waiting
        var queue = DeliveryQueue()
        var now = Duration.zero
        var turns: [SubmissionNumber: Int] = [:]
        while now < .seconds(600) {
            switch queue.next(of: left, at: now) {
            case .deliver(let number):
                turns[number, default: 0] += 1
                let lineIsDown = now < .seconds(120)
                let outcome: DeliveryOutcome =
                    lineIsDown
                    ? .notNow(.unreachable) : poison.contains(number) ? .notNow(.centerFailed) : .refused(.tooLarge)
                queue.ended(number, outcome, at: now, random: Double.random(in: 0..<1, using: &random))
                if case .refused = outcome { left.removeAll { $0 == number } }
                now += .milliseconds(10)
            case .pause(let pause):
                #expect(pause > .zero && pause <= .seconds(60))
                now += pause
            case .idle:
                Issue.record("two always wait")
                return
            }
        }
        #expect(Set(left) == poison)
        #expect(poison.allSatisfy { (turns[$0] ?? 0) >= 8 })
    }
}
