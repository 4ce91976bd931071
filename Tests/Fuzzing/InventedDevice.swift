#if DEBUG
    import DeviceSupport
    import Synchronization

    /// A device that says whatever the fuzzer has invented: to each thing that is written to it the next answer.
    final class InventedDevice: DevicePipe {
        private struct State {
            var answers: [[UInt8]]
            var pending: ArraySlice<UInt8> = []
        }

        private let state: Mutex<State>

        /// - Parameter bytes: answers one after the other, each behind its length (big-endian, two bytes).
        init(_ bytes: [UInt8]) { state = Mutex(State(answers: Self.answers(in: bytes).reversed())) }

        static func answers(in bytes: [UInt8]) -> [[UInt8]] {
            var rest = bytes[...]
            var answers: [[UInt8]] = []
            while rest.count >= 2 {
                let length = Int(rest.removeFirst()) << 8 | Int(rest.removeFirst())
                answers.append(Array(rest.prefix(length)))
                rest = rest.dropFirst(length)
            }
            return answers
        }

        func write(_ bytes: [UInt8], to endpoint: UInt8, within timeout: Duration) async throws {
            state.withLock { $0.pending += $0.answers.popLast() ?? [] }
        }

        func read(from endpoint: UInt8, upTo length: Int, within timeout: Duration) async throws -> [UInt8] {
            try state.withLock { state in
                guard !state.pending.isEmpty else { throw PipeError(.timedOut, "nothing more was invented") }
                defer { state.pending = state.pending.dropFirst(length) }
                return Array(state.pending.prefix(length))
            }
        }

        func control(_ setup: ControlSetup, sending data: [UInt8], within timeout: Duration) async throws {}
        func reset() async throws {}
    }

    /// A clock on which every pause is over at once, and that is a second on each time it is looked at: so
    /// every patience ends.
    final class InstantClock: Clock {
        struct Instant: InstantProtocol {
            var offset = Duration.zero
            func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
            func duration(to other: Instant) -> Duration { other.offset - offset }
            static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
        }

        private let looks = Atomic(0)

        var now: Instant { Instant(offset: .seconds(looks.add(1, ordering: .relaxed).newValue)) }
        var minimumResolution: Duration { .zero }
        func sleep(until deadline: Instant, tolerance: Duration?) async throws { try Task.checkCancellation() }
    }
#endif
