import DeviceSupport

/// HTTP over USB: one interface carries one connection, plain bytes, one request at a time.
struct IPPUSBConnection: Sendable {
    /// A read that brings nothing is repeated after a pause, which grows: the rate that ipp-usb found
    /// devices to bear.
    private static let firstPause = Duration.milliseconds(10)
    private static let longestPause = Duration.seconds(1)
    private static let pauseGrowth = 1.25

    /// Bytes a transfer: a multiple of 1024 and at most 16 KiB, or devices overflow.
    private static let transferLength = 16 << 10
    private static let writeTimeout = Duration.seconds(10)

    let pipe: any DevicePipe
    let input: UInt8
    let output: UInt8
    let clock: any Clock<Duration>

    /// Sends a request and reads the whole answer, even when the task is cancelled meanwhile: what is
    /// left unread would be taken for the beginning of the next answer.
    /// - Parameter patience: how long the device may be silent.
    /// - Throws: ``ScanError``; after `notAnswering` and `garbled` the connection is out of step.
    func send(
        _ request: HTTPRequest, patience: Duration,
        progress: @Sendable @escaping (_ received: Int, _ expected: Int?) -> Void = { _, _ in }
    ) async throws -> HTTPResponse {
        // Not a child task: those are cancelled with their parent.
        try await Task { try await exchange(request, patience: patience, progress: progress) }.value
    }

    private func exchange(
        _ request: HTTPRequest, patience: Duration, progress: (Int, Int?) -> Void
    ) async throws -> HTTPResponse {
        do {
            return try await HTTPExchange.with { exchange in
                try await write(exchange.encode(request))
                var pause = Self.firstPause
                var silence = Duration.zero
                while silence < patience {
                    let bytes = try await read(within: patience - silence)
                    guard !bytes.isEmpty else {
                        try await clock.sleep(for: pause)
                        silence += pause
                        pause = min(pause * Self.pauseGrowth, Self.longestPause)
                        continue
                    }
                    (silence, pause) = (.zero, Self.firstPause)
                    if let response = try await exchange.receive(bytes) { return response }
                    progress(exchange.receivedLength, exchange.expectedLength)
                }
                throw ScanError(.notAnswering, "the scanner has nothing to say; switch it off and on")
            }
        } catch let error as PipeError {
            throw ScanError(error)
        }
    }

    /// What came next; empty when the device had nothing to say just then.
    func read(within patience: Duration) async throws -> [UInt8] {
        try await pipe.read(from: input, upTo: Self.transferLength, within: patience)
    }

    private func write(_ bytes: [UInt8]) async throws {
        for start in stride(from: 0, to: bytes.count, by: Self.transferLength) {
            let part = Array(bytes[start..<min(start + Self.transferLength, bytes.count)])
            try await pipe.write(part, to: output, within: Self.writeTimeout)
        }
    }
}

extension ScanError {
    init(_ error: PipeError) {
        switch error.code {
        case .gone:
            self.init(.absent, "the scanner was unplugged or switched off; check its cable and power", cause: error)
        case .denied:
            self.init(.denied, "the scanner is held by another program, such as ipp-usb; stop it", cause: error)
        case .timedOut:
            self.init(.notAnswering, "the scanner does not answer; switch it off and on", cause: error)
        default:
            self.init(.garbled, "the scanner's answer was lost; scan again", cause: error)
        }
    }
}
