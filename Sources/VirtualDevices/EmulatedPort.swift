import Glibc
import Synchronization

/// One socket of the bus with a device plugged in: the transfers the host has asked for, the packets
/// the device has sent, and which of them have met.
public final class EmulatedPort: DevicePort {
    private struct State: ~Copyable {
        var gate: ReadinessGate
        /// IN transfers that wait for packets, in the order in which they were asked for.
        var waiting: [URB] = []
        /// Done, and not yet fetched by the host.
        var completed: [URB] = []
        var packets: [UInt8: [[UInt8]]] = [:]
        var halted: Set<UInt8> = []
        /// Interface number to the connection that claimed it.
        var claims: [UInt32: Int] = [:]
        var alternates: [UInt32: UInt32] = [:]
        var removed = false
    }

    public let profile: USBProfile
    private let device: any EmulatedDevice
    private let pullOut: @Sendable (Int) -> Void
    private let state: Mutex<State>

    /// - Parameter pullOut: what the bus does when the device drops off by itself.
    init(
        device: any EmulatedDevice, gate: consuming ReadinessGate,
        pullOut: @escaping @Sendable (_ comebacks: Int) -> Void
    ) {
        profile = device.profile
        self.device = device
        self.pullOut = pullOut
        state = Mutex(State(gate: gate))
    }

    // MARK: The device's side

    /// Cut into packets. A bulk message that fills its last packet is followed by an empty packet, so
    /// that a host which asked for more learns that it ended; an empty message is an empty packet.
    public func send(_ message: [UInt8], at endpoint: UInt8) {
        guard let size = profile.maxPacketSize(of: endpoint) else { return }
        var packets = stride(from: 0, to: message.count, by: size).map {
            Array(message[$0..<min($0 + size, message.count)])
        }
        if message.isEmpty || message.count % size == 0 && profile.isBulk(endpoint) { packets.append([]) }
        change { state in
            state.packets[endpoint, default: []] += packets
            pump(&state, endpoint)
        }
    }

    public func stall(_ endpoint: UInt8) {
        change { state in
            state.halted.insert(endpoint)
            state.packets[endpoint] = nil
            finish(&state, with: -EPIPE) { $0.endpoint == endpoint }
        }
    }

    public func pullOut(comebacks: Int) { pullOut(comebacks) }

    public func alternate(of interface: UInt32) -> UInt32 {
        state.withLock { $0.alternates[interface] ?? 0 }
    }

    // MARK: The host's side; each answers 0 or an errno

    func claim(_ interface: UInt32, by connection: Int) -> CInt {
        state.withLock { state in
            guard !state.removed else { return ENODEV }
            guard state.claims[interface, default: connection] == connection else { return EBUSY }
            state.claims[interface] = connection
            return 0
        }
    }

    func release(_ interface: UInt32, by connection: Int) -> CInt {
        state.withLock { state in
            guard !state.removed else { return ENODEV }
            guard state.claims[interface] == connection else { return EINVAL }
            state.claims[interface] = nil
            return 0
        }
    }

    func setAlternate(_ alternate: UInt32, of interface: UInt32) -> CInt {
        guard profile.interfaces.contains(where: { $0.number == interface && $0.alternate == alternate }) else {
            return EINVAL
        }
        state.withLock { $0.alternates[interface] = alternate }
        return 0
    }

    func clearHalt(_ endpoint: UInt8) -> CInt {
        state.withLock { state in
            state.halted.remove(endpoint)
            return state.removed ? ENODEV : 0
        }
    }

    func reset() -> CInt {
        let gone = change { state in
            guard !state.removed else { return true }
            state.halted = []
            state.packets = [:]
            state.alternates = [:]
            finish(&state, with: -ENOENT) { _ in true }
            return false
        }
        guard !gone else { return ENODEV }
        device.busReset()
        return 0
    }

