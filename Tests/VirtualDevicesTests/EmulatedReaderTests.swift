import Foundation
import Glibc
import Synchronization
import Testing

@testable import VirtualDevices

/// What a device sends, as the port gets it.
final class HeardPort: DevicePort {
    struct Message: Equatable {
        var bytes: [UInt8]
        var endpoint: UInt8
    }

    private let heard = Mutex<(messages: [Message], stalled: [UInt8], pulledOut: [Int])>(([], [], []))

    func send(_ message: [UInt8], at endpoint: UInt8) {
        heard.withLock { $0.messages.append(Message(bytes: message, endpoint: endpoint)) }
    }
    func stall(_ endpoint: UInt8) { heard.withLock { $0.stalled.append(endpoint) } }
    func alternate(of interface: UInt32) -> UInt32 { 1 }
    func pullOut(comebacks: Int) { heard.withLock { $0.pulledOut.append(comebacks) } }

    var messages: [Message] { heard.withLock { $0.messages } }
    var stalled: [UInt8] { heard.withLock { $0.stalled } }
    var pulledOut: [Int] { heard.withLock { $0.pulledOut } }
}

@Suite struct EmulatedReaderTests {
    private static let status: [UInt8] = [0xAA, 0xAA, 0xAA, 0x96, 0x69, 0x00, 0x03, 0x11, 0xFF, 0xED]
    private static let fine: [UInt8] = [0xAA, 0xAA, 0xAA, 0x96, 0x69, 0x00, 0x04, 0x00, 0x00, 0x90, 0x94]

    /// A request as a HID report, by hand.
    private static let wrappedStatus: [UInt8] = {
        let body: [UInt8] = [11, 0, 0x01] + status
        let sum = body.reduce(UInt16(0)) { $0 + UInt16($1) }
        let report = [0x88, 0, 0] + body + [UInt8(sum & 0xFF), UInt8(sum >> 8)]
        return report + [UInt8](repeating: 0, count: 64 - report.count)
    }()

    /// Lets the device take what it was sent, and gives back what it said.
    private func ask(
        _ reader: EmulatedCardReader, _ port: HeardPort, _ sent: [([UInt8], UInt8)]
    ) async throws -> [HeardPort.Message] {
        let (before, commands) = (port.messages.count, reader.state.seen.reduce(0) { $0 + $1.count })
        for (bytes, endpoint) in sent { reader.received(bytes, at: endpoint) }
        let clock = ContinuousClock()
        let limit = clock.now + .seconds(20)
        while reader.state.seen.reduce(0, { $0 + $1.count }) == commands, port.messages.count == before,
            clock.now < limit
        {
            try await Task.sleep(for: .milliseconds(1))
        }
        // What is seen is sent right after, on the same queue.
        reader.drain()
        return Array(port.messages.dropFirst(before))
    }

