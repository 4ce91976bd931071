import Foundation
import Glibc

/// One device at a port of the kernel's virtual host controller: takes the kernel's transfers from the socket
/// and brings back what the port has completed. What the usbfs emulation hands over by ioctl arrives here as
/// messages; the port behind is the same.
final class KernelBusConnection: Sendable {
    private static let maximumTransfer = 1 << 20
    /// The kernel is one client; the port knows several.
    private static let identity = 1

    let port: EmulatedPort
    private let stream: ByteStream
    /// Writable while the port has something completed; see ``ReadinessGate``.
    private let gate: CInt

    /// - Parameter socket: closed when the talk ends.
    init(
        device: any EmulatedDevice, socket: CInt, pullOut: @escaping @Sendable (_ comebacks: Int) -> Void
    ) throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("gate-\(UUID().uuidString)").path
        defer { unlink(path) }
        port = EmulatedPort(device: device, gate: try ReadinessGate(path: path), pullOut: pullOut)
        gate = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC)
        guard gate >= 0 else { throw EmulationError("open the FIFO \(path)", errno) }
        stream = ByteStream(socket: socket)
    }

    deinit {
        close(stream.socket)
        close(gate)
    }

    func start() {
        Thread { [self] in serve() }.start()
    }

    /// Ends the talk; the kernel then takes the device off the bus.
    func end() {
        shutdown(stream.socket, CInt(SHUT_RDWR))
    }

    // MARK: Talk

    private func serve() {
        // Transfers that the kernel has taken back: their end is told by the answer to that alone.
        var cancelled: Set<UInt32> = []
        while true {
            var ready = [
                pollfd(fd: stream.socket, events: Int16(POLLIN), revents: 0),
                pollfd(fd: gate, events: Int16(POLLOUT), revents: 0),
            ]
            guard poll(&ready, 2, -1) >= 0 || errno == EINTR else { break }
            if ready[0].revents != 0 {
                guard let header = receive(KernelBusWire.headerSize), let command = KernelBusWire.command(header) else {
                    break
                }
                guard take(command, &cancelled) else { break }
            }
            // Also when the kernel wants nothing: a completed transfer may be what it waits for.
            while let urb = port.reap(by: Self.identity).urb {
                let number = UInt32(truncatingIfNeeded: urb.address)
                if cancelled.remove(number) == nil {
                    send(KernelBusWire.completion(of: number, status: urb.status, actual: urb.actual, data: urb.data))
                }
            }
        }
        port.closed(by: Self.identity)
    }

    private func take(_ command: KernelBusWire.Command, _ cancelled: inout Set<UInt32>) -> Bool {
        switch command {
        case .unlink(let number, let victim):
            let isWaiting = port.discard(UInt64(victim), by: Self.identity) == 0
            if isWaiting { cancelled.insert(victim) }
            send(KernelBusWire.cancellation(number, status: isWaiting ? -ECONNRESET : 0))
        case .submit(let number, let endpoint, let length, let setup):
            guard length <= Self.maximumTransfer else { return false }
            let isControl = endpoint & 0x7F == 0
            var sent: [UInt8] = []
            if endpoint & 0x80 == 0, length > 0 {
                guard let data = receive(length) else { return false }
                sent = data
            }
            if isControl, let code = change(setup) {
                send(KernelBusWire.completion(of: number, status: -code, actual: 0, data: []))
                return true
            }
            let urb = URB(
                number: number, connection: Self.identity, endpoint: endpoint, isControl: isControl, length: length)
            let code = port.submit(urb, sent: isControl ? setup + sent : sent)
            if code != 0 { send(KernelBusWire.completion(of: number, status: -code, actual: 0, data: [])) }
        }
        return true
    }

    /// The requests that change the port rather than ask the device: usbfs has ioctls for them. 0 or an errno;
    /// nil when the request is none of these.
    private func change(_ setup: [UInt8]) -> CInt? {
        let value: UInt16 = setup.integer(at: 2)
        let index: UInt16 = setup.integer(at: 4)
        switch (setup[0], setup[1]) {
        case (0x00, 9): return 0  // SET_CONFIGURATION: there is one
        case (0x01, 11):  // SET_INTERFACE
            return port.setAlternate(UInt32(value), of: UInt32(index)) == 0 ? 0 : EPIPE
        case (0x02, 1) where value == 0:  // CLEAR_FEATURE, ENDPOINT_HALT
            return port.clearHalt(UInt8(truncatingIfNeeded: index))
        case (0x80, 6) where value == 0x0100 && setup.integer(at: 6) as UInt16 == 64:
            // The kernel does not tell a device of a bus reset; but only after one does it ask in this way,
            // with 64 bytes whatever the size of the descriptor (`hub_port_init`).
            _ = port.reset()
            return nil
        default: return nil
        }
    }

    // MARK: The socket

    private func send(_ bytes: [UInt8]) { stream.send(bytes) }

    private func receive(_ count: Int) -> [UInt8]? { stream.receive(count) }
}

extension URB {
    /// A transfer of the kernel's; its number is its identity.
    fileprivate init(number: UInt32, connection: Int, endpoint: UInt8, isControl: Bool, length: Int) {
        var bytes = [UInt8](repeating: 0, count: URB.size)
        bytes[0] = isControl ? Usbdevfs.controlType : 0
        bytes[1] = endpoint
        // A control transfer's length counts its setup packet.
        let counted = UInt32(length + (isControl ? 8 : 0))
        for index in 0..<4 { bytes[24 + index] = UInt8(truncatingIfNeeded: counted >> (8 * UInt32(index))) }
        self.init(address: UInt64(number), connection: connection, bytes: bytes)
    }
}
