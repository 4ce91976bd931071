import VirtualDevices

/// What a terminal has, and what somebody might plug into it.
enum SampleDevices {
    static var all: [String: any EmulatedDevice] {
        var devices: [String: any EmulatedDevice] = ["reader": EmulatedCardReader(), "scanner": EmulatedScanner()]
        for (name, profile) in profiles { devices[name] = PlainDevice(profile) }
        return devices
    }

    private static let bulk: [USBProfile.Endpoint] = [
        .init(address: 0x81, maxPacketSize: 64), .init(address: 0x02, maxPacketSize: 64),
    ]
    private static let keys: [USBProfile.Endpoint] = [.init(address: 0x83, transferType: 3, maxPacketSize: 8)]
    private static let keyboardInterface = USBProfile.barcodeScanner.interfaces[0]

    private static let profiles: [String: USBProfile] = [
        "barcode-scanner": .barcodeScanner,
        "keyboard": device(0x046D, 0xC31C, "Keyboard", [keyboardInterface]),
        "touch": device(0x0EEF, 0x0001, "Touch panel", [.init(number: 0, kind: (3, 0, 0), endpoints: keys)]),
        "storage": device(
            0x0781, 0x5567, "Stick", serial: "4C53",
            [.init(number: 0, kind: (8, 6, 80), endpoints: bulk)]),
        // The same stick by what it says of itself, and a keyboard besides.
        "storage-that-types": device(
            0x0781, 0x5567, "Stick", serial: "4C53",
            [.init(number: 0, kind: (8, 6, 80), endpoints: bulk), keyboard(at: 1)]),
        // Ethernet control model (CDC), and one that is told by vendor and product only (ASIX AX88772).
        "network": device(
            0x0525, 0xA4A1, "Network",
            [
                .init(number: 0, kind: (2, 6, 0), endpoints: []), .init(number: 1, kind: (10, 0, 0), endpoints: bulk),
            ]),
        "network-of-maker": device(0x0B95, 0x7720, "Network", [.init(number: 0, kind: (255, 255, 0), endpoints: bulk)]),
        "printer": device(0x0416, 0x5011, "Receipt printer", [.init(number: 0, kind: (7, 1, 2), endpoints: bulk)]),
        "printer-that-types": device(
            0x0416, 0x5011, "Receipt printer",
            [.init(number: 0, kind: (7, 1, 2), endpoints: bulk), keyboard(at: 1)]),
        // More kinds of interfaces than udev's list has room for; the last is the keyboard.
        "crowd-that-types": device(
            0x1209, 0x0C0D, "Crowd",
            (0..<40).map { .init(number: 0, alternate: $0, kind: (14, $0, 0), endpoints: []) } + [keyboard(at: 1)]),
        // FTDI's chip, which says nothing of what hangs on it.
        "serial-reader": device(0x0403, 0x6001, "Serial", [.init(number: 0, kind: (255, 255, 255), endpoints: bulk)]),
        "hub": device(0x05E3, 0x0608, "Hub", [.init(number: 0, kind: (9, 0, 0), endpoints: keys)]),
        "hid-reader": device(
            0x10C4, 0x0007, "Reader",
            [
                .init(
                    number: 0, kind: (3, 0, 0),
                    endpoints: [
                        .init(address: 0x81, transferType: 3, maxPacketSize: 64),
                        .init(address: 0x02, transferType: 3, maxPacketSize: 64),
                    ], reportDescriptor: vendorReports)
            ]),
    ]

    private static func keyboard(at number: UInt8) -> USBProfile.Interface {
        var interface = keyboardInterface
        interface.number = number
        interface.endpoints = keys
        return interface
    }

    private static func device(
        _ vendor: UInt16, _ product: UInt16, _ name: String, serial: String = "",
        _ interfaces: [USBProfile.Interface]
    ) -> USBProfile {
        USBProfile(
            vendorID: vendor, productID: product, manufacturer: "Virtual Devices", product: name, serialNumber: serial,
            speed: .full, interfaces: interfaces)
    }

    /// 64 bytes in and out that mean something to their maker alone (HID 1.11, 6.2.2).
    private static let vendorReports: [UInt8] = [
        0x06, 0x00, 0xFF, 0x09, 0x01, 0xA1, 0x01, 0x15, 0x00, 0x26, 0xFF, 0x00, 0x75, 0x08, 0x95, 0x40,
        0x09, 0x01, 0x81, 0x02, 0x09, 0x01, 0x91, 0x02, 0xC0,
    ]
}
