public import DeviceSupport
import Dispatch
import Glibc

/// How fast a serial line is, in bits a second. Readers come with 115200; the others are what the SAM's
/// command `60 0n` can set (GA/T 467-2019).
public enum BaudRate: Int, Sendable, CaseIterable {
    case b115200 = 115_200
    case b57600 = 57_600
    case b38400 = 38_400
    case b19200 = 19_200
    case b9600 = 9_600

    fileprivate var code: speed_t {
        let code =
            switch self {
            case .b115200: B115200
            case .b57600: B57600
            case .b38400: B38400
            case .b19200: B19200
            case .b9600: B9600
            }
        return speed_t(code)
    }
}

/// An open serial line: raw bytes, 8 data bits, no parity, one stop bit, no flow control; ours alone
/// until the last reference goes or it is reset.
///
/// Whatever waits does so on a thread of the line's own, one a direction.
public final class SerialPort: DevicePipe {
    private let path: String
    private let descriptor: CInt
    private let reading = DispatchQueue(label: "serial read")
    private let writing = DispatchQueue(label: "serial write")

    /// - Parameter path: of the line, e.g. `/dev/yizhan/card-reader-serial`.
    /// - Throws: ``PipeError``: `gone` when there is no such line, `denied` when the permission is missing
    ///   or another program has it.
    public static func open(_ path: String, at rate: BaudRate = .b115200) async throws -> SerialPort {
        // Opening asks the adapter's driver, which may take its time over a hanging adapter.
        try await awaiting(DispatchQueue(label: "serial open")) { try SerialPort(opening: path, at: rate) }
    }

    private init(opening path: String, at rate: BaudRate) throws {
        // Without O_NONBLOCK opening would wait for a modem to lift its carrier.
        let opened = Glibc.open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
        guard opened >= 0 else { throw PipeError(errno, during: "open \(path)") }
        self.path = path
        descriptor = opened
        // TIOCEXCL keeps other programs out, but not those of root; those that keep to the custom of
        // locking the line are kept out by the lock.
        guard flock(opened, LOCK_EX | LOCK_NB) == 0, ioctl(opened, UInt(TIOCEXCL)) == 0 else {
            throw PipeError(errno, during: "have \(path) alone")
        }
        var settings = termios()
        guard tcgetattr(opened, &settings) == 0 else { throw PipeError(errno, during: "ask \(path) for its settings") }
        cfmakeraw(&settings)
        settings.c_cflag &= ~tcflag_t(PARENB | CSTOPB) & ~tcflag_t(CRTSCTS)
        settings.c_cflag |= tcflag_t(CS8 | CLOCAL | CREAD)
        cfsetispeed(&settings, rate.code)
        cfsetospeed(&settings, rate.code)
        // What a reader said to an earlier program is nobody's answer.
        guard tcsetattr(opened, TCSAFLUSH, &settings) == 0 else { throw PipeError(errno, during: "set up \(path)") }
    }

    deinit { close(descriptor) }

    public func read(from endpoint: UInt8, upTo length: Int, within timeout: Duration) async throws -> [UInt8] {
        try await run(on: reading, within: timeout) { [self] turn in
            while true {
                try turn.wait(for: POLLIN, on: descriptor, during: "read from \(path)")
                var (count, code): (Int, CInt) = (0, 0)
                let bytes = [UInt8](unsafeUninitializedCapacity: length) { buffer, filled in
                    count = Glibc.read(descriptor, buffer.baseAddress, length)
                    code = errno
                    filled = max(0, count)
                }
                if count > 0 { return bytes }
                // Readable and at its end: the line has been hung up.
                try check(count == 0 ? EIO : code, during: "read from \(path)")
            }
        }
    }

    public func write(_ bytes: [UInt8], to endpoint: UInt8, within timeout: Duration) async throws {
        try await run(on: writing, within: timeout) { [self] turn in
            var rest = bytes[...]
            while !rest.isEmpty {
                try turn.wait(for: POLLOUT, on: descriptor, during: "write to \(path)")
                let sent = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
                if sent < 0 { try check(errno, during: "write to \(path)") } else { rest = rest.dropFirst(sent) }
            }
        }
    }

