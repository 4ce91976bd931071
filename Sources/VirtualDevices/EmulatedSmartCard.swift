import Foundation

/// A social-security card for vsmartcard's virtual reader (`vsmartcard-vpcd`, a driver of pcscd): put in,
/// it calls the reader over TCP on loopback, and calls again when pcscd was started anew.
///
/// The reader sends messages of a length (two bytes, big-endian) and as many bytes: one byte is an order
/// (0 power off, 1 power on, 2 reset, 4 give the ATR, the only one that is answered), more are a command.
///
/// Unchecked: what changes is touched under `condition` only.
public final class EmulatedSmartCard: @unchecked Sendable {
    /// What can be made to go wrong.
    public enum Fault: String, Sendable, Codable, CaseIterable {
        /// Pulled out when the ID number is asked for; once.
        case pulledDuringRead
        /// Answers the ID number with `6F00`.
        case refusesNumber
        /// Gives half of the record with the ID number and calls it whole.
        case truncatesNumber
        /// The name is no text.
        case garbledName
        /// There is no social-security application on it.
        case isBankCard
    }

    /// T=0, and a few letters.
    private static let atr: [UInt8] = [0x3B, 0x68, 0x00, 0x00] + Array("YIZHAN01".utf8)
    /// Seconds between two calls to a reader that does not answer: pcscd is just being started.
    private static let callRetry = 0.02
    /// Seconds that a card is out at least. pcscd looks every 0.4 s, on a busy machine later; one that was out for
    /// less it takes for the one before, which it has called absent already, and waits for ever. No hand is as fast.
    private static let shortestAbsence = 1.0

    private let port: UInt16
    private let condition = NSCondition()
    private var card: SampleCard
    private var firmware: SmartCardFirmware
    private var commands = 0
    private var isInserted = false
    private var call: Int32 = -1
    private var isEnded = false

    /// - Parameter port: of the reader's slot; vpcd's own is 35963.
    public init(_ card: SampleCard, port: UInt16 = 35963) {
        self.port = port
        self.card = card
        firmware = SmartCardFirmware(card)
        Thread { [weak self] in while self?.serve() == true {} }.start()
    }

    deinit { end() }

    /// How many commands it has answered.
    public var commandsSeen: Int { condition.withLock { commands } }

    public func set(_ fault: Fault, _ isOn: Bool) {
        condition.withLock {
            if isOn { firmware.faults.insert(fault) } else { firmware.faults.remove(fault) }
        }
    }

    /// The faults that are on, and the card where it is in the reader.
    public var state: (faults: Set<Fault>, card: SampleCard.ID?) {
        condition.withLock { (firmware.faults, isInserted ? card.id : nil) }
    }

    /// - Parameter other: the card to put in, where it is another one than before.
    public func insert(_ other: SampleCard? = nil) {
        condition.withLock {
            if let other, other.id != card.id {
                card = other
                let faults = firmware.faults
                firmware = SmartCardFirmware(other)
                firmware.faults = faults
                // The one before comes out.
                if call >= 0 { shutdown(call, Int32(SHUT_RDWR)) }
            }
            isInserted = true
            condition.broadcast()
        }
    }

    public func withdraw() {
        condition.withLock {
            isInserted = false
            if call >= 0 { shutdown(call, Int32(SHUT_RDWR)) }
        }
    }

    /// Withdraws it for good.
    public func end() {
        withdraw()
        condition.withLock {
            isEnded = true
            condition.broadcast()
        }
    }

    /// One stay in the reader; false when it ends.
    private func serve() -> Bool {
        let (isOver, isIn) = condition.withLock {
            // Not for ever: a card that nobody holds any more has to notice it.
            if !isInserted, !isEnded { _ = condition.wait(until: Date(timeIntervalSinceNow: 1)) }
            return (isEnded, isInserted)
        }
        if isOver { return false }
        guard isIn else { return true }
        guard let socket = connect() else {
            Thread.sleep(forTimeInterval: Self.callRetry)
            return true
        }
        condition.withLock {
            call = socket
            firmware.reset()
            if !isInserted { shutdown(socket, Int32(SHUT_RDWR)) }
        }
        let stream = ByteStream(socket: socket)
        while let message = Self.receive(from: stream), let answer = answer(message) {
            if !answer.isEmpty { stream.send([UInt8(answer.count >> 8), UInt8(answer.count & 0xFF)] + answer) }
        }
        condition.withLock { call = -1 }
        close(socket)
        // pcscd's look at an empty reader, which it tells to nobody outside.
        Thread.sleep(forTimeInterval: Self.shortestAbsence)
        return true
    }

    /// Nil: the card was pulled out. Empty: nothing is to be answered.
    private func answer(_ message: [UInt8]) -> [UInt8]? {
        condition.withLock {
            if message.count == 1 {
                if message[0] == 4 { return Self.atr }
                firmware.reset()
                return []
            }
            commands += 1
            let isAtNumber = message.prefix(3) == [0x00, 0xB2, SmartCardFirmware.numberRecord]
            if isAtNumber, firmware.faults.remove(.pulledDuringRead) != nil {
                isInserted = false
                return nil
            }
            return firmware.answer(message)
        }
    }

    // MARK: The line

    private func connect() -> Int32? {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Foundation.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        if isConnected { return socket }
        close(socket)
        return nil
    }

    private static func receive(from stream: ByteStream) -> [UInt8]? {
        stream.receive(2).flatMap { stream.receive(Int($0[0]) << 8 | Int($0[1])) }
    }
}
