package import DeviceSupport

/// The exchange of frames with the security module of one open reader: a command, an answer.
package struct SAMLink: Sendable {
    /// Between two commands in order: what is late has arrived long ago.
    private static let drainTimeout = Duration.milliseconds(1)
    /// After an exchange that failed the rest of the answer may still be on its way.
    private static let drainTimeoutAfterFailure = Duration.milliseconds(20)
    /// More stale packets than the longest answer has.
    private static let mostStalePackets = 80
    /// A reader that answers with more packets than this, among them empty ones, is out of its mind. A slow
    /// serial line brings the longest answer byte by byte.
    private static let mostPackets = 2048

    let pipe: any DevicePipe
    let transport: SAMTransport
    let clock: any Clock<Duration>
    /// What was answered last; nil when that failed, and at the beginning.
    private var answered: SAMCommand?

    package init(pipe: any DevicePipe, transport: SAMTransport, clock: any Clock<Duration>) {
        self.pipe = pipe
        self.transport = transport
        self.clock = clock
    }

    /// Sends a command and waits for its answer; repeats it once when the answer is damaged, the
    /// endpoint stalled, or the module did not understand.
    /// - Throws: ``SAMTrouble`` when there is no sensible answer, else ``PipeError``.
    package mutating func send(_ command: SAMCommand, within timeout: Duration) async throws -> SAMAnswer {
        do {
            do {
                let answer = try await exchange(command, within: timeout)
                if answer.status.meaning != .sendAgain { return answer }
            } catch let error as PipeError where error.code == .stalled {
            } catch is SAMFrameError {
            }
            return try await exchange(command, within: timeout)
        } catch let error as PipeError where [.timedOut, .stalled, .overflow].contains(error.code) {
            throw SAMTrouble("no sensible answer: \(error.message)")
        } catch let error as SAMFrameError {
            throw SAMTrouble("the answer is damaged (\(error)); check the cable")
        }
    }

    private mutating func exchange(_ command: SAMCommand, within timeout: Duration) async throws -> SAMAnswer {
        let before = answered
        answered = nil
        // Within the reading of a card nothing stale can have come, and each drain costs a millisecond of it.
        if !command.follows(before) {
            for endpoint in transport.inputs { try await drain(endpoint, afterFailure: before == nil) }
        }
        for (endpoint, bytes) in transport.outgoing(SAMFrame.encode(command)) {
            try await pipe.write(bytes, to: endpoint, within: timeout)
        }
        let answer = try await receive(within: timeout, on: clock)
        answered = command
        return answer
    }

    private func receive<C: Clock<Duration>>(within timeout: Duration, on clock: C) async throws -> SAMAnswer {
        let deadline = clock.now.advanced(by: timeout)
        var decoder = SAMFrameDecoder()
        var unwrapper = HIDWrapper.Unwrapper()
        for _ in 0..<Self.mostPackets {
            let (endpoint, packet) = transport.next(received: decoder.count)
            // Whole packets, no more than the answer still needs: an answer that ends with a full packet
            // would leave a longer transfer waiting for the next answer.
            let packets = transport.comesInReports ? 1 : (decoder.missing + packet - 1) / packet
            let bytes = try await pipe.read(
                from: endpoint, upTo: packets * packet,
                within: max(.milliseconds(1), clock.now.duration(to: deadline)))
            switch transport {
            case .hid: decoder.append(try unwrapper.unwrap(bytes))
            case .wholeFrames, .splitPipes: decoder.append(bytes[...])
            }
            if let answer = try decoder.next() { return answer }
        }
        throw SAMFrameError.length
    }

    /// Takes away what the module still had to say about an earlier command.
    private func drain(_ endpoint: UInt8, afterFailure: Bool) async throws {
        let (_, packet) = transport.next(received: 0)
        for _ in 0..<Self.mostStalePackets {
            do {
                _ = try await pipe.read(
                    from: endpoint, upTo: packet,
                    within: afterFailure ? Self.drainTimeoutAfterFailure : Self.drainTimeout)
            } catch let error as PipeError where error.code == .timedOut {
                return
            }
        }
    }
}

extension SAMTransport {
    fileprivate var comesInReports: Bool {
        if case .hid = self { true } else { false }
    }

    fileprivate var inputs: [UInt8] {
        switch self {
        case .wholeFrames(let input, _, _), .hid(let input, _): [input]
        case .splitPipes(let header, let body): [header.input, body.input]
        }
    }

    /// What goes out where for a frame.
    fileprivate func outgoing(_ frame: [UInt8]) -> [(UInt8, [UInt8])] {
        switch self {
        case .wholeFrames(_, let output, _): [(output, frame)]
        case .hid(_, let output): [(output, HIDWrapper.wrap(frame))]
        case .splitPipes(let header, let body):
            [
                (header.output, Array(frame.prefix(SAMFrame.headerLength))),
                (body.output, Array(frame.dropFirst(SAMFrame.headerLength))),
            ]
        }
    }

    /// Where the next bytes of an answer come from, and the packet size there.
    /// - Parameter received: how many bytes of the answer are there.
    fileprivate func next(received: Int) -> (endpoint: UInt8, packet: Int) {
        switch self {
        case .wholeFrames(let input, _, let packet): (input, packet)
        case .hid(let input, _): (input, HIDWrapper.reportLength)
        case .splitPipes(let header, let body):
            received < SAMFrame.headerLength ? (header.input, header.packet) : (body.input, body.packet)
        }
    }
}

/// The reader is attached and makes no sense.
struct SAMTrouble: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
