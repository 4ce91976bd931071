import Glibc

/// One file that the host program has opened on a device node: the preload sends every ioctl of it
/// over a stream socket and lets itself be asked for the host's memory meanwhile. The layout of the
/// messages is internal to umockdev; it is the same in 0.17 to 0.19.
final class HostConnection {
    private enum Message {
        static let ioctl: UInt64 = 1
        static let done: UInt64 = 3
        static let readMemory: UInt64 = 5
        static let writeMemory: UInt64 = 6
    }

    private let stream: ByteStream
    private let identity: Int
    private let port: EmulatedPort

    init(socket: CInt, identity: Int, port: EmulatedPort) {
        stream = ByteStream(socket: socket)
        self.identity = identity
        self.port = port
    }

    deinit { close(stream.socket) }

    /// Serves until the host closes the file.
    func serve() {
        while let message = receive(24) {
            let result: CInt
            if message.integer(at: 0) as UInt64 == Message.ioctl {
                result = answer(message.integer(at: 8), argument: message.integer(at: 16))
            } else {
                result = ENOTTY  // read and write of the node: nothing a USB program does
            }
            let failed = result != 0
            send([Message.done, failed ? UInt64.max : 0, UInt64(result)])
        }
        port.closed(by: identity)
    }

    /// 0 or an errno.
    private func answer(_ request: UInt64, argument: UInt64) -> CInt {
        switch request {
        case Usbdevfs.getCapabilities:
            return write(Usbdevfs.capabilities, to: argument)
        case Usbdevfs.getDriver, Usbdevfs.driverCommand:
            return ENODATA  // no kernel driver holds the interface
        case Usbdevfs.setConfiguration:
            return 0
        case Usbdevfs.claimInterface, Usbdevfs.disconnectClaim:
            return withInteger(at: argument) { port.claim($0, by: identity) }
        case Usbdevfs.releaseInterface:
            return withInteger(at: argument) { port.release($0, by: identity) }
        case Usbdevfs.setInterface:
            guard let bytes = memory(at: argument, count: 8) else { return EFAULT }
            return port.setAlternate(bytes.integer(at: 4), of: bytes.integer(at: 0))
        case Usbdevfs.clearHalt:
            return withInteger(at: argument) { port.clearHalt(UInt8(truncatingIfNeeded: $0)) }
        case Usbdevfs.reset:
            return port.reset()
        case Usbdevfs.submitURB:
            return submit(argument)
        case Usbdevfs.discardURB:
            return port.discard(argument, by: identity)
        case Usbdevfs.reapURB, Usbdevfs.reapURBNoDelay:
            return reap(into: argument)
        default:
            return ENOTTY
        }
    }

    private func submit(_ address: UInt64) -> CInt {
        guard let bytes = memory(at: address, count: URB.size) else { return EFAULT }
        let urb = URB(address: address, connection: identity, bytes: bytes)
        guard urb.length >= 0 else { return EINVAL }
        let hostSends = urb.isControl || urb.endpoint & 0x80 == 0
        guard let sent = hostSends ? memory(at: urb.buffer, count: urb.length) : [] else { return EFAULT }
        return port.submit(urb, sent: sent)
    }

    private func reap(into argument: UInt64) -> CInt {
        let (found, code) = port.reap(by: identity)
        guard let urb = found else { return code }
        if !urb.data.isEmpty {
            write(urb.data, to: urb.buffer + (urb.isControl ? 8 : 0))
        }
        _ = write(urb.status, to: urb.address + URB.statusOffset)
        _ = write(Int32(urb.actual), to: urb.address + URB.actualLengthOffset)
        return write(urb.address, to: argument)
    }

    // MARK: The host's memory

    private func withInteger(at address: UInt64, _ body: (UInt32) -> CInt) -> CInt {
        memory(at: address, count: 4).map { body($0.integer(at: 0)) } ?? EFAULT
    }

    private func memory(at address: UInt64, count: Int) -> [UInt8]? {
        guard count > 0 else { return [] }
        send([Message.readMemory, address, UInt64(count)])
        return receive(count)
    }

    private func write(_ bytes: [UInt8], to address: UInt64) {
        send([Message.writeMemory, address, UInt64(bytes.count)])
        send(bytes)
    }

    private func write(_ value: some FixedWidthInteger, to address: UInt64) -> CInt {
        var bytes: [UInt8] = []
        bytes.append(value)
        write(bytes, to: address)
        return 0
    }

    // MARK: The socket

    private func send(_ words: [UInt64]) {
        var bytes: [UInt8] = []
        words.forEach { bytes.append($0) }
        send(bytes)
    }

    private func send(_ bytes: [UInt8]) { stream.send(bytes) }

    private func receive(_ count: Int) -> [UInt8]? { stream.receive(count) }
}
