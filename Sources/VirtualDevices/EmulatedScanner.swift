import Dispatch
import Synchronization

/// A flatbed scanner that speaks eSCL in HTTP over USB (interface 7/1/4). As in many all-in-one
/// devices that is the second alternate setting; the first is a plain printer interface.
public final class EmulatedScanner: EmulatedDevice {
    public typealias Fault = DeviceFault

    public static let faults: [DeviceFault] = [
        .late, .short, .long, .garbage, .zeroLength, .refused,
        .stall, .silence, .hangUntilReset, .hangForever, .vanish, .replugTwice,
        .busyFirst, .garbageInsteadOfJPEG, .truncatedJPEG, .pauseMidPage,
    ]
    public static let steps: [DeviceStep] = [.capabilities, .scannerStatus, .newJob, .nextPage, .endJob]

    public struct State: Sendable {
        /// The `id` of the page on the glass; nil is the bare glass, which can be scanned too.
        public var page: String?
        public var faults: Set<DeviceFault> = []
        /// What waits to strike.
        public var armed: [Provocation] = []
        /// How many pages were sent to the end.
        public var pagesSent = 0
        /// Scan jobs that nobody has deleted.
        public var openJobs = 0
        /// Whether half a page was sent and the rest is held back.
        public var isPaused = false
        public var requests = 0
        /// Oldest first.
        public var seen: [SeenCommand] = []
    }

    private struct Inner {
        var shown = State()
        var page: SamplePage?
        var plan = FaultPlan()
        var firmware = ESCLFirmware()
        var input: [UInt32: HTTPRequestReader] = [:]
        var heldBack: [(rest: [UInt8], endpoint: UInt8)] = []
        /// Answers that are late when it is reset are never given.
        var resets = 0
        var port: (any DevicePort)?

        mutating func reset() {
            input = [:]
            heldBack = []
            resets += 1
            firmware = ESCLFirmware()
            plan.busReset()
        }
    }

    public let profile: USBProfile
    private let inner = Mutex(Inner())
    private let queue = DispatchQueue(label: "virtual scanner")

    /// - Parameters:
    ///   - interfaces: how many IPP-USB interfaces, each a connection of its own: 1 or 2.
    ///   - serialNumber: of its USB descriptors; may be empty.
    public init(interfaces: Int = 2, serialNumber: String = "VD-SCANNER-0001") {
        profile = USBProfile(
            vendorID: 0x1209, productID: 0x5C4E, manufacturer: "Virtual Devices", product: "Flatbed scanner",
            serialNumber: serialNumber, speed: .high,
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
            shown.faults = $0.plan.faults
            shown.armed = $0.plan.armed
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

    public func provoke(_ provocation: Provocation) {
        inner.withLock { $0.plan.arm(provocation) }
    }

    /// Switches a fault on where it usually strikes, or off wherever it was to strike.
    public func set(_ fault: DeviceFault, _ isOn: Bool) {
        inner.withLock { if isOn { $0.plan.arm(fault.usual) } else { $0.plan.disarm(fault) } }
        guard fault == .pauseMidPage, !isOn else { return }
        queue.async { [self] in
            let (held, port) = inner.withLock { inner in
                defer { inner.heldBack = [] }
                return (inner.heldBack, inner.port)
            }
            for (rest, endpoint) in held { port?.send(rest, at: endpoint) }
        }
    }

    public func attached(to port: any DevicePort) {
        inner.withLock {
            $0.port = port
            $0.plan.pluggedIn()
            $0.reset()
        }
    }

    public func detached(from port: any DevicePort) {
        inner.withLock {
            guard $0.port === port else { return }
            $0.port = nil
            $0.reset()
        }
    }

    public func busReset() { inner.withLock { $0.reset() } }

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
        let found = inner.withLock { inner -> (port: any DevicePort, answer: Outgoing, isPage: Bool, isHalved: Bool)? in
            inner.shown.requests += 1
            // A device whose printer interface is in force hears no HTTP.
            guard let port = inner.port, port.alternate(of: interface) == 1 else { return nil }
            let step = ESCLFirmware.step(of: request)
            let struck = inner.plan.strike(at: step)
            let faults = Set(struck.map(\.fault))
            if faults.contains(.busyFirst) { inner.firmware.busyAnswers = 2 }
            let answer =
                struck.first { $0.fault == .refused }.map { ESCLFirmware.refusal($0.code ?? 503) }
                ?? inner.firmware.answer(to: request, page: Self.picture(inner.page, faults))
            let outgoing = Outgoing(answer.bytes, spoiledBy: struck)
            inner.shown.seen.note(step, outgoing.bytes.map { _ in answer.status }, struck.map(\.fault))
            return (port, outgoing, answer.isPage, answer.isPage && faults.contains(.pauseMidPage))
        }
        guard let found else { return }
        let endpoint = 0x81 + UInt8(interface)
        guard found.answer.delay == 0 else {
            let resets = inner.withLock(\.resets)
            DispatchQueue.global().asyncAfter(deadline: .now() + found.answer.delay) { [self] in
                queue.async { [self] in
                    guard inner.withLock({ $0.resets == resets }) else { return }
                    send(found.answer, isPage: found.isPage, isHalved: found.isHalved, at: endpoint, of: found.port)
                }
            }
            return
        }
        queue.async { [self] in
            send(found.answer, isPage: found.isPage, isHalved: found.isHalved, at: endpoint, of: found.port)
        }
    }

    /// On the queue, so that a page which is held back for a while still goes out in order.
    private func send(_ answer: Outgoing, isPage: Bool, isHalved: Bool, at endpoint: UInt8, of port: any DevicePort) {
        if answer.startsEmpty { port.send([], at: endpoint) }
        if let bytes = answer.bytes, !bytes.isEmpty {
            let end = isHalved ? bytes.count / 2 : bytes.count
            port.send(Array(bytes[..<end]), at: endpoint)
            inner.withLock {
                if isPage { $0.shown.pagesSent += 1 }
                if isHalved { $0.heldBack.append((Array(bytes[end...]), endpoint)) }
            }
        }
        switch answer.ending {
        case .none: break
        case .stall: port.stall(endpoint)
        case .pullOut(let comebacks): port.pullOut(comebacks: comebacks)
        }
    }

    private static func picture(_ page: SamplePage?, _ faults: Set<DeviceFault>) -> [UInt8] {
        let jpeg = (page ?? SamplePage.emptyGlass)?.jpeg ?? []
        if faults.contains(.garbageInsteadOfJPEG) {
            return (0..<20_000).map { UInt8(truncatingIfNeeded: $0 &* 13 &+ $0 / 256) }
        }
        return faults.contains(.truncatedJPEG) ? Array(jpeg.prefix(jpeg.count / 2)) : jpeg
    }
}
