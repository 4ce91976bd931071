import Foundation
import Glibc
import Testing

@testable import VirtualDevices

@Suite("A device at the port of a kernel")
struct KernelBusTests {
    @Test("its descriptor is read as from any other")
    func descriptor() throws {
        let host = try Host(PlainDevice(.barcodeScanner))
        host.submit(1, endpoint: 0, isIn: true, length: 18, setup: [0x80, 6, 0, 1, 0, 0, 18, 0])
        let answer = try #require(host.answer())
        #expect(answer.kind == 3 && answer.number == 1 && answer.status == 0)
        #expect(answer.data == Array(USBProfile.barcodeScanner.descriptors.prefix(18)))
    }

    @Test("a transfer waits until the device has something to say")
    func waits() throws {
        let keyboard = PlainDevice(.barcodeScanner)
        let host = try Host(keyboard)
        host.submit(7, endpoint: 1, isIn: true, length: 8)
        keyboard.type("")
        let answer = try #require(host.answer())
        #expect(answer.number == 7 && answer.data == [0, 0, 0x28, 0, 0, 0, 0, 0])
    }

    @Test("a transfer that is taken back is answered once, and the next one gets the data")
    func takenBack() throws {
        let keyboard = PlainDevice(.barcodeScanner)
        let host = try Host(keyboard)
        host.submit(7, endpoint: 1, isIn: true, length: 8)
        host.unlink(8, victim: 7)
        let cancelled = try #require(host.answer())
        #expect(cancelled.kind == 4 && cancelled.number == 8 && cancelled.status == -ECONNRESET)
        keyboard.type("")
        host.submit(9, endpoint: 1, isIn: true, length: 8)
        #expect(host.answer()?.number == 9)
    }

    @Test("taking back what is done already is no error")
    func tooLate() throws {
        let host = try Host(PlainDevice(.barcodeScanner))
        host.unlink(8, victim: 7)
        let answer = try #require(host.answer())
        #expect(answer.kind == 4 && answer.status == 0)
    }

    @Test("what it does not understand stalls; configuration and interfaces are the port's business")
    func requests() throws {
        let host = try Host(PlainDevice(.unknownGadget))
        host.submit(1, endpoint: 0, isIn: true, length: 4, setup: [0xC0, 0x77, 0, 0, 0, 0, 4, 0])
        #expect(host.answer()?.status == -EPIPE)
        host.submit(2, endpoint: 0, isIn: false, length: 0, setup: [0, 9, 1, 0, 0, 0, 0, 0])
        #expect(host.answer()?.status == 0)
        host.submit(3, endpoint: 0, isIn: false, length: 0, setup: [1, 11, 5, 0, 0, 0, 0, 0])
        #expect(host.answer()?.status == -EPIPE, "an alternate setting that it does not have")
    }

    @Test("a halted endpoint works again once the kernel has cleared it")
    func halt() throws {
        let reader = EmulatedCardReader()
        let host = try Host(reader)
        host.port.stall(0x81)
        host.submit(1, endpoint: 1, isIn: true, length: 64)
        #expect(host.answer()?.status == -EPIPE)
        host.submit(2, endpoint: 0, isIn: false, length: 0, setup: [2, 1, 0, 0, 0x81, 0, 0, 0])
        #expect(host.answer()?.status == 0)
        host.submit(3, endpoint: 1, isIn: true, length: 64)
        // Find a card: the frame of facts, and nothing lies there.
        host.submit(4, endpoint: 2, isIn: false, data: [0xAA, 0xAA, 0xAA, 0x96, 0x69, 0, 3, 0x20, 1, 0x22])
        let answers = [host.answer(), host.answer()].compactMap(\.self)
        #expect(
            answers.first { $0.number == 3 }?.data == [0xAA, 0xAA, 0xAA, 0x96, 0x69, 0, 4, 0, 0, 0x80, 0x84])
        #expect(answers.first { $0.number == 4 }?.status == 0)
    }

    @Test("its kernel learns that it was unplugged")
    func unplugged() throws {
        let host = try Host(PlainDevice(.barcodeScanner))
        host.connection.end()
        #expect(host.answer() == nil)
    }
}

/// The kernel's end of the socket.
private final class Host {
    struct Answer {
        var kind: UInt32
        var number: UInt32
        var status: Int32
        var data: [UInt8]
    }

    let connection: KernelBusConnection
    var port: EmulatedPort { connection.port }
    private let socket: CInt
    /// Bytes asked for by each IN transfer.
    private var isIn: Set<UInt32> = []

    init(_ device: any EmulatedDevice) throws {
        var sockets: [CInt] = [-1, -1]
        try #require(socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &sockets) == 0)
        socket = sockets[1]
        // A test that waits for what never comes fails instead.
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        connection = try KernelBusConnection(device: device, socket: sockets[0]) { _ in }
        device.attached(to: connection.port)
        connection.start()
    }

    deinit { close(socket) }

    func submit(
        _ number: UInt32, endpoint: UInt32, isIn: Bool, length: Int = 0, setup: [UInt8] = [], data: [UInt8] = []
    ) {
        if isIn { self.isIn.insert(number) }
        let length = UInt32(data.isEmpty ? length : data.count)
        send([1, number, 0x1_0002, isIn ? 1 : 0, endpoint, 0, length, 0, 0, 0], setup, data)
    }

    func unlink(_ number: UInt32, victim: UInt32) {
        send([2, number, 0x1_0002, 0, 0, victim, 0, 0, 0, 0], [], [])
    }

    func answer() -> Answer? {
        guard let header = receive(48) else { return nil }
        func word(_ offset: Int) -> UInt32 { header[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) } }
        let number = word(4)
        let count = isIn.contains(number) && word(0) == 3 ? Int(word(24)) : 0
        guard let data = receive(count) else { return nil }
        return Answer(kind: word(0), number: number, status: Int32(bitPattern: word(20)), data: data)
    }

    private func send(_ words: [UInt32], _ setup: [UInt8], _ data: [UInt8]) {
        var bytes: [UInt8] = []
        for word in words { bytes.append(word, bigEndian: true) }
        bytes += setup + [UInt8](repeating: 0, count: 8 - setup.count) + data
        _ = Glibc.send(socket, bytes, bytes.count, CInt(MSG_NOSIGNAL))
    }

    private func receive(_ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        guard count > 0 else { return bytes }
        return recv(socket, &bytes, count, CInt(MSG_WAITALL)) == count ? bytes : nil
    }
}
