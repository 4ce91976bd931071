import DeviceSupport
import Synchronization
import TestSupport

@testable import Scanning

/// Bytes as a scanner sent them, in the order in which they were asked for, and what was written to it.
final class RecordedScanner: DevicePipe {
    private struct State {
        var answers: [[UInt8]]
        var pending: [UInt8] = []
        var written: [String] = []
    }

    private let state: Mutex<State>
    private let pieceLength: Int
    private let asked: @Sendable (_ request: Int) -> Void

    /// - Parameters:
    ///   - pieceLength: how many bytes each read brings at most.
    ///   - asked: told of each write, counted from 0.
    init(_ answers: [[UInt8]], pieceLength: Int = 512, asked: @Sendable @escaping (_ request: Int) -> Void = { _ in }) {
        state = Mutex(State(answers: answers))
        self.pieceLength = pieceLength
        self.asked = asked
    }

    /// The requests, one a write; a body is a write of its own only where the encoder makes it one.
    var written: [String] { state.withLock(\.written) }

    func write(_ bytes: [UInt8], to endpoint: UInt8, within timeout: Duration) async throws {
        let count = state.withLock { state in
            state.written.append(String(decoding: bytes, as: UTF8.self))
            if !state.answers.isEmpty { state.pending += state.answers.removeFirst() }
            return state.written.count
        }
        asked(count - 1)
    }

    func read(from endpoint: UInt8, upTo length: Int, within timeout: Duration) async throws -> [UInt8] {
        state.withLock { state in
            let count = min(pieceLength, length, state.pending.count)
            defer { state.pending.removeFirst(count) }
            return Array(state.pending.prefix(count))
        }
    }

    func control(_ setup: ControlSetup, sending data: [UInt8], within timeout: Duration) async throws {}
    func reset() async throws {}

    func scanner() -> ESCLScanner {
        let clock = ManualClock()
        return ESCLScanner(
            connection: IPPUSBConnection(pipe: self, input: 0x81, output: 0x01, clock: clock), clock: clock,
            answerTimeout: .seconds(10),
            pageTimeout: .seconds(60))
    }

    static func answer(_ status: String, headers: [String] = [], body: [UInt8] = []) -> [UInt8] {
        let head = ["HTTP/1.1 \(status)", "Content-Length: \(body.count)"] + headers
        return Array((head.map { $0 + "\r\n" }.joined() + "\r\n").utf8) + body
    }
}
