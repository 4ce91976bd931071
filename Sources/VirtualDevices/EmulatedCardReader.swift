import Dispatch
import Synchronization

/// An ID-card reader of any transport. A person lays cards on it and lifts them, and makes things go wrong.
public final class EmulatedCardReader: EmulatedDevice {
    public typealias Fault = DeviceFault

    public static let faults: [DeviceFault] = [
        .late, .short, .long, .wrongChecksum, .garbage, .zeroLength, .refused,
        .stall, .silence, .hangUntilReset, .hangForever, .vanish, .replugTwice, .liftDuringRead, .wrongRecord,
    ]
    public static let steps: [DeviceStep] = SAMFirmware.steps.map(\.step)

    public struct State: Sendable {
        /// The `id` of the card that lies on the reader.
        public var card: String?
        public var faults: Set<DeviceFault> = []
        /// What waits to strike.
        public var armed: [Provocation] = []
        /// How often a card was read to the end.
        public var cardsRead = 0
        /// How many commands have arrived.
        public var commands = 0
        /// Oldest first.
        public var seen: [SeenCommand] = []
        public var transport: Transport
        /// Bits a second; only a serial line cares.
        public var baudRate = SAMFirmware.baudRates[0]
    }

    private struct Inner {
        var shown: State
        var firmware = SAMFirmware()
        var plan = FaultPlan()
        var port: (any DevicePort)?
        var answerDelay = 0.0
        /// Answers that are late when it is reset are never given.
        var resets = 0
    }

    private let serialNumber: String
    private let inner: Mutex<Inner>
    private let queue = DispatchQueue(label: "virtual card reader")

    /// - Parameter serialNumber: of its USB descriptors; may be empty.
    public init(transport: Transport = .wholeFrameBulk, serialNumber: String = "VD-READER-0001") {
        self.serialNumber = serialNumber
        inner = Mutex(Inner(shown: State(transport: transport)))
    }

    public var profile: USBProfile { inner.withLock { $0.shown.transport }.profile(serialNumber: serialNumber) }

    public var state: State {
        inner.withLock {
            var shown = $0.shown
            shown.faults = $0.plan.faults
            shown.armed = $0.plan.armed
            shown.baudRate = $0.firmware.baudRate
            return shown
        }
    }

    /// Lays a card on the reader, in place of one that lies there.
    public func lay(_ card: SampleCard) {
        inner.withLock {
            $0.shown.card = card.id
            $0.firmware.lay(card)
        }
    }

    /// Lifts the card, if one lies there.
    public func lift() {
        inner.withLock {
            $0.shown.card = nil
            $0.firmware.lift()
        }
    }

    /// Makes it another model; while it is not plugged in.
    public func rebuild(for transport: Transport) {
        inner.withLock { $0.shown.transport = transport }
    }

    /// Switches a fault on where it usually strikes, or off wherever it was to strike.
    public func set(_ fault: DeviceFault, _ isOn: Bool) {
        inner.withLock { if isOn { $0.plan.arm(fault.usual) } else { $0.plan.disarm(fault) } }
    }

    public func provoke(_ provocation: Provocation) {
        inner.withLock { $0.plan.arm(provocation) }
    }

    /// Seconds that the reader takes for each answer.
    public func setAnswerDelay(_ seconds: Double) {
        inner.withLock { $0.answerDelay = seconds }
    }

    public func attached(to port: any DevicePort) {
        inner.withLock {
            $0.port = port
            $0.firmware.powerOn()
            $0.plan.pluggedIn()
        }
    }

    public func detached(from port: any DevicePort) {
        inner.withLock { if $0.port === port { $0.port = nil } }
    }

    public func busReset() {
        inner.withLock {
            $0.firmware.powerOn()
            $0.plan.busReset()
            $0.resets += 1
        }
    }

    public func control(_ request: ControlRequest) -> [UInt8]? { nil }

    public func received(_ bytes: [UInt8], at endpoint: UInt8) {
        let delay = inner.withLock { $0.answerDelay }
        guard delay > 0 else { return queue.async { [self] in take(bytes) } }
        queue.asyncAfter(deadline: .now() + delay) { [self] in take(bytes) }
    }

    /// Waits until everything that had arrived is dealt with.
    func drain() { queue.sync {} }

    private func take(_ bytes: [UInt8]) {
        let (transport, port) = inner.withLock { ($0.shown.transport, $0.port) }
        switch transport.contents(of: bytes) {
        case .failure(let refusal): port?.send(refusal.report, at: transport.answerEndpoint)
        case .success(let contents): inner.withLock { $0.firmware.append(contents) }
        }
        while let answer = nextAnswer() { send(answer, by: port, transport) }
    }

    /// What to do about the next command that has arrived completely.
    private func nextAnswer() -> Outgoing? {
        inner.withLock { inner in
            guard let command = inner.firmware.nextCommand() else { return nil }
            inner.shown.commands += 1
            let step = SAMFirmware.step(of: command)
            let struck = inner.plan.strike(at: step)
            if struck.contains(where: { $0.fault == .liftDuringRead }) {
                inner.shown.card = nil
                inner.firmware.lift()
            }
            let refusal = struck.first { $0.fault == .refused }
            let frame =
                refusal.map { SAMFirmware.frame(UInt8(truncatingIfNeeded: $0.code ?? 0x41)) }
                ?? inner.firmware.answer(
                    to: command, isMisread: struck.contains { $0.fault == .wrongRecord })
            let answer = Outgoing(frame, spoiledBy: struck)
            if step == .read, frame.count > 1000, answer.bytes != nil { inner.shown.cardsRead += 1 }
            inner.shown.seen.note(step, answer.bytes.map { _ in SAMFirmware.code(of: frame) }, struck.map(\.fault))
            return answer
        }
    }

    private func send(_ answer: Outgoing, by port: (any DevicePort)?, _ transport: Transport) {
        guard answer.delay == 0 else {
            // Not on the queue: what is asked meanwhile is answered meanwhile.
            var late = answer
            late.delay = 0
            let resets = inner.withLock(\.resets)
            DispatchQueue.global().asyncAfter(deadline: .now() + answer.delay) { [self, late] in
                guard inner.withLock({ $0.resets == resets }) else { return }
                send(late, by: port, transport)
            }
            return
        }
        if answer.startsEmpty { port?.send([], at: transport.answerEndpoint) }
        for message in transport.messages(of: answer.bytes ?? []) where !message.bytes.isEmpty {
            port?.send(message.bytes, at: message.endpoint)
        }
        switch answer.ending {
        case .none: break
        case .stall: port?.stall(transport.answerEndpoint)
        case .pullOut(let comebacks): port?.pullOut(comebacks: comebacks)
        }
    }
}
