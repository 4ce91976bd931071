import USB

/// The exchange of frames with the security module of one open reader: a command, an answer.
struct SAMLink: Sendable {
    /// Bytes that are late arrive at once or not at all.
    private static let drainTimeout = Duration.milliseconds(5)
    /// More stale packets than the longest answer has.
    private static let mostStalePackets = 80
    /// A reader that answers with anything but this many bytes of frames is out of its mind.
    private static let longestAnswer = 8192

    let handle: USBHandle
    let pipes: SAMPipes

    /// Sends a command and waits for its answer; repeats it once when the answer is damaged, the
    /// endpoint stalled, or the module did not understand.
    func send(_ command: SAMCommand, within timeout: Duration) async throws -> SAMAnswer {
        do {
            let answer = try await exchange(command, within: timeout)
            if answer.status.meaning != .misunderstood { return answer }
        } catch let error as USBError where error.code == .stalled {
        } catch is SAMFrameError {
        }
        return try await exchange(command, within: timeout)
    }

    private func exchange(_ command: SAMCommand, within timeout: Duration) async throws -> SAMAnswer {
        try await drain()
        try await handle.write(SAMFrame.encode(command), to: pipes.output, within: timeout)
        let clock = ContinuousClock()
        let deadline = clock.now + timeout
        var decoder = SAMFrameDecoder()
        var received = 0
        while received < Self.longestAnswer {
            // One packet a transfer: an answer that ends with a full packet would leave a longer
            // transfer waiting for the next answer.
            let remaining = max(.milliseconds(1), clock.now.duration(to: deadline))
            let packet = try await handle.read(
                from: pipes.input, upTo: pipes.input.maxPacketSize, within: remaining)
            received += packet.count
            decoder.append(packet)
            if let answer = try decoder.next() { return answer }
        }
        throw SAMFrameError.length
    }

    /// Takes away what the module still had to say about an earlier command.
    private func drain() async throws {
        for _ in 0..<Self.mostStalePackets {
            do {
                _ = try await handle.read(
                    from: pipes.input, upTo: pipes.input.maxPacketSize, within: Self.drainTimeout)
            } catch let error as USBError where error.code == .timedOut {
                return
            }
        }
    }
}
