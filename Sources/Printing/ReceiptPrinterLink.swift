public import DeviceStatus
import Foundation

/// A conversation with one receipt printer over a socket or a character device. It blocks its
/// thread, but never longer than its time limits; owns the file descriptor.
public final class ReceiptPrinterLink {
    /// A printer in the same house accepts within milliseconds; one that wakes up needs a second.
    private static let connectLimit = 3.0
    /// For a mere question: who asks every few seconds can wait for the next time.
    private static let statusConnectLimit = 0.8
    /// `DLE EOT` is answered past all buffers, so that silence means that nobody is there.
    private static let answerLimit = 1.5
    /// Longest stretch in which a printing printer takes no byte.
    private static let stallLimit = 8.0
    /// Longest time for one piece of 3 mm; a hot head pauses for some seconds to cool.
    private static let printLimit = 15.0
    /// How often a printer that prints is asked whether it still can.
    private static let askInterval = 1.0

    private let descriptor: Int32
    private let device: ReceiptPrinterDevice
    private var answers = ReceiptPrinterAnswers()
    private var statuses: [UInt8] = []
    private var automatic: ReceiptPrinterStatus?
    private var processed: [UInt8]?
    private var acknowledged = 0

    public convenience init(to device: ReceiptPrinterDevice) throws(ReceiptPrinterFailure) {
        try self.init(to: device, connectLimit: Self.connectLimit)
    }

    private init(to device: ReceiptPrinterDevice, connectLimit: Double) throws(ReceiptPrinterFailure) {
        self.device = device
        descriptor =
            switch device.place {
            case .network(let host, let port): try Self.connect(host: host, port: port, limit: connectLimit)
            case .file(let path): try Self.open(path)
            }
    }

    deinit { close(descriptor) }

    /// Asks an idle printer how it is. Takes some milliseconds, less than six seconds at worst. Not to
    /// be asked while a slip prints: most printers talk to one at a time.
    public static func status(of device: ReceiptPrinterDevice) -> DeviceReport {
        do {
            return try ReceiptPrinterLink(to: device, connectLimit: statusConnectLimit).status().report
        } catch {
            var report = DeviceReport(role: .receiptPrinter, device: .absent, paper: .unknown)
            switch error.code {
            case .busy: report.device = .busy
            case .forbidden: report.device = .denied
            case .fault, .wrongAddress: report.device = .fault
            default: break
            }
            return report
        }
    }

    /// What the printer says now (`DLE EOT` 1, 2 and 4).
    public func status() throws(ReceiptPrinterFailure) -> ReceiptPrinterStatus {
        ReceiptPrinterStatus(
            printer: try ask(1), offlineCause: try ask(2), paperSensor: try ask(4))
    }

    /// Prints a document and returns when the printer has said that it is on paper.
    ///
    /// The printer acknowledges piece after piece, and never more than two are under way: its buffer
    /// stays nearly empty. So it hears questions at once (with a full buffer it hears nothing), and
    /// whatever goes wrong, it can be told to forget the rest and does not go on when somebody puts in
    /// paper later.
    ///
    /// - Parameter isCancelled: asked between pieces; a piece half sent is sent whole, since a printer
    ///   left within a picture takes the next document for the rest of it.
    public func print(_ document: some Collection<UInt8>, isCancelled: () -> Bool) throws(ReceiptPrinterFailure) {
        if let obstacle = try status().obstacle { throw obstacle }
        // The document's own `ESC @` would switch the automatic status off again.
        let body = document.starts(with: EscPos.initialize) ? Array(document.dropFirst(2)) : Array(document)
        let pieces = EscPos.pieces(of: body)
        let id = Array("YZ".utf8) + (0..<2).map { _ in UInt8.random(in: 0x30...0x39) }
        (acknowledged, processed) = (0, nil)
        do throws(ReceiptPrinterFailure) {
            try send(EscPos.initialize + EscPos.automaticStatus)
            for (index, piece) in pieces.enumerated() {
                if isCancelled() { throw ReceiptPrinterFailure.cancelled }
                let isLast = index == pieces.count - 1
                let question = isLast && device.hasProcessID ? EscPos.processIDRequest(id) : []
                try send(piece + question + EscPos.paperSensorRequest)
                try awaitAcknowledgements(isLast ? index + 1 : index)
            }
            // The sensor's answer stands behind the process ID in the queue: a printer that gave it
            // alone does not know `GS ( H`, and its last word is its state.
            if processed != id, let obstacle = try status().obstacle { throw obstacle }
        } catch {
            _ = try? write(EscPos.clearBuffers)
            throw error
        }
    }

    /// Waits until the printer has worked off so many pieces.
    private func awaitAcknowledgements(_ count: Int) throws(ReceiptPrinterFailure) {
        let end = Self.now() + Self.printLimit
        while acknowledged < count {
            try receive(until: Self.now() + Self.askInterval) { acknowledged >= count }
            if acknowledged >= count { return }
            if let obstacle = try status().obstacle { throw obstacle }
            if Self.now() >= end { throw .unfinished }
        }
    }

    private func ask(_ n: UInt8) throws(ReceiptPrinterFailure) -> UInt8 {
        // Late answers to earlier questions, or to bytes of a picture that looked like a question.
        try receive(until: Self.now()) { false }
        statuses = []
        try write(EscPos.statusRequest(n))
        try receive(until: Self.now() + Self.answerLimit) { !statuses.isEmpty }
        guard let status = statuses.first else { throw .silent }
        return status
    }