    /// - Parameter sent: the buffer of an OUT transfer, or a control transfer's setup and OUT data.
    func submit(_ submitted: URB, sent: [UInt8]) -> CInt {
        var urb = submitted
        let answer = urb.isControl ? control(sent) : []
        let isOut = !urb.isControl && urb.endpoint & 0x80 == 0
        let outcome: (code: CInt, delivered: Bool) = change { state in
            guard !state.removed else { return (ENODEV, false) }
            guard urb.isControl || profile.maxPacketSize(of: urb.endpoint) != nil else { return (ENOENT, false) }
            if state.halted.contains(urb.endpoint) || answer == nil {
                urb.status = -EPIPE
                state.completed.append(urb)
            } else if let answer, urb.isControl {
                urb.data = Array(answer.prefix(max(0, urb.length - 8)))
                urb.actual = sent[0] & 0x80 == 0 ? urb.length - 8 : urb.data.count
                state.completed.append(urb)
            } else if isOut {
                urb.actual = sent.count
                state.completed.append(urb)
                return (0, true)
            } else {
                state.waiting.append(urb)
                pump(&state, urb.endpoint)
            }
            return (0, false)
        }
        if outcome.delivered { device.received(sent, at: urb.endpoint) }
        return outcome.code
    }

    func discard(_ address: UInt64, by connection: Int) -> CInt {
        change { state in
            guard state.waiting.contains(where: { $0.address == address && $0.connection == connection }) else {
                return EINVAL
            }
            finish(&state, with: -ENOENT) { $0.address == address && $0.connection == connection }
            return 0
        }
    }

    /// The oldest completed transfer of a connection, or why there is none.
    func reap(by connection: Int) -> (urb: URB?, code: CInt) {
        change { state in
            guard let index = state.completed.firstIndex(where: { $0.connection == connection }) else {
                return (nil, state.removed ? ENODEV : EAGAIN)
            }
            return (state.completed.remove(at: index), 0)
        }
    }

    /// The host program closed its file.
    func closed(by connection: Int) {
        change { state in
            state.waiting.removeAll { $0.connection == connection }
            state.completed.removeAll { $0.connection == connection }
            state.claims = state.claims.filter { $0.value != connection }
        }
    }

    func remove() {
        change { state in
            state.removed = true
            state.packets = [:]
            finish(&state, with: -ESHUTDOWN) { _ in true }
        }
        device.detached(from: self)
    }

    // MARK: Meeting

    private func control(_ sent: [UInt8]) -> [UInt8]? {
        guard sent.count >= 8 else { return nil }
        return device.answer(
            ControlRequest(
                requestType: sent[0], request: sent[1], value: sent.integer(at: 2), index: sent.integer(at: 4),
                data: sent[0] & 0x80 == 0 ? Array(sent[8...]) : []))
    }

    @discardableResult
    private func change<Result: Sendable>(_ body: (inout State) -> Result) -> Result {
        state.withLock { state in
            defer { state.gate.set(open: !state.completed.isEmpty) }
            return body(&state)
        }
    }

    private func finish(_ state: inout State, with status: CInt, where matches: (URB) -> Bool) {
        for var urb in state.waiting where matches(urb) {
            urb.status = status
            state.completed.append(urb)
        }
        state.waiting.removeAll(where: matches)
    }

    /// A transfer ends when its buffer is full or a packet is short; a packet that does not fit is an
    /// overflow (USB 2.0, 5.8.3), which is why drivers ask for multiples of the packet size.
    private func pump(_ state: inout State, _ endpoint: UInt8) {
        guard let size = profile.maxPacketSize(of: endpoint) else { return }
        while let packet = state.packets[endpoint]?.first,
            let index = state.waiting.firstIndex(where: { $0.endpoint == endpoint })
        {
            state.packets[endpoint]?.removeFirst()
            if packet.count > state.waiting[index].length - state.waiting[index].actual {
                state.waiting[index].status = -EOVERFLOW
            } else {
                state.waiting[index].data += packet
                state.waiting[index].actual += packet.count
            }
            let urb = state.waiting[index]
            if urb.status != 0 || packet.count < size || urb.actual == urb.length {
                state.completed.append(state.waiting.remove(at: index))
            }
        }
    }
}
