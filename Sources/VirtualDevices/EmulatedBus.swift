import Foundation
import Glibc
import Synchronization

/// A USB bus that exists only for a program started with
/// `LD_PRELOAD=libumockdev-preload.so.0 UMOCKDEV_DIR=<directory>`: its libusb finds the devices plugged
/// in here, opens them and talks to them as if they hung on a cable.
///
/// One bus serves one program; two would take each other's plug events. When the process that holds
/// the bus ends, the program at it ends too.
public final class EmulatedBus: DeviceBus {
    private struct Slot {
        let port: EmulatedPort
        let node: DeviceNode
        let listener: CInt
    }

    private struct State {
        /// The place of each device ever plugged in; it keeps its port number until it is moved, as on a
        /// real hub.
        var places: [ObjectIdentifier: Int] = [:]
        var slots: [ObjectIdentifier: Slot] = [:]
        /// The last one given; 1 is the hub's.
        var deviceNumber = 1
        var sequence = 1

        /// The next one that is free: from 2 to 127, then from the beginning, as the kernel gives them.
        mutating func nextDeviceNumber() -> Int {
            let taken = Set(slots.values.map(\.node.number))
            repeat { deviceNumber = deviceNumber < 127 ? deviceNumber + 1 : 2 } while taken.contains(deviceNumber)
            return deviceNumber
        }
    }

    /// Longest path a unix socket can have, without the terminating zero.
    private static let longestSocketPath = 107

    public let directory: String
    private let state = Mutex(State())

    /// - Parameter directory: made when missing; must be otherwise unused and its path short
    ///   (under 75 bytes), because sockets lie within.
    public init(directory: String) throws {
        self.directory = directory
        for folder in ["sys/bus/usb/devices", "sys/class", "sys/dev/char", "dev/.node", "dev/bus/usb/001"] {
            try FileManager.default.createDirectory(
                atPath: directory + "/" + folder, withIntermediateDirectories: true)
        }
    }

    public func isPlugged(_ device: any EmulatedDevice) -> Bool {
        state.withLock { $0.slots[ObjectIdentifier(device)] != nil }
    }

    /// Each time the device gets a new number, as from the kernel.
    public func plug(_ device: any EmulatedDevice) throws {
        try state.withLock { state in
            let key = ObjectIdentifier(device)
            guard state.slots[key] == nil else { return }
            let place = state.places[key] ?? Self.freePlace(state)
            state.places[key] = place
            let node = DeviceNode(directory: directory, place: place, number: state.nextDeviceNumber())
            try node.makeFolders()
            let gate = try ReadinessGate(path: node.devicePath)
            let port = EmulatedPort(device: device, gate: gate) { [weak self, weak device] comebacks in
                guard let self, let device else { return }
                pullOut(device, comebacks: comebacks)
            }
            let listener = try Self.listen(at: node.socketPath)
            try node.describe(device.profile)
            state.slots[key] = Slot(port: port, node: node, listener: listener)
            device.attached(to: port)
            Self.accept(at: listener, for: port)
            announce("add", node, sequence: &state.sequence)
        }
    }

    /// Plugs a device out and into another port, in which it never was.
    public func move(_ device: any EmulatedDevice) throws {
        unplug(device)
        state.withLock { $0.places[ObjectIdentifier(device)] = Self.freePlace($0) }
        try plug(device)
    }

    private static func freePlace(_ state: borrowing State) -> Int {
        let taken = Set(state.places.values)
        return (1...).first { !taken.contains($0) } ?? 1
    }

    /// Pending transfers end as on a real bus.
    public func unplug(_ device: any EmulatedDevice) {
        state.withLock { state in
            guard let slot = state.slots.removeValue(forKey: ObjectIdentifier(device)) else { return }
            slot.node.remove()
            slot.port.remove()
            announce("remove", slot.node, sequence: &state.sequence)
            shutdown(slot.listener, CInt(SHUT_RDWR))
        }
    }

    // MARK: Sockets

    private static func withAddress<Result>(
        of path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) throws -> Result {
        let bytes = Array(path.utf8)
        guard bytes.count <= longestSocketPath else { throw EmulationError("use the socket \(path)", ENAMETOOLONG) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    private static func listen(at path: String) throws -> CInt {
        let listener = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        let bound = try withAddress(of: path) { bind(listener, $0, $1) }
        guard listener >= 0, bound == 0, Glibc.listen(listener, 16) == 0 else {
            let code = errno
            close(listener)
            throw EmulationError("listen at \(path)", code)
        }
        return listener
    }

    /// Serves every file that the host opens on the device, each on a thread of its own, until the
    /// device is unplugged. Files that are open then stay served: their end of file would be taken
    /// by the preload as a reason to abort the host.
    private static func accept(at listener: CInt, for port: EmulatedPort) {
        Thread {
            var identity = 0
            while true {
                let socket = Glibc.accept(listener, nil, nil)
                if socket < 0, errno == EINTR || errno == ECONNABORTED { continue }
                guard socket >= 0 else { break }
                _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
                identity += 1
                Thread { [identity] in
                    HostConnection(socket: socket, identity: identity, port: port).serve()
                }.start()
            }
            close(listener)
        }.start()
    }

    // MARK: Plug events

    /// Tells every udev monitor of the program; the preload has bound each to a socket `event<n>`.
    private func announce(_ action: String, _ node: DeviceNode, sequence: inout Int) {
        let message = node.event(action, sequence: sequence)
        sequence += 1
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        let sender = socket(AF_UNIX, CInt(SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(sender) }
        for name in names where name.hasPrefix("event") {
            // A monitor that has been closed refuses; that is its business.
            _ = try? Self.withAddress(of: directory + "/" + name) { address, length in
                sendto(sender, message, message.count, CInt(MSG_NOSIGNAL), address, length)
            }
        }
    }
}
