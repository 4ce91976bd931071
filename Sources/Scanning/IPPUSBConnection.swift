import DeviceSupport
import Synchronization

/// HTTP over USB: one interface carries one connection, plain bytes, one request at a time.
final class IPPUSBConnection: Sendable {
    /// A read that brings nothing is repeated after a pause, which grows: the rate that ipp-usb found
    /// devices to bear.
    private static let firstPause = Duration.milliseconds(10)
    private static let longestPause = Duration.seconds(1)
    private static let pauseGrowth = 1.25

    /// Bytes a transfer: a multiple of 1024 and at most 16 KiB, or devices overflow.
    private static let transferLength = 16 << 10
    /// A transfer ends when it is full, or with a packet that is not; a device that falls silent behind a full
    /// packet keeps it open. So it is closed, with what has come, after this, and another one begun.
    private static let longestRead = Duration.seconds(1)
    /// A device that sends a byte now and then would never end.
    private static let longestAnswer = Duration.seconds(300)
    /// Nor is it waited for so long when nobody waits for the answer any more.
    private static let longestFarewell = Duration.seconds(30)
    private static let writeTimeout = Duration.seconds(10)

    /// What lies ready in the pipe comes at once.
    private static let staleTimeout = Duration.milliseconds(6)
    /// A page, whose transfers may be as short as a packet of 512 bytes.
    private static let mostStaleTransfers = 64 << 10

    let pipe: any DevicePipe
    private let input: UInt8
    private let output: UInt8
    private let clock: any Clock<Duration>
    private let firstFailure = Mutex<ScanError?>(nil)

    init(pipe: any DevicePipe, input: UInt8, output: UInt8, clock: any Clock<Duration>) {
        self.pipe = pipe
        self.input = input
        self.output = output
        self.clock = clock
    }

    /// Why the connection has come out of step: from then on it is not certain to which request an answer
    /// belongs, and a page may be that of somebody else. Nil while all is well; it never heals by itself.
    var failure: ScanError? { firstFailure.withLock(\.self) }

    /// Sends a request and reads the whole answer, even when the task is cancelled meanwhile: what is
    /// left unread would be taken for the beginning of the next answer.
    /// - Parameters:
    ///   - patience: how long the device may be silent before its answer begins.
    ///   - bytePatience: and then, from the first byte of its body until it is complete; also once the task is
    ///     cancelled, since nobody waits for the answer any more.
    /// - Throws: ``ScanError``; then the connection is out of step.
    func send(
        _ request: HTTPRequest, patience: Duration, bytePatience: Duration,
        progress: @Sendable @escaping (_ received: Int, _ expected: Int?) -> Void = { _, _ in }
    ) async throws -> HTTPResponse {
        let isCancelled = Flag()
        // Not a child task: those are cancelled with their parent.
        let work = Task {
            try await inStep {
                try await exchange(request, (patience, bytePatience), on: clock, isCancelled, progress: progress)
            }
        }
        return try await withTaskCancellationHandler {
            try await work.value
        } onCancel: {
            isCancelled.value.withLock { $0 = true }
        }
    }

    /// Reads away what the device still has to say to earlier requests.
    /// - Parameter quiet: until it has said nothing for so long.
    /// - Throws: ``PipeError``.
    func drain(_ quiet: Duration) async throws {
        // One may end what came before it, and more be behind it.
        var emptyInARow = 0
        for _ in 0..<Self.mostStaleTransfers {
            guard let bytes = try await read(within: quiet) else { return }
            emptyInARow = bytes.isEmpty ? emptyInARow + 1 : 0
            if emptyInARow == 2 { return }
        }
        throw PipeError(.other, "the scanner does not stop talking; it is reset")
    }

    private func inStep<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch {
            guard let failure = error as? ScanError ?? (error as? PipeError).map(ScanError.init) else { throw error }
            fail(failure)
            throw failure
        }
    }

    private func fail(_ failure: ScanError) { firstFailure.withLock { $0 = $0 ?? failure } }

    private func exchange<C: Clock<Duration>>(
        _ request: HTTPRequest, _ patience: (answer: Duration, byte: Duration), on clock: C, _ isCancelled: Flag,
        progress: (Int, Int?) -> Void
    ) async throws -> HTTPResponse {
        // An answer that came too late, or twice, must not be taken for one to this request.
        try await drain(Self.staleTimeout)
        return try await HTTPExchange.with { exchange in
            try await write(exchange.encode(request), within: min(patience.answer, Self.writeTimeout))
            var pause = Self.firstPause
            var deadline = clock.now.advanced(by: patience.answer)
            var last = clock.now.advanced(by: Self.longestAnswer)
            var isShortened = false
            while clock.now < deadline {
                if !isShortened, isCancelled.value.withLock(\.self) {
                    isShortened = true
                    last = min(last, clock.now.advanced(by: Self.longestFarewell))
                    deadline = min(deadline, clock.now.advanced(by: patience.byte))
                }
                let left = clock.now.duration(to: deadline)
                guard let bytes = try await read(within: min(left, Self.longestRead)) else { continue }
                guard !bytes.isEmpty else {
                    // It answers at once that it has nothing: asked without a pause, it would be asked all the time.
                    try await clock.sleep(for: pause)
                    pause = min(pause * Self.pauseGrowth, Self.longestPause)
                    continue
                }
                if let response = try await exchange.receive(bytes) {
                    if response.isFollowedByMore {
                        fail(ScanError(.garbled, "the scanner said more than was asked; it is reset"))
                    }
                    return response
                }
                progress(exchange.receivedLength, exchange.expectedLength)
                // Some send the head at once, and warm up then.
                let isBegun = exchange.hasBody || isShortened
                pause = Self.firstPause
                deadline = min(last, clock.now.advanced(by: isBegun ? patience.byte : patience.answer))
            }
            throw ScanError(.notAnswering, "the scanner has nothing to say; switch it off and on")
        }
    }

    /// What came next: empty when the device had nothing to say just then, nil when it said nothing at all.
    private func read(within patience: Duration) async throws -> [UInt8]? {
        do {
            return try await pipe.read(from: input, upTo: Self.transferLength, within: patience)
        } catch let error as PipeError where error.code == .timedOut {
            return nil
        }
    }

    private func write(_ bytes: [UInt8], within patience: Duration) async throws {
        for start in stride(from: 0, to: bytes.count, by: Self.transferLength) {
            let part = Array(bytes[start..<min(start + Self.transferLength, bytes.count)])
            try await pipe.write(part, to: output, within: patience)
        }
    }
}

private final class Flag: Sendable {
    let value = Mutex(false)
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
