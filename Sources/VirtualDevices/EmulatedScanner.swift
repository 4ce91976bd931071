import Dispatch
import Synchronization

/// A flatbed scanner that speaks eSCL in HTTP over USB (interface 7/1/4). As in many all-in-one
/// devices that is the second alternate setting; the first is a plain printer interface.
public final class EmulatedScanner: EmulatedDevice {
    /// What can be made to go wrong.
    public enum Fault: String, Sendable, Codable, CaseIterable {
        /// Everything is answered with bytes that are no HTTP.
        case garbageInsteadOfHTTP
        /// The page is no picture.
        case garbageInsteadOfJPEG
        /// Half of the picture is missing, although the answer is complete.
        case truncatedJPEG
        /// The next two requests for a page are answered 503. Switches itself off.
        case busyFirst
        /// Nothing is answered any more.
        case silence
        /// Half of the page is sent, then nothing until this is switched off.
        case pauseMidPage
    }

    public struct State: Sendable {
        /// The `id` of the page on the glass; nil is the bare glass, which can be scanned too.
        public var page: String?
        public var faults: Set<Fault> = []
        /// How many pages were sent to the end.
        public var pagesSent = 0
        /// Scan jobs that nobody has deleted.
        public var openJobs = 0
        /// Whether half a page was sent and the rest is held back.
        public var isPaused = false
        public var requests = 0
    }

    private struct Inner {
        var shown = State()
        var page: SamplePage?
        var firmware = ESCLFirmware()
        var input: [UInt32: HTTPRequestReader] = [:]
        var heldBack: [(rest: [UInt8], endpoint: UInt8)] = []
        var port: EmulatedPort?
    }

    public let profile: USBProfile
    private let inner = Mutex(Inner())
    private let queue = DispatchQueue(label: "virtual scanner")

    /// - Parameter interfaces: how many IPP-USB interfaces, each a connection of its own: 1 or 2.
    public init(interfaces: Int = 2) {
        profile = USBProfile(
            vendorID: 0x1209, productID: 0x5C4E, manufacturer: "Virtual Devices", product: "Flatbed scanner",
            speed: .high,
            interfaces: (0..<UInt8(interfaces)).flatMap { number in
                [2, 4].enumerated().map { alternate, protocolNumber in
                    USBProfile.Interface(
                        number: number, alternate: UInt8(alternate), kind: (7, 1, protocolNumber),
                        endpoints: [
                            .init(address: 0x01 + number, maxPacketSize: 512),
                            .init(address: 0x81 + number, maxPacketSize: 512),
                        ])
                }
            })
    }

    public var state: State {
        inner.withLock {
            var shown = $0.shown
            shown.openJobs = $0.firmware.openJobs
            shown.isPaused = !$0.heldBack.isEmpty
            return shown
        }
    }

    /// Lays a page on the glass, in place of one that lies there; nil bares the glass.
    public func lay(_ page: SamplePage?) {
        inner.withLock {
            $0.page = page
            $0.shown.page = page?.id
        }
    }

    public func set(_ fault: Fault, _ isOn: Bool) {
        inner.withLock {
            if isOn { $0.shown.faults.insert(fault) } else { $0.shown.faults.remove(fault) }
        }
        guard fault == .pauseMidPage, !isOn else { return }
        queue.async { [self] in
            let (held, port) = inner.withLock { inner in
                defer { inner.heldBack = [] }
                return (inner.heldBack, inner.port)
            }
            for (rest, endpoint) in held { port?.send(rest, at: endpoint) }
        }
    }

    public func attached(to port: EmulatedPort) {
        inner.withLock { $0.port = port }
        busReset()
    }

    public func detached() {
        inner.withLock { $0.port = nil }
        busReset()
    }

    public func busReset() {
        inner.withLock {
            $0.input = [:]
            $0.heldBack = []
            $0.firmware = ESCLFirmware()
        }
    }

    /// The printer class's soft reset (request 2, index: interface) empties that interface's pipes.
    public func control(_ request: ControlRequest) -> [UInt8]? {
        guard request.request == 2 else { return nil }
        inner.withLock { $0.input[UInt32(request.index & 0xFF)] = nil }
        return []
    }

    public func received(_ bytes: [UInt8], at endpoint: UInt8) {
        let interface = UInt32(endpoint - 1)
        queue.async { [self] in
            inner.withLock { $0.input[interface, default: HTTPRequestReader()].append(bytes) }
            while let request = inner.withLock({ $0.input[interface]?.next() }) {
                answer(request, on: interface)
            }
        }
    }

    private func answer(_ request: HTTPRequestReader.Request, on interface: UInt32) {
        let (message, port) = inner.withLock { inner in
            inner.shown.requests += 1
            guard let port = inner.port, port.alternate(of: interface) == 1, !inner.shown.faults.contains(.silence)
            else { return (ESCLFirmware.Answer?.none, inner.port) }
            guard !inner.shown.faults.contains(.garbageInsteadOfHTTP) else {
                return (.init(bytes: (0..<700).map { UInt8(truncatingIfNeeded: $0 &* 37) }), port)
            }
            if inner.shown.faults.remove(.busyFirst) != nil { inner.firmware.busyAnswers = 2 }
            return (inner.firmware.answer(to: request, page: picture(&inner)), port)
        }
        guard let message, let port else { return }
        queue.async { [self] in send(message, at: 0x81 + UInt8(interface), of: port) }
    }

    /// On the queue, so that a page which is held back for a while still goes out in order.
    private func send(_ answer: ESCLFirmware.Answer, at endpoint: UInt8, of port: EmulatedPort) {
        let isHalved = inner.withLock { inner in
            guard answer.isPage else { return false }
            inner.shown.pagesSent += 1
            return inner.shown.faults.contains(.pauseMidPage)
        }
        guard isHalved else { return port.send(answer.bytes, at: endpoint) }
        let half = answer.bytes.count / 2
        port.send(Array(answer.bytes[..<half]), at: endpoint)
        inner.withLock { $0.heldBack.append((Array(answer.bytes[half...]), endpoint)) }
    }

    private func picture(_ inner: inout Inner) -> [UInt8] {
        let jpeg = (inner.page ?? SamplePage.emptyGlass)?.jpeg ?? []
        if inner.shown.faults.contains(.garbageInsteadOfJPEG) {
            return (0..<20_000).map { UInt8(truncatingIfNeeded: $0 &* 13 &+ $0 / 256) }
        }
        return inner.shown.faults.contains(.truncatedJPEG) ? Array(jpeg.prefix(jpeg.count / 2)) : jpeg
    }
}
