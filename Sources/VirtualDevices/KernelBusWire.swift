/// The messages by which a kernel's virtual host controller (`vhci-hcd`) talks to a device: USB/IP, all
/// numbers big-endian, each message a header of 48 bytes (`Documentation/usb/usbip_protocol.rst`).
enum KernelBusWire {
    static let headerSize = 48

    private static let submit: UInt32 = 1
    private static let unlink: UInt32 = 2
    private static let submitted: UInt32 = 3
    private static let unlinked: UInt32 = 4

    enum Command: Equatable {
        /// - length: of the host's buffer, in bytes.
        case submit(number: UInt32, endpoint: UInt8, length: Int, setup: [UInt8])
        case unlink(number: UInt32, victim: UInt32)
    }

    /// Nil when it is no message of a host.
    static func command(_ header: [UInt8]) -> Command? {
        guard header.count == headerSize else { return nil }
        let number = word(header, 4)
        switch word(header, 0) {
        case submit:
            let endpoint = UInt8(truncatingIfNeeded: word(header, 16) & 0x0F)
            let isIn = word(header, 12) == 1
            return .submit(
                number: number, endpoint: isIn ? endpoint | 0x80 : endpoint, length: Int(word(header, 24)),
                setup: Array(header[40...]))
        case unlink:
            return .unlink(number: number, victim: word(header, 20))
        default:
            return nil
        }
    }

    /// - Parameters:
    ///   - status: 0 or a negated errno.
    ///   - actual: bytes moved in either direction; those of an IN transfer follow as `data`.
    static func completion(of number: UInt32, status: Int32, actual: Int, data: [UInt8]) -> [UInt8] {
        header(submitted, number, status, UInt32(actual)) + data
    }

    static func cancellation(_ number: UInt32, status: Int32) -> [UInt8] { header(unlinked, number, status, 0) }

    private static func header(_ kind: UInt32, _ number: UInt32, _ status: Int32, _ actual: UInt32) -> [UInt8] {
        var bytes: [UInt8] = []
        for word in [kind, number, 0, 0, 0, UInt32(bitPattern: status), actual] { bytes.append(word, bigEndian: true) }
        return bytes + [UInt8](repeating: 0, count: headerSize - bytes.count)
    }

    private static func word(_ bytes: [UInt8], _ offset: Int) -> UInt32 {
        bytes[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }
}