    /// Sends everything, listening meanwhile: a printer that runs out of paper says so.
    private func send(_ bytes: [UInt8]) throws(ReceiptPrinterFailure) {
        var rest = bytes[...]
        var progress = Self.now()
        while !rest.isEmpty {
            let ready = Self.poll(descriptor, for: Int16(POLLIN | POLLOUT), seconds: 0.25)
            if ready & Int16(POLLIN) != 0 { try read() }
            if let obstacle = automatic?.obstacle { throw obstacle }
            if ready & Int16(POLLOUT) != 0 {
                let count = try write(rest)
                rest = rest.dropFirst(count)
                if count > 0 { progress = Self.now() }
            } else if ready & Int16(POLLERR | POLLHUP) != 0 {
                throw .silent
            }
            if Self.now() - progress > Self.stallLimit { throw .silent }
        }
    }

    /// Takes in what the printer sends until a condition holds or the time is up.
    private func receive(until end: Double, _ isDone: () -> Bool) throws(ReceiptPrinterFailure) {
        while !isDone() {
            let ready = Self.poll(descriptor, for: Int16(POLLIN), seconds: max(0, end - Self.now()))
            if ready & Int16(POLLIN) != 0 {
                try read()
            } else if ready & Int16(POLLERR | POLLHUP) != 0 {
                throw .silent
            }
            if let obstacle = automatic?.obstacle { throw obstacle }
            // Also for a device that never stops sending, or is at its end.
            if Self.now() >= end { return }
        }
    }

    private func read() throws(ReceiptPrinterFailure) {
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = Foundation.read(descriptor, &buffer, buffer.count)
        if count < 0 {
            if errno == EAGAIN || errno == EINTR { return }
            throw .silent
        }
        // A socket's end; a character device has none and says 0 when it has nothing.
        if count == 0, case .network = device.place { throw .silent }
        for answer in answers.consume(buffer[..<count]) {
            switch answer {
            case .status(let byte): statuses.append(byte)
            case .automatic(let bytes): automatic = ReceiptPrinterStatus(automatic: bytes)
            case .processed(let id): processed = id
            case .paperSensor: acknowledged += 1
            }
        }
    }

    /// Writes what fits and says how much that was.
    @discardableResult
    private func write(_ bytes: some Collection<UInt8>) throws(ReceiptPrinterFailure) -> Int {
        let buffer = Array(bytes.prefix(16_384))
        let count: Int
        switch device.place {
        case .network: count = Foundation.send(descriptor, buffer, buffer.count, Int32(MSG_NOSIGNAL))
        case .file: count = Foundation.write(descriptor, buffer, buffer.count)
        }
        if count < 0 {
            if errno == EAGAIN || errno == EINTR { return 0 }
            throw .silent
        }
        return count
    }

    private static func connect(host: String, port: Int, limit: Double) throws(ReceiptPrinterFailure) -> Int32 {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, "\(port)", &hints, &found) == 0, let address = found else { throw .silent }
        defer { freeaddrinfo(found) }
        let end = now() + limit
        // Another conversation may be on the line (a supervisor's question): a refused printer is
        // tried again, a printer that is off stays refused.
        repeat {
            let socket = socket(
                address.pointee.ai_family,
                address.pointee.ai_socktype | Int32(SOCK_NONBLOCK.rawValue)
                    | Int32(SOCK_CLOEXEC.rawValue), 0)
            guard socket >= 0 else { throw .silent }
            if Foundation.connect(socket, address.pointee.ai_addr, address.pointee.ai_addrlen) == 0
                || (errno == EINPROGRESS && isConnected(socket, by: end))
            {
                return socket
            }
            close(socket)
            _ = poll(-1, for: 0, seconds: 0.3)
        } while now() < end
        throw .silent
    }

    private static func isConnected(_ socket: Int32, by end: Double) -> Bool {
        guard poll(socket, for: Int16(POLLOUT), seconds: max(0, end - now())) & Int16(POLLOUT) != 0 else {
            return false
        }
        var failure: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(socket, SOL_SOCKET, SO_ERROR, &failure, &size) == 0 && failure == 0
    }

    private static func open(_ path: String) throws(ReceiptPrinterFailure) -> Int32 {
        let descriptor = Foundation.open(path, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        if descriptor >= 0 { return descriptor }
        switch errno {
        case EBUSY:
            throw ReceiptPrinterFailure(.busy, "Another program holds the receipt printer. End it or wait for it.")
        case EACCES, EPERM:
            throw ReceiptPrinterFailure(
                .forbidden, "The receipt printer may not be opened. Install the rules in udev/ and plug it in again.")
        default: throw .silent
        }
    }

    /// Seconds of a clock that nobody sets.
    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// The events that happened, 0 after the time.
    private static func poll(_ descriptor: Int32, for events: Int16, seconds: Double) -> Int16 {
        var request = pollfd(fd: descriptor, events: events, revents: 0)
        let count = Foundation.poll(&request, 1, Int32((seconds * 1000).rounded(.up)))
        return count > 0 ? request.revents : 0
    }
}
