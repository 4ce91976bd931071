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
        /// With which the last write of it failed.
        var error: PipeError.Code?
        /// When it had gone out, in milliseconds.
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
    /// The length of each endpoint's packets, by its address.
    private let packets: [UInt8: Int]
    private let state: Mutex<State>

    /// - Parameter faults: by the number of the request that is answered with them, from 0.
    public init(_ recording: DeviceRecording, clock: ManualClock, faults: [Int: Fault] = [:]) {
        self.clock = clock
        packets = Dictionary(recording.device.endpoints.map { ($0.address, $0.packet) }) { first, _ in first }
        var exchanges: [Exchange] = []
        for moment in recording.moments {
            if moment.out != nil {
                var exchange = Exchange(
                    request: moment.bytes, error: Self.code(moment.error), ms: moment.ms, answers: [])
                if let last = exchanges.last, last.answers.isEmpty, last.error == nil {
                    exchange.request = last.request + exchange.request
                    exchanges.removeLast()
                }
                exchanges.append(exchange)
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
            if let error = exchange.error {
                if error == .timedOut { clock.advance(by: timeout) }
                throw PipeError(error, "replayed")
            }
            answer(exchange, within: timeout, &state)
        }
    }

    public func read(from endpoint: UInt8, upTo length: Int, within timeout: Duration) async throws -> [UInt8] {
        let deadline = clock.elapsed + timeout
        return try state.withLock { state in
            var bytes: [UInt8] = []
            while true {
                guard let index = state.pending.firstIndex(where: { $0.endpoint == endpoint }),
                    state.pending[index].at <= deadline
                else {
                    guard !state.isGone else { throw PipeError(.gone, "replayed") }
                    clock.advance(by: max(.zero, deadline - clock.elapsed))
                    guard bytes.isEmpty else { return bytes }
                    throw PipeError(.timedOut, "replayed")
                }
                let next = state.pending.remove(at: index)
                clock.advance(by: max(.zero, next.at - clock.elapsed))
                if let error = next.error {
                    state.isGone = state.isGone || error == .gone
                    throw PipeError(error, "replayed")
                }
                let part = Array(next.bytes.prefix(length - bytes.count))
                bytes += part
                if part.count < next.bytes.count {
                    let rest = Array(next.bytes.dropFirst(part.count))
                    state.pending.insert((endpoint, next.at, rest, nil), at: index)
                }
                // Only a full packet leaves a transfer open (USB 2.0, 5.8.3).
                guard bytes.count < length, !part.isEmpty, let packet = packets[endpoint],
                    part.count.isMultiple(of: packet)
                else { return bytes }
            }
        }
    }

    public func control(_ setup: ControlSetup, sending data: [UInt8], within timeout: Duration) async throws {
        if state.withLock(\.isGone) { throw PipeError(.gone, "replayed") }
    }

    /// As if it had been plugged in anew: what was under way is forgotten.
    public func reset() async throws {
        state.withLock { state in
            state.written = []
            state.pending = []
            state.isGone = false
        }
    }

    private static func code(_ word: String?) -> PipeError.Code? { codes.first { $0.description == word } }

    private func answer(_ exchange: Exchange, within patience: Duration, _ state: inout State) {
        let fault = state.faults[state.count]
        state.count += 1
        let delay = fault == .late ? patience + .milliseconds(100) : .milliseconds(5)
        var answers = exchange.answers.map { moment in
            (
                endpoint: moment.in ?? 0, at: clock.elapsed + max(delay, .milliseconds(moment.ms - exchange.ms)),
                bytes: moment.bytes, error: Self.code(moment.error)
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
