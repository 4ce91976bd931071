public import DeviceSupport
import Synchronization

/// A recording played back at the pipe: what the driver writes is looked up in it, and what the device
/// answered then is answered again, in the time it took on the clock of the test, and with a fault where one
/// is asked for.
public final class ReplayedPipe: DevicePipe {
    /// What becomes of an answer.
    public enum Fault: String, Sendable, CaseIterable {
        /// Comes after the driver's patience is over, and is then in its way.
        case late
        /// Ends before it is complete.
        case short
        /// Is followed by bytes that belong to nothing.
        case long
        case wrongChecksum
        case stall
        /// A packet without bytes comes first.
        case zeroLength
        /// The device leaves in its middle.
        case vanished
    }

    /// What went out together, and the reads that answered it.
    private struct Exchange {
        var request: [UInt8]
        /// When it had gone out.
        var ms: Int
        var answers: [DeviceRecording.Moment]
    }

    private struct State {
        /// Not played yet; the last one to a request stays.
        var exchanges: [Exchange]
        /// Bytes written that belong to no known request yet.
        var written: [UInt8] = []
        var pending: [(endpoint: UInt8, at: Duration, bytes: [UInt8], error: PipeError.Code?)] = []
        /// Complete requests so far.
        var count = 0
        var faults: [Int: Fault]
        var isGone = false
    }

    private static let codes: [PipeError.Code] = [.gone, .denied, .stalled, .timedOut, .overflow, .other]

    private let clock: ManualClock
    private let state: Mutex<State>

    /// - Parameter faults: by the number of the request that is answered with them, from 0.
    public init(_ recording: DeviceRecording, clock: ManualClock, faults: [Int: Fault] = [:]) {
        self.clock = clock
        var exchanges: [Exchange] = []
        for moment in recording.moments {
            if moment.out != nil {
                if exchanges.last?.answers.isEmpty ?? false {
                    exchanges[exchanges.count - 1].request += moment.bytes
                    exchanges[exchanges.count - 1].ms = moment.ms
                } else {
                    exchanges.append(Exchange(request: moment.bytes, ms: moment.ms, answers: []))
                }
            } else if moment.error != PipeError.Code.timedOut.description, !exchanges.isEmpty {
                // A read that brought nothing was the driver's patience, which it may spend again.
                exchanges[exchanges.count - 1].answers.append(moment)
            }
        }
        state = Mutex(State(exchanges: exchanges, faults: faults))
    }

    /// How many requests have arrived.
    public var requests: Int { state.withLock(\.count) }

    public func write(_ bytes: [UInt8], to endpoint: UInt8, within timeout: Duration) async throws {
        try state.withLock { state in
            guard !state.isGone else { throw PipeError(.gone, "replayed") }
            state.written += bytes
            guard let index = state.exchanges.firstIndex(where: { $0.request == state.written }) else { return }
            let exchange = state.exchanges[index]
            state.written = []
            // A request that is repeated more often than in the recording is answered as it was last.
            if state.exchanges[(index + 1)...].contains(where: { $0.request == exchange.request }) {
                state.exchanges.remove(at: index)
            }
            answer(exchange, within: timeout, &state)
        }
    }

    public func read(from endpoint: UInt8, upTo length: Int, within timeout: Duration) async throws -> [UInt8] {
        let now = clock.elapsed
        return try state.withLock { state in
            guard let index = state.pending.firstIndex(where: { $0.endpoint == endpoint }),
                state.pending[index].at <= now + timeout
            else {
                guard !state.isGone else { throw PipeError(.gone, "replayed") }
                clock.advance(by: timeout)
                throw PipeError(.timedOut, "replayed")
            }
            var next = state.pending.remove(at: index)
            clock.advance(by: max(.zero, next.at - now))
            if let error = next.error {
                if error == .gone { state.isGone = true }
                throw PipeError(error, "replayed")
            }
            if next.bytes.count > length {
                let rest = Array(next.bytes.dropFirst(length))
                next.bytes = Array(next.bytes.prefix(length))
                state.pending.insert((endpoint, next.at, rest, nil), at: index)
            }
            return next.bytes
        }
    }

    public func control(_ setup: ControlSetup, sending data: [UInt8], within timeout: Duration) async throws {
        if state.withLock(\.isGone) { throw PipeError(.gone, "replayed") }
    }

    public func reset() async throws {}

    private func answer(_ exchange: Exchange, within patience: Duration, _ state: inout State) {
        let fault = state.faults[state.count]
        state.count += 1
        var answers = exchange.answers.map { moment in
            let delay =
                fault == .late ? patience + .milliseconds(100) : .milliseconds(max(5, moment.ms - exchange.ms))
            return (
                endpoint: moment.in ?? 0, at: clock.elapsed + delay, bytes: moment.bytes,
                error: moment.error.flatMap { word in Self.codes.first { $0.description == word } }
            )
        }
        guard let last = answers.indices.last else { return }
        switch fault {
        case nil, .late: break
        case .short:
            answers[last].bytes.removeLast(min(3, answers[last].bytes.count))
            if answers.count > 1 { answers.remove(at: last - 1) }
        case .long: answers[last].bytes += [0xDE, 0xAD, 0xBE, 0xEF]
        case .wrongChecksum:
            let end = answers[last].bytes.lastIndex { $0 != 0 } ?? 0
            if !answers[last].bytes.isEmpty { answers[last].bytes[end] ^= 0x5A }
        case .stall: answers = [(answers[0].endpoint, clock.elapsed, [], .stalled)]
        case .zeroLength: answers.insert((answers[0].endpoint, clock.elapsed, [], nil), at: 0)
        case .vanished:
            answers = Array(answers.prefix(answers.count / 2))
            state.isGone = true
        }
        state.pending += answers
    }
}
