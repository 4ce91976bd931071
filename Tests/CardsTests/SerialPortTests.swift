import DeviceSupport
import Foundation
import Testing

@testable import Cards

@Suite("A serial line", .timeLimit(.minutes(1))) struct SerialPortTests {
    private func code(of attempt: () async throws -> Void) async throws -> PipeError.Code? {
        do {
            try await attempt()
            return nil
        } catch let error as PipeError {
            return error.code
        }
    }

    @Test("carries every byte unchanged, both ways")
    func bytes() async throws {
        let line = try PseudoTerminal()
        let port = try await SerialPort.open(line.path)
        // Among them all that a terminal would edit, echo, turn into signals or flow control.
        let all = (0...255).map { UInt8($0) }
        try await port.write(all, to: 0, within: .seconds(30))
        #expect(line.hear(256) == all)
        line.say(all)
        var heard: [UInt8] = []
        while heard.count < 256 { heard += try await port.read(from: 0, upTo: 1024, within: .seconds(30)) }
        #expect(heard == all)
    }

    @Test(
        "is set to the speed that is asked for, 8 bits, no parity, one stop bit, no handshake",
        arguments: [
            (BaudRate.b115200, B115200), (.b57600, B57600), (.b38400, B38400), (.b19200, B19200), (.b9600, B9600),
        ])
    func settings(rate: BaudRate, code: Int32) async throws {
        let line = try PseudoTerminal()
        let port = try await SerialPort.open(line.path, at: rate)
        var settings = line.settings
        #expect(cfgetospeed(&settings) == speed_t(code))
        #expect(cfgetispeed(&settings) == speed_t(code))
        #expect(settings.c_cflag & tcflag_t(CSIZE) == tcflag_t(CS8))
        #expect(settings.c_cflag & tcflag_t(PARENB | CSTOPB) == 0)
        #expect(settings.c_cflag & tcflag_t(CRTSCTS) == 0)
        #expect(settings.c_lflag & tcflag_t(ICANON | ECHO | ISIG) == 0)
        #expect(settings.c_iflag & tcflag_t(IXON | ICRNL) == 0)
        withExtendedLifetime(port) {}
    }

    @Test("that stays silent is a time-out, and speaks afterwards as before")
    func silence() async throws {
        let line = try PseudoTerminal()
        let port = try await SerialPort.open(line.path)
        #expect(try await code { _ = try await port.read(from: 0, upTo: 8, within: .milliseconds(5)) } == .timedOut)
        line.say([1, 2, 3])
        #expect(try await port.read(from: 0, upTo: 8, within: .seconds(30)) == [1, 2, 3])
    }

    @Test("into which nothing more goes is a time-out")
    func congestion() async throws {
        let line = try PseudoTerminal()
        let port = try await SerialPort.open(line.path)
        let flood = [UInt8](repeating: 0x55, count: 1 << 20)
        #expect(try await code { try await port.write(flood, to: 0, within: .milliseconds(20)) } == .timedOut)
        withExtendedLifetime(line) {}
    }

    @Test("forgets at opening what was said to an earlier program")
    func staleBytes() async throws {
        let line = try PseudoTerminal()
        var port = try await SerialPort.open(line.path)
        line.say([9, 9, 9])
        try await port.reset()
        port = try await SerialPort.open(line.path)
        line.say([1])
        #expect(try await port.read(from: 0, upTo: 8, within: .seconds(30)) == [1])
    }

    @Test("pulled out while somebody waits for it is gone, for reading and writing")
    func vanished() async throws {
        var line: PseudoTerminal? = try PseudoTerminal()
        let port = try await SerialPort.open(try #require(line).path)
        async let waiting = code { _ = try await port.read(from: 0, upTo: 8, within: .seconds(60)) }
        line = nil
        #expect(try await waiting == .gone)
        #expect(try await code { _ = try await port.read(from: 0, upTo: 8, within: .seconds(60)) } == .gone)
        #expect(try await code { try await port.write([1], to: 0, within: .seconds(60)) } == .gone)
    }

    @Test("that is not there is gone, and one that is forbidden or held is denied")
    func openings() async throws {
        #expect(try await code { _ = try await SerialPort.open("/dev/yizhan/no-such-line") } == .gone)
        let line = try PseudoTerminal()
        let first = try await SerialPort.open(line.path)
        #expect(try await code { _ = try await SerialPort.open(line.path) } == .denied)
        try await first.reset()
        _ = try await SerialPort.open(line.path)
    }

    @Test("is something else than a file")
    func noLine() async throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("no-line-\(UUID())")
        try Data().write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        #expect(try await code { _ = try await SerialPort.open(file.path) } == .other)
    }

    @Test("lets go at once of whoever gives up waiting, and serves the next")
    func cancellation() async throws {
        let line = try PseudoTerminal()
        let port = try await SerialPort.open(line.path)
        let waiting = Task { try await port.read(from: 0, upTo: 8, within: .seconds(60)) }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { _ = try await waiting.value }
        line.say([7])
        #expect(try await port.read(from: 0, upTo: 8, within: .seconds(30)) == [7])
    }

    @Test("takes no control requests")
    func control() async throws {
        let line = try PseudoTerminal()
        let port = try await SerialPort.open(line.path)
        let setup = ControlSetup(requestType: 0x21, request: 2)
        #expect(try await code { try await port.control(setup, sending: [], within: .seconds(1)) } == .stalled)
    }
}

