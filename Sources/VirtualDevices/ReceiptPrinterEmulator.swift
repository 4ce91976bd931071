public import Foundation

/// An 80 mm receipt printer on the network: ESC/POS over TCP on loopback, one caller at a time. What is
/// cut off becomes `receipt-NNNN.png` in a folder.
///
/// Like the real thing it keeps what it has buffered when it stops, and prints it when somebody puts in
/// paper, unless it is told to forget it or switched off.
///
/// Unchecked: what changes is touched under `condition` only.
public final class EmulatedReceiptPrinter: @unchecked Sendable {
    /// What can be made to go wrong.
    public enum Fault: String, Sendable, Codable, CaseIterable {
        case paperOut
        /// The roll ends after 400 more rows (5 cm), in the middle of a slip; then this becomes `paperOut`.
        case paperRunsOut
        case paperLow
        case coverOpen
        /// Calls are refused, what was buffered is forgotten.
        case poweredOff
        /// A tenth of the usual speed.
        case slow
    }

    public struct State: Sendable {
        public var faults: Set<Fault> = []
        /// Slips cut off since the start.
        public var slipsPrinted = 0
        /// Bytes that were no known command: 0 unless somebody sends nonsense.
        public var unknownBytes = 0
        /// The slip cut off last.
        public var lastSlip: PrintedSlip?
    }

    /// Rows until a running-out roll ends.
    private static let rowsLeftOnRoll = 400
    /// 150 mm a second, as common printers do; counted in stretches of 24 rows.
    private static let secondsPerRow = 1.0 / 1200

    public let port: Int
    private let folder: URL
    private let speed: Double
    private let condition = NSCondition()
    private var shown = State()
    private var firmware = ReceiptPrinterFirmware()
    private var rowsLeft: Int?
    private var listener: Int32 = -1
    private var caller: Int32 = -1
    private var isStopped = false

    /// Starts to listen.
    ///
    /// - Parameters:
    ///   - port: 0 takes a free one.
    ///   - folder: where slips are put; numbers go on after those that are there.
    ///   - speed: 1 is a usual printer's, 10 ten times that.
    public init(port: Int = 0, folder: URL, speed: Double = 1) throws {
        self.folder = folder
        self.speed = speed
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        (listener, self.port) = try Self.listen(at: port)
        Thread { [weak self] in while self?.serve() == true {} }.start()
        Thread { [weak self] in while self?.work() == true {} }.start()
    }

    public var state: State { condition.withLock { shown } }

    public func set(_ fault: Fault, _ isOn: Bool) {
        condition.withLock {
            if isOn { shown.faults.insert(fault) } else { shown.faults.remove(fault) }
            switch fault {
            case .paperOut where !isOn: firmware.tearOff()
            case .paperRunsOut: rowsLeft = isOn ? Self.rowsLeftOnRoll : nil
            case .poweredOff: isOn ? switchOff() : switchOn()
            default: break
            }
            sense()
            condition.broadcast()
        }
    }

    /// Hangs up and frees the port. Threads end soon after.
    public func stop() {
        condition.withLock {
            isStopped = true
            switchOff()
            condition.broadcast()
        }
    }

    /// Under the lock: hands the sensors to the firmware and tells the caller what changed.
    private func sense() {
        let sensors = ReceiptPrinterFirmware.Sensors(
            isPaperOut: shown.faults.contains(.paperOut), isPaperLow: shown.faults.contains(.paperLow),
            isCoverOpen: shown.faults.contains(.coverOpen))
        guard sensors != firmware.sensors else { return }
        firmware.sensors = sensors
        if let status = firmware.statusForListener { answer(status) }
    }