    @Test("each transport carries the same frame in its own way", arguments: EmulatedCardReader.Transport.allCases)
    func transports(transport: EmulatedCardReader.Transport) async throws {
        let (reader, port) = (EmulatedCardReader(transport: transport), HeardPort())
        reader.attached(to: port)
        let sent: [([UInt8], UInt8)] =
            switch transport {
            case .splitPipes: [(Array(Self.status[..<7]), 0x02), (Array(Self.status[7...]), 0x06)]
            case .hid: [(Self.wrappedStatus, 0x01)]
            default: [(Self.status, 0x02)]
            }
        let answer = try await ask(reader, port, sent)
        switch transport {
        case .splitPipes:
            #expect(
                answer == [
                    .init(bytes: Array(Self.fine[..<7]), endpoint: 0x81),
                    .init(bytes: Array(Self.fine[7...]), endpoint: 0x85),
                ])
        case .hid:
            #expect(answer.count == 1)
            let report = answer[0].bytes
            #expect(report.count == 64)
            #expect(Array(report[..<8]) == [0xAA, 0, 0, 14, 0, 0, 0, 0])
            #expect(Array(report[8..<19]) == Self.fine)
            #expect(UInt16(report[19]) | UInt16(report[20]) << 8 == report[3..<19].reduce(0) { $0 + UInt16($1) })
        default:
            #expect(answer.map(\.bytes) == [Self.fine])
        }
    }

    @Test("a HID request with a wrong sum is refused by the wrapper")
    func wrongSum() async throws {
        let (reader, port) = (EmulatedCardReader(transport: .hid), HeardPort())
        reader.attached(to: port)
        var report = Self.wrappedStatus
        report[10] ^= 1
        #expect(try await ask(reader, port, [(report, 0x01)]).map { Array($0.bytes[..<6]) } == [[0xAA, 0, 0, 3, 0, 1]])
        #expect(reader.state.commands == 0)
    }

    @Test("a fault strikes at its step, after those it passes over, and so often as it should")
    func aim() async throws {
        let (reader, port) = (EmulatedCardReader(), HeardPort())
        reader.attached(to: port)
        reader.provoke(Provocation(.refused, at: .status, skip: 1, times: 2, code: 0x66))
        var codes: [UInt8] = []
        for _ in 0..<4 { codes.append(try await ask(reader, port, [(Self.status, 0x02)])[0].bytes[9]) }
        #expect(codes == [0x90, 0x66, 0x66, 0x90])
        #expect(reader.state.faults.isEmpty)
    }

    @Test(
        "each fault of the connection does what its name says",
        arguments: [
            (DeviceFault.short, [5]), (.long, [16]), (.wrongChecksum, [11]), (.garbage, [11]), (.zeroLength, [0, 11]),
            (.silence, []), (.hangUntilReset, []), (.hangForever, []), (.stall, []), (.vanish, [5]),
            (.replugTwice, [5]),
        ] as [(DeviceFault, [Int])])
    func faults(fault: DeviceFault, lengths: [Int]) async throws {
        let (reader, port) = (EmulatedCardReader(), HeardPort())
        reader.attached(to: port)
        reader.provoke(Provocation(fault, times: 1))
        let answer = try await ask(reader, port, [(Self.status, 0x02)])
        #expect(answer.map(\.bytes.count) == lengths)
        #expect(
            (fault == .wrongChecksum || fault == .garbage)
                == answer.contains { $0.bytes.count == 11 && $0.bytes != Self.fine })
        #expect(port.stalled == (fault == .stall ? [0x81] : []))
        #expect(port.pulledOut == (fault == .vanish ? [0] : fault == .replugTwice ? [2] : []))
    }

    @Test("a hung reader comes back by a reset or by its plug, as its fault says")
    func hangs() async throws {
        let (reader, port) = (EmulatedCardReader(), HeardPort())
        reader.attached(to: port)
        for (fault, resetHelps) in [(DeviceFault.hangUntilReset, true), (.hangForever, false)] {
            reader.set(fault, true)
            #expect(try await ask(reader, port, [(Self.status, 0x02)]).isEmpty)
            #expect(try await ask(reader, port, [(Self.status, 0x02)]).isEmpty)
            reader.busReset()
            #expect(try await ask(reader, port, [(Self.status, 0x02)]).isEmpty != resetHelps)
            reader.detached(from: port)
            reader.attached(to: port)
            #expect(try await ask(reader, port, [(Self.status, 0x02)]).count == 1)
        }
    }

    @Test("one that is plugged in again before it was told that it left its old port answers at the new one")
    func tornAndBack() async throws {
        let (reader, old, new) = (EmulatedCardReader(), HeardPort(), HeardPort())
        reader.attached(to: old)
        reader.attached(to: new)
        reader.detached(from: old)
        #expect(try await ask(reader, new, [(Self.status, 0x02)]).map(\.bytes) == [Self.fine])
        reader.detached(from: new)
        #expect(try await ask(reader, new, [(Self.status, 0x02)]).isEmpty)
    }

    @Test("texts are given out by number, and the serial number is the device's own")
    func strings() {
        let profile = EmulatedCardReader(serialNumber: "A-1").profile
        func string(_ index: UInt8) -> [UInt8]? {
            profile.standardAnswer(
                to: ControlRequest(requestType: 0x80, request: 6, value: 0x0300 | UInt16(index), index: 0x0409))
        }
        #expect(string(0) == [4, 3, 0x09, 0x04])
        #expect(profile.descriptors[16] == 3)
        #expect(string(profile.descriptors[16]) == [8, 3, 0x41, 0, 0x2D, 0, 0x31, 0])
        #expect(string(9) == nil)
        #expect(USBProfile.barcodeScanner.descriptors.dropFirst(36).prefix(2) == [9, 0x21])
    }

    @Test("a serial line is a file that answers, falls silent at another speed, and is gone when unplugged")
    func serialLine() async throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("line-\(UUID().uuidString)").path
        let reader = EmulatedCardReader(transport: .serial)
        let line = SerialLine(path: path) { reader.state.baudRate }
        try line.plug(reader)
        let file = open(path, O_RDWR | O_NOCTTY)
        #expect(file >= 0)
        #expect(ask(file, speed: speed_t(B115200)) == Self.fine)
        #expect(ask(file, speed: speed_t(B9600)) == [])
        #expect(ask(file, speed: speed_t(B115200)) == Self.fine)
        line.unplug(reader)
        var byte: UInt8 = 0
        #expect(read(file, &byte, 1) <= 0)
        close(file)
        #expect(!FileManager.default.fileExists(atPath: path))
        try line.plug(reader)
        let again = open(path, O_RDWR | O_NOCTTY)
        #expect(ask(again, speed: speed_t(B115200)) == Self.fine)
        close(again)
        line.unplug(reader)
    }

    /// Sends the status command and reads until an answer is whole or, at the wrong speed, nothing came.
    private func ask(_ file: CInt, speed: speed_t) -> [UInt8] {
        var settings = termios()
        tcgetattr(file, &settings)
        cfmakeraw(&settings)
        cfsetspeed(&settings, speed)
        tcsetattr(file, TCSANOW, &settings)
        _ = Self.status.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
        var answer: [UInt8] = []
        while answer.count < Self.fine.count {
            var ready = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
            // Silence has to be waited for; an answer ends the wait at once.
            guard poll(&ready, 1, speed == speed_t(B115200) ? 20_000 : 100) > 0 else { break }
            var buffer = [UInt8](repeating: 0, count: 64)
            let count = read(file, &buffer, buffer.count)
            guard count > 0 else { break }
            answer += buffer.prefix(count)
        }
        return answer
    }
}
