import Foundation
import Glibc
import Synchronization

/// The ports of a real kernel's virtual host controller (module `vhci-hcd`): devices plugged in here are
/// seen by every program of the machine, by udev and by the kernel's own drivers. Needs root, and belongs on
/// a machine that is only for trying: `make test-kernel` has one.
public final class KernelBus: DeviceBus {
    private struct State {
        var ports: [ObjectIdentifier: Int] = [:]
        var connections: [ObjectIdentifier: KernelBusConnection] = [:]
    }

    /// Ports of the controller's first hub; those behind them are for SuperSpeed.
    public static let portCount = 8
    /// How long the kernel may take to let go of what was unplugged, in seconds.
    private static let patience = 20.0
    /// Bus and device number that the far side of a real USB/IP link would have.
    private static let remoteIdentity = 0x1_0002
    private static let remedy = "load the module vhci-hcd, and be root"

    private let controller: String
    private let state = Mutex(State())

    /// - Throws: `EmulationError` where the kernel has no such controller.
    public init(controller: String = "/sys/devices/platform/vhci_hcd.0") throws {
        guard FileManager.default.fileExists(atPath: controller + "/attach") else {
            throw EmulationError("find \(controller)", ENODEV, remedy: Self.remedy)
        }
        self.controller = controller
    }

    public func isPlugged(_ device: any EmulatedDevice) -> Bool {
        state.withLock { $0.connections[ObjectIdentifier(device)] != nil }
    }

    public func plug(_ device: any EmulatedDevice) throws {
        let own = state.withLock { $0.ports[ObjectIdentifier(device)] }
        let free = freePorts
        let port = free.first { $0 == own } ?? free.first ?? 0
        try plug(device, at: port)
    }

    /// Plugs a device out and into another port.
    public func move(_ device: any EmulatedDevice) throws {
        let own = state.withLock { $0.ports[ObjectIdentifier(device)] }
        let port = freePorts.first { $0 != own }
        unplug(device)
        try plug(device, at: port ?? 0)
    }

    private var freePorts: [Int] {
        state.withLock { state in
            let taken = state.connections.keys.compactMap { state.ports[$0] }
            return (0..<Self.portCount).filter { !taken.contains($0) }
        }
    }

    /// - Parameter port: from 0; the kernel calls the first one `1-1`. The device keeps it until it is moved.
    public func plug(_ device: any EmulatedDevice, at port: Int) throws {
        guard !isPlugged(device) else { return }
        var sockets: [CInt] = [-1, -1]
        guard socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &sockets) == 0 else {
            throw EmulationError("make a socket pair", errno)
        }
        // The kernel takes a reference of its own.
        defer { close(sockets[1]) }
        let connection = try KernelBusConnection(device: device, socket: sockets[0]) {
            [weak self, weak device] comebacks in
            guard let self, let device else { return }
            pullOut(device, comebacks: comebacks)
        }
        state.withLock {
            $0.ports[ObjectIdentifier(device)] = port
            $0.connections[ObjectIdentifier(device)] = connection
        }
        device.attached(to: connection.port)
        connection.start()
        do {
            try attach("\(port) \(sockets[1]) \(Self.remoteIdentity) \(device.profile.speed == .high ? 3 : 2)")
        } catch {
            unplug(device)
            throw error
        }
    }

    public func unplug(_ device: any EmulatedDevice) {
        let connection = state.withLock { $0.connections.removeValue(forKey: ObjectIdentifier(device)) }
        guard let connection else { return }
        // First the device, then the kernel: whoever sees it leave may plug it in again at once.
        connection.port.remove()
        connection.end()
    }

    /// A port is busy for a moment after its device has left.
    private func attach(_ words: String) throws {
        let deadline = Date(timeIntervalSinceNow: Self.patience)
        while true {
            let file = open(controller + "/attach", O_WRONLY | O_CLOEXEC)
            guard file >= 0 else { throw EmulationError("open \(controller)/attach", errno, remedy: Self.remedy) }
            let count = write(file, words, words.utf8.count)
            let code = errno
            close(file)
            if count > 0 { return }
            guard code == EBUSY, Date() < deadline else {
                throw EmulationError("attach \(words)", code, remedy: Self.remedy)
            }
            usleep(10_000)
        }
    }
}