    /// Under the lock. A caller who does not read loses answers, as with the real thing.
    private func answer(_ bytes: [UInt8]) {
        guard caller >= 0, !bytes.isEmpty else { return }
        _ = send(caller, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
    }

    private func switchOff() {
        if listener >= 0 {
            shutdown(listener, Int32(SHUT_RDWR))
            close(listener)
            listener = -1
        }
        if caller >= 0 { shutdown(caller, Int32(SHUT_RDWR)) }
        firmware = ReceiptPrinterFirmware()
    }

    private func switchOn() {
        guard listener < 0, !isStopped else { return }
        listener = (try? Self.listen(at: port).socket) ?? -1
    }
}

extension EmulatedReceiptPrinter {
    /// Takes one call and serves it to its end; false when the printer is stopped.
    private func serve() -> Bool {
        condition.lock()
        while listener < 0, !isStopped { condition.wait() }
        let (socket, isOver) = (listener, isStopped)
        condition.unlock()
        if isOver { return false }
        let call = accept(socket, nil, nil)
        guard call >= 0 else { return true }
        condition.withLock {
            caller = call
            // A call that came while the printer was being switched off.
            if listener != socket { shutdown(call, Int32(SHUT_RDWR)) }
        }
        while receive(from: call) {}
        condition.withLock {
            caller = -1
            firmware.hangUp()
        }
        close(call)
        return true
    }

    /// Reads as much as there is room for; false when the caller hung up.
    private func receive(from call: Int32) -> Bool {
        condition.lock()
        while firmware.room == 0, !isStopped, !shown.faults.contains(.poweredOff) { condition.wait() }
        var bytes = [UInt8](repeating: 0, count: max(1, firmware.room))
        condition.unlock()
        let count = recv(call, &bytes, bytes.count, 0)
        guard count > 0 else { return false }
        condition.withLock {
            answer(firmware.receive(bytes[..<count]))
            condition.broadcast()
        }
        return true
    }

    /// The mechanism: works off what is buffered; false when the printer is stopped.
    private func work() -> Bool {
        condition.lock()
        defer { condition.unlock() }
        if isStopped { return false }
        switch firmware.step() {
        case .rest:
            condition.wait()
        case .printed:
            paperMoved()
        case .answered(let bytes):
            answer(bytes)
            pause(rows: 24)
        case .cut(let slip):
            shown.slipsPrinted += 1
            shown.lastSlip = slip
            keep(slip)
        }
        shown.unknownBytes = firmware.unknownBytes
        condition.broadcast()
        return true
    }

    /// Under the lock.
    private func paperMoved() {
        guard let left = rowsLeft else { return }
        rowsLeft = left - 1
        guard left <= 1 else { return }
        rowsLeft = nil
        shown.faults.remove(.paperRunsOut)
        shown.faults.insert(.paperOut)
        sense()
    }

    /// Under the lock, which is free meanwhile. Slips ask in turn every few rows, so that pausing at
    /// each answer gives the pace of a printer.
    private func pause(rows: Int) {
        let seconds = Double(rows) * Self.secondsPerRow / speed * (shown.faults.contains(.slow) ? 10 : 1)
        let end = Date(timeIntervalSinceNow: seconds)
        while !isStopped, condition.wait(until: end) {}
    }

    private func keep(_ slip: PrintedSlip) {
        var number = 1
        func file(_ number: Int) -> URL {
            let digits = String(number)
            let padding = String(repeating: "0", count: max(0, 4 - digits.count))
            return folder.appending(path: "receipt-\(padding)\(digits).png")
        }
        while FileManager.default.fileExists(atPath: file(number).path) { number += 1 }
        do {
            try slip.write(to: file(number))
        } catch {
            FileHandle.standardError.write(Data("receipt printer: \(error)\n".utf8))
        }
    }

    private static func listen(at port: Int) throws -> (socket: Int32, port: Int) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var yes: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        // Little is buffered beside the printer's own 4 KB, so that a full buffer is felt.
        var small: Int32 = 4096
        setsockopt(listener, SOL_SOCKET, SO_RCVBUF, &small, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, size) == 0 && Foundation.listen(listener, 4) == 0
                    && getsockname(listener, address, &size) == 0
            }
        }
        guard bound else {
            close(listener)
            throw ReceiptPrinterError(
                "port \(port) for the receipt printer is taken: end the other program or give another port")
        }
        return (listener, Int(UInt16(bigEndian: address.sin_port)))
    }
}
