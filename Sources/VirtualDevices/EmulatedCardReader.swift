import Dispatch
import Synchronization

/// An ID-card reader with one bulk IN and one bulk OUT endpoint that carry whole frames: the kind
/// most vendors sell. A person lays cards on it and lifts them.
public final class EmulatedCardReader: EmulatedDevice {
    /// What can be made to go wrong.
    public enum Fault: String, Sendable, Codable, CaseIterable {
        /// The card is lifted while it is being read. Happens once, then switches itself off.
        case liftDuringRead
        /// Every answer carries a wrong checksum.
        case wrongChecksum
        /// Nothing is answered any more.
        case silence
        /// The IN endpoint stalls at the next command. Happens once, then switches itself off.
        case stall
    }

    public struct State: Sendable {
        /// The `id` of the card that lies on the reader.
        public var card: String?
        public var faults: Set<Fault> = []
        /// How often a card was read to the end.
        public var cardsRead = 0
        /// How many commands have arrived.
        public var commands = 0
    }

    private struct Inner {
        var shown = State()
        var firmware = SAMFirmware()
        var port: EmulatedPort?
        var answerDelay = 0.0
    }

    private static let inEndpoint: UInt8 = 0x81
    private static let outEndpoint: UInt8 = 0x02

    public let profile = USBProfile(
        vendorID: 0x0400, productID: 0xC35A, manufacturer: "Virtual Devices", product: "ID card reader",
        speed: .full,
        interfaces: [
            .init(
                number: 0, kind: (255, 0, 0),
                endpoints: [
                    .init(address: inEndpoint, maxPacketSize: 64), .init(address: outEndpoint, maxPacketSize: 64),
                ])
        ])

    private let inner = Mutex(Inner())
    private let queue = DispatchQueue(label: "virtual card reader")

    public init() {}

    public var state: State { inner.withLock { $0.shown } }

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

    public func set(_ fault: Fault, _ isOn: Bool) {
        inner.withLock {
            if isOn { $0.shown.faults.insert(fault) } else { $0.shown.faults.remove(fault) }
        }
    }

    /// Seconds that the reader takes for each answer.
    public func setAnswerDelay(_ seconds: Double) {
        inner.withLock { $0.answerDelay = seconds }
    }

    public func attached(to port: EmulatedPort) {
        inner.withLock {
            $0.port = port
            $0.firmware.powerOn()
        }
    }

    public func detached() {
        inner.withLock { $0.port = nil }
    }

    public func busReset() {
        inner.withLock { $0.firmware.powerOn() }
    }

    public func control(_ request: ControlRequest) -> [UInt8]? { nil }

    public func received(_ bytes: [UInt8], at endpoint: UInt8) {
        let delay = inner.withLock { $0.answerDelay }
        queue.asyncAfter(deadline: .now() + delay) { [self] in
            inner.withLock { $0.firmware.append(bytes) }
            while let answer = nextAnswer() { answer() }
        }
    }

    /// What to do about the next command that has arrived completely.
    private func nextAnswer() -> (() -> Void)? {
        inner.withLock { inner in
            guard let command = inner.firmware.nextCommand() else { return nil }
            inner.shown.commands += 1
            let port = inner.port
            guard !inner.shown.faults.contains(.silence) else { return {} }
            if inner.shown.faults.remove(.stall) != nil {
                return { port?.stall(Self.inEndpoint) }
            }
            if command == SAMFirmware.readCommand, inner.shown.faults.remove(.liftDuringRead) != nil {
                inner.shown.card = nil
                inner.firmware.lift()
            }
            var frame = inner.firmware.answer(to: command)
            if command == SAMFirmware.readCommand, frame.count > 1000 { inner.shown.cardsRead += 1 }
            if inner.shown.faults.contains(.wrongChecksum) { frame[frame.count - 1] ^= 0x5A }
            return { [frame] in port?.send(frame, at: Self.inEndpoint) }
        }
    }
}
