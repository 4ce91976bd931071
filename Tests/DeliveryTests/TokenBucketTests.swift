import TestSupport
import Testing

@testable import Delivery

@Suite("The bandwidth ceiling")
struct TokenBucketTests {
    @Test("no ceiling: nobody waits")
    func none() {
        var bucket = TokenBucket(rate: 0)
        #expect((0..<100).allSatisfy { _ in bucket.take(1 << 20, at: .zero) == .zero })
    }

    @Test("after the burst each piece waits for its share of time")
    func even() {
        var bucket = TokenBucket(rate: 1000)
        #expect(bucket.take(500, at: .zero) == .zero)
        #expect(bucket.take(500, at: .zero) == .zero)
        #expect(bucket.take(500, at: .zero) == .milliseconds(500))
        #expect(bucket.take(500, at: .zero) == .seconds(1))
        // All have gone by then, and the line was idle for long: no more than the burst is saved.
        #expect(bucket.take(500, at: .seconds(60)) == .zero)
        #expect(bucket.take(500, at: .seconds(60)) == .zero)
        #expect(bucket.take(500, at: .seconds(60)) == .milliseconds(500))
    }

    @Test("over any span no more passes than the rate allows, and not much less where somebody always sends")
    func ceiling() {
        var random = SeededGenerator(seed: 5)
        for rate in [1000, 8000, 1_000_000] {
            var bucket = TokenBucket(rate: rate)
            var now = Duration.zero
            var passed: [(at: Duration, bytes: Int)] = []
            for _ in 0..<400 {
                let bytes = Int.random(in: 1...16384, using: &random)
                now += bucket.take(bytes, at: now)
                passed.append((now, bytes))
            }
            for start in stride(from: 0, to: passed.count, by: 37) {
                var sum = 0
                for piece in passed[start...] {
                    sum += piece.bytes
                    let span = piece.at - passed[start].at + TokenBucket.burst
                    // The last piece is let go as a whole.
                    #expect(Double(sum - piece.bytes) <= Double(rate) * (span / .seconds(1)) + 1)
                }
            }
            let total = passed.reduce(0) { $0 + $1.bytes }
            #expect(Double(total) >= Double(rate) * (now / .seconds(1)))
        }
    }
}
