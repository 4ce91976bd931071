import Synchronization

/// A device of which little more than the descriptors matters.
public final class PlainDevice: EmulatedDevice {
    public let profile: USBProfile
    private let port = Mutex<(any DevicePort)?>(nil)

    public init(_ profile: USBProfile) {
        self.profile = profile
    }

    public func attached(to port: any DevicePort) { self.port.withLock { $0 = port } }
    public func detached(from port: any DevicePort) { self.port.withLock { if $0 === port { $0 = nil } } }
    public func received(_ bytes: [UInt8], at endpoint: UInt8) {}
    public func control(_ request: ControlRequest) -> [UInt8]? { nil }
    public func busReset() {}

    /// A keyboard types ASCII letters, digits, `-./:?=` and Enter at the end, as a barcode scanner does
    /// with what it has read; what it has no key for it leaves out.
    public func type(_ text: String) {
        let port = port.withLock { $0 }
        for key in text.unicodeScalars.compactMap(Self.key) + [(shift: false, usage: UInt8(0x28))] {
            port?.send([key.shift ? 0x02 : 0, 0, key.usage, 0, 0, 0, 0, 0], at: 0x81)
            port?.send([UInt8](repeating: 0, count: 8), at: 0x81)
        }
    }

    /// The key of a US keyboard (HID Usage Tables, page 7).
    private static func key(_ character: Unicode.Scalar) -> (shift: Bool, usage: UInt8)? {
        switch character {
        case "a"..."z": (false, UInt8(character.value - 97) + 0x04)
        case "A"..."Z": (true, UInt8(character.value - 65) + 0x04)
        case "1"..."9": (false, UInt8(character.value - 49) + 0x1E)
        case "0": (false, 0x27)
        default: signs[character]
        }
    }

    private static let signs: [Unicode.Scalar: (shift: Bool, usage: UInt8)] = [
        "-": (false, 0x2D), "=": (false, 0x2E), ":": (true, 0x33), ".": (false, 0x37), "/": (false, 0x38),
        "?": (true, 0x38),
    ]
}

extension USBProfile {
    /// Something that no terminal knows.
    public static let unknownGadget = USBProfile(
        vendorID: 0x1209, productID: 0x0BAD, manufacturer: "Virtual Devices", product: "Desk fan",
        serialNumber: "VD-FAN-0001", speed: .full,
        interfaces: [.init(number: 0, kind: (255, 17, 3), endpoints: [.init(address: 0x83, maxPacketSize: 32)])])

    /// A barcode scanner as most are: a boot keyboard.
    public static let barcodeScanner = USBProfile(
        vendorID: 0x05E0, productID: 0x1200, manufacturer: "Virtual Devices", product: "Barcode scanner",
        serialNumber: "VD-BARCODE-0001", speed: .full,
        interfaces: [
            .init(
                number: 0, kind: (3, 1, 1), endpoints: [.init(address: 0x81, transferType: 3, maxPacketSize: 8)],
                reportDescriptor: bootKeyboard)
        ])

    /// HID 1.11, appendix B.1.
    private static let bootKeyboard: [UInt8] = [
        0x05, 0x01, 0x09, 0x06, 0xA1, 0x01, 0x05, 0x07, 0x19, 0xE0, 0x29, 0xE7, 0x15, 0x00, 0x25, 0x01,
        0x75, 0x01, 0x95, 0x08, 0x81, 0x02, 0x95, 0x01, 0x75, 0x08, 0x81, 0x01, 0x95, 0x05, 0x75, 0x01,
        0x05, 0x08, 0x19, 0x01, 0x29, 0x05, 0x91, 0x02, 0x95, 0x01, 0x75, 0x03, 0x91, 0x01, 0x95, 0x06,
        0x75, 0x08, 0x15, 0x00, 0x25, 0x65, 0x05, 0x07, 0x19, 0x00, 0x29, 0x65, 0x81, 0x00, 0xC0,
    ]
}
