import Glibc

/// The device node. libusb polls it for "writable" to learn that a transfer has completed, and the
/// preload does not take part in that; so the node is a FIFO which is full while nothing has
/// completed and drained while something waits to be fetched.
struct ReadinessGate: ~Copyable {
    private static let setPipeSize: CInt = 1031  // F_SETPIPE_SZ of <linux/fcntl.h>
    private static let capacity: CInt = 4096

    private let descriptor: CInt
    private var isOpen: Bool

    init(path: String) throws {
        let opened = try Self.makeFIFO(at: path)
        descriptor = opened
        isOpen = true
        set(open: false)
    }

    deinit { close(descriptor) }

    private static func makeFIFO(at path: String) throws -> CInt {
        guard mkfifo(path, 0o666) == 0 else { throw EmulationError("make the FIFO \(path)", errno) }
        let descriptor = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw EmulationError("open the FIFO \(path)", errno) }
        _ = fcntl(descriptor, setPipeSize, capacity)
        return descriptor
    }

    mutating func set(open wanted: Bool) {
        guard wanted != isOpen else { return }
        isOpen = wanted
        let buffer = [UInt8](repeating: 0, count: Int(Self.capacity))
        if wanted {
            var sink = buffer
            while read(descriptor, &sink, sink.count) > 0 {}
        } else {
            while write(descriptor, buffer, buffer.count) > 0 {}
        }
    }
}