    public func control(_ setup: ControlSetup, sending data: [UInt8], within timeout: Duration) async throws {
        throw PipeError(.stalled, "a serial line takes no control requests")
    }

    /// Throws away what is under way in either direction, and lets the line go for whoever opens it next.
    public func reset() async throws {
        tcflush(descriptor, TCIOFLUSH)
        _ = ioctl(descriptor, UInt(TIOCNXCL))
        flock(descriptor, LOCK_UN)
    }

    private func check(_ code: CInt, during attempt: String) throws {
        guard code != EAGAIN, code != EINTR else { return }
        throw PipeError(code, during: attempt)
    }

    private func run<Answer: Sendable>(
        on queue: DispatchQueue, within timeout: Duration, _ body: @escaping @Sendable (Turn) throws -> Answer
    ) async throws -> Answer {
        let turn = try Turn(until: .now + timeout)
        return try await withTaskCancellationHandler {
            try await Self.awaiting(queue) { try body(turn) }
        } onCancel: {
            turn.end()
        }
    }

    private static func awaiting<Answer: Sendable>(
        _ queue: DispatchQueue, _ body: @escaping @Sendable () throws -> Answer
    ) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result(catching: body)) }
        }
    }
}

/// One read or write: until when it may wait, and how it is called back from waiting.
private final class Turn: Sendable {
    private let deadline: ContinuousClock.Instant
    /// Bytes written to the first wake whoever polls the second.
    private let ends: (CInt, CInt)

    init(until deadline: ContinuousClock.Instant) throws {
        var pair: [CInt] = [0, 0]
        guard socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &pair) == 0 else {
            throw PipeError(errno, during: "wait for a serial line")
        }
        self.deadline = deadline
        ends = (pair[0], pair[1])
    }

    deinit {
        close(ends.0)
        close(ends.1)
    }

    /// Ends the waiting with `CancellationError`, also one that begins only now.
    func end() { shutdown(ends.0, CInt(SHUT_RDWR)) }

    /// Returns when the line can be read or written, or is no more, which the attempt then finds out.
    func wait(for event: CInt, on descriptor: CInt, during attempt: String) throws {
        while true {
            let left = max(.zero, deadline - .now).components
            // Rounded up: a wait of less than a millisecond would be none.
            let milliseconds = left.seconds * 1000 + (left.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
            var polled = [
                pollfd(fd: descriptor, events: Int16(event), revents: 0),
                pollfd(fd: ends.1, events: Int16(POLLIN), revents: 0),
            ]
            let ready = poll(&polled, 2, CInt(clamping: milliseconds))
            if ready < 0, errno != EINTR { throw PipeError(errno, during: attempt) }
            if polled[1].revents != 0 { throw CancellationError() }
            if ready > 0 { return }
            if ready == 0 { throw PipeError(ETIMEDOUT, during: attempt) }
        }
    }
}

extension PipeError {
    /// - Parameter code: an `errno`.
    fileprivate init(_ code: CInt, during attempt: String) {
        let reason = String(cString: strerror(code))
        switch code {
        // An adapter that was pulled out answers EIO as long as the line is open.
        case ENOENT, ENXIO, ENODEV, EIO:
            self.init(.gone, "\(attempt): the line is not there (\(reason)); check the adapter's cable")
        case EACCES, EPERM:
            self.init(.denied, "\(attempt): no permission (\(reason)); check the udev rules and the service's groups")
        case EBUSY, EWOULDBLOCK:
            self.init(.denied, "\(attempt): held by another program (\(reason)); stop that program")
        case ETIMEDOUT:
            self.init(.timedOut, "\(attempt): no answer in time; check the reader's power, cable and baud rate")
        default:
            self.init(.other, "\(attempt): \(reason); check that the path names a serial line")
        }
    }
}
