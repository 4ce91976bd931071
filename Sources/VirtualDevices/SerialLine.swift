import Foundation
import Glibc
import Synchronization

/// A serial line that a program opens as a file, below a pseudo terminal; one device at its end.
///
/// Opening the line after it was closed resets the device, as many do by the line DTR.
public final class SerialLine: DeviceBus {
    private static let lock: UInt = 0x4004_5431  // TIOCSPTLCK of <asm-generic/ioctls.h>
    private static let number: UInt = 0x8004_5430  // TIOCGPTN

    /// Where a driver finds it: a link to the terminal, as udev would make; there while a device is plugged in.
    public let path: String
    private let baudRate: @Sendable () -> Int
    private let port = Mutex<SerialEnd?>(nil)

    /// - Parameter baudRate: at which the device listens. What a host sends at another rate is noise.
    public init(path: String, baudRate: @escaping @Sendable () -> Int = { 115_200 }) {
        self.path = path
        self.baudRate = baudRate
    }

    public func isPlugged(_ device: any EmulatedDevice) -> Bool {
        port.withLock { $0.map { $0.device === device } ?? false }
    }

    public func plug(_ device: any EmulatedDevice) throws {
        try port.withLock { port in
            guard port == nil else { return }
            let master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
            guard master >= 0 else { throw EmulationError("open /dev/ptmx", errno) }
            var (unlocked, terminal): (CInt, CInt) = (0, 0)
            guard ioctl(master, Self.lock, &unlocked) == 0, ioctl(master, Self.number, &terminal) == 0 else {
                let code = errno
                close(master)
                throw EmulationError("make a pseudo terminal", code)
            }
            try FileManager.default.createDirectory(
                atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            try? FileManager.default.removeItem(atPath: path)
            try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/pts/\(terminal)")
            let end = SerialEnd(master: master, device: device, baudRate: baudRate) { [weak self, weak device] in
                guard let self, let device else { return }
                pullOut(device, comebacks: $0)
            }
            port = end
            device.attached(to: end)
            end.serve()
        }
    }

    public func unplug(_ device: any EmulatedDevice) {
        let end = port.withLock { port -> SerialEnd? in
            guard port?.device === device else { return nil }
            defer { port = nil }
            try? FileManager.default.removeItem(atPath: path)
            return port
        }
        guard let end else { return }
        end.hangUp()
        device.detached(from: end)
    }
}

/// The device's end of a serial line.
final class SerialEnd: DevicePort {
    /// How soon an opened or hung up line is noticed, in milliseconds.
    private static let look: CInt = 20
    private static let speeds: [tcflag_t: Int] = [
        tcflag_t(B9600): 9600, tcflag_t(B19200): 19_200, tcflag_t(B38400): 38_400, tcflag_t(B57600): 57_600,
        tcflag_t(B115200): 115_200,
    ]

    let device: any EmulatedDevice
    private let baudRate: @Sendable () -> Int
    private let pullOut: @Sendable (Int) -> Void
    /// Nil after hanging up.
    private let master: Mutex<CInt?>

    init(
        master: CInt, device: any EmulatedDevice, baudRate: @escaping @Sendable () -> Int,
        pullOut: @escaping @Sendable (_ comebacks: Int) -> Void
    ) {
        // Until a driver has set it up, a terminal would echo.
        var settings = termios()
        tcgetattr(master, &settings)
        cfmakeraw(&settings)
        cfsetspeed(&settings, speed_t(B115200))
        tcsetattr(master, TCSANOW, &settings)
        self.master = Mutex(master)
        self.device = device
        self.baudRate = baudRate
        self.pullOut = pullOut
    }

    func send(_ message: [UInt8], at endpoint: UInt8) {
        var rest = message[...]
        while !rest.isEmpty {
            let (count, code): (Int, CInt) = master.withLock { master in
                guard let master else { return (-1, EIO) }
                let count = rest.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
                return (count, errno)
            }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if code == EAGAIN {
                // The host reads slowly; the line has room again soon.
                usleep(1000)
            } else if code != EINTR {
                return
            }
        }
    }

    func stall(_ endpoint: UInt8) {}
    func alternate(of interface: UInt32) -> UInt32 { 0 }
    func pullOut(comebacks: Int) { pullOut(comebacks) }

    /// The host's reads and writes fail from now on.
    func hangUp() {
        master.withLock {
            if let master = $0 { close(master) }
            $0 = nil
        }
    }

    func serve() {
        Thread { [self] in
            var wasClosed = false
            while let master = master.withLock(\.self) {
                var line = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
                _ = poll(&line, 1, Self.look)
                if line.revents & Int16(POLLIN) != 0 {
                    receive()
                } else if line.revents & Int16(POLLHUP) != 0 {
                    // Nobody has it open.
                    wasClosed = true
                    usleep(UInt32(Self.look) * 1000)
                } else if line.revents & Int16(POLLNVAL) != 0 {
                    return
                }
                if wasClosed, line.revents & Int16(POLLHUP) == 0 {
                    wasClosed = false
                    device.busReset()
                }
            }
        }.start()
    }

    private func receive() {
        let (bytes, speed): ([UInt8], Int?) = master.withLock { master in
            guard let master else { return ([], nil) }
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = read(master, &buffer, buffer.count)
            var settings = termios()
            tcgetattr(master, &settings)
            return (Array(buffer.prefix(max(0, count))), Self.speeds[tcflag_t(cfgetospeed(&settings))])
        }
        guard !bytes.isEmpty, speed == baudRate() else { return }
        device.received(bytes, at: 0)
    }
}