@Suite("The serial lines of card readers") struct SerialLinesTests {
    /// Every pause is over soon.
    private struct HastyClock: Clock {
        var now: ContinuousClock.Instant { ContinuousClock().now }
        var minimumResolution: Duration { .zero }
        func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    @Test("the line that udev has named is found when it comes, lost when it goes, and found again")
    func named() async throws {
        let files = FileManager.default
        let folder = files.temporaryDirectory.appendingPathComponent("yizhan-\(UUID())").path
        defer { try? files.removeItem(atPath: folder) }
        // Not even the folder is there at first.
        var lines = SerialLines(folder: folder, clock: HastyClock()).changes.makeAsyncIterator()
        #expect(await lines.next() == .some(nil))
        try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try files.createSymbolicLink(atPath: folder + "/scanner", withDestinationPath: "/dev/null")
        // A link whose line has gone already.
        try files.createSymbolicLink(atPath: folder + "/card-reader-serial", withDestinationPath: "/dev/no-such-line")
        try files.createSymbolicLink(atPath: folder + "/card-reader-serial-2", withDestinationPath: "/dev/null")
        #expect(await lines.next() == .some(folder + "/card-reader-serial-2"))
        try files.removeItem(atPath: folder + "/card-reader-serial-2")
        #expect(await lines.next() == .some(nil))
        try files.createSymbolicLink(atPath: folder + "/card-reader-serial-2", withDestinationPath: "/dev/null")
        #expect(await lines.next() == .some(folder + "/card-reader-serial-2"))
    }

    @Test("udev's rule gives a reader's line the name under which it is looked for")
    func rule() throws {
        let rules = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../udev/70-yizhan.rules").standardized
        let text = try String(contentsOf: rules, encoding: .utf8)
        #expect(text.contains(#"SUBSYSTEM=="tty", ENV{YIZHAN}=="card-reader""#))
        #expect(text.contains(#"SYMLINK+="yizhan/\#(SerialLines.name)""#))
    }

    @Test("only the configured line counts where one is configured")
    func configured() async throws {
        var present = SerialLines(configured: "/dev/null", folder: "/", clock: HastyClock()).changes.makeAsyncIterator()
        #expect(await present.next() == .some("/dev/null"))
        var absent = SerialLines(configured: "/dev/no-such-line", clock: HastyClock()).changes.makeAsyncIterator()
        #expect(await absent.next() == .some(nil))
    }
}
