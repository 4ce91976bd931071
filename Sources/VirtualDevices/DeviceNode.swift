import Foundation

/// The files by which Linux shows one USB device, below the folder that the preload puts in place of
/// `/sys` and `/dev`.
struct DeviceNode {
    private static let controller = "devices/pci0000:00/0000:00:14.0/usb1"
    /// MurmurHash2 of `usb` and `usb_device`, by which udev monitors filter.
    private static let subsystemHash: UInt32 = 0x0577_C5E5
    private static let deviceTypeHash: UInt32 = 0x27F8_F50C

    private let directory: String
    private let place: Int
    let number: Int

    init(directory: String, place: Int, number: Int) {
        self.directory = directory
        self.place = place
        self.number = number
    }

    private var threeDigits: String { String(repeating: "0", count: 3 - String(number).count) + String(number) }
    private var name: String { "bus/usb/001/\(threeDigits)" }
    private var path: String { "\(Self.controller)/1-\(place)" }
    private var sysfs: String { "\(directory)/sys/\(path)" }
    private var link: String { "\(directory)/sys/bus/usb/devices/1-\(place)" }
    /// Character devices of usbfs have the major number 189.
    private var majorMinor: String { "189:\(number - 1)" }
    private var numberLink: String { "\(directory)/sys/dev/char/\(majorMinor)" }
    private var nodeLink: String { "\(directory)/dev/.node/\(name.replacing("/", with: "_"))" }

    var devicePath: String { "\(directory)/dev/\(name)" }
    var socketPath: String { "\(directory)/ioctl/dev/\(name)" }

    func makeFolders() throws {
        remove()
        for folder in [sysfs, "\(directory)/ioctl/dev/bus/usb/001"] {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
    }

    func describe(_ profile: USBProfile) throws {
        func hex(_ value: UInt16) -> String {
            let digits = String(value, radix: 16)
            return String(repeating: "0", count: 4 - digits.count) + digits
        }
        let attributes = [
            "busnum": "1", "devnum": "\(number)", "speed": profile.speed.rawValue, "bConfigurationValue": "1",
            "idVendor": hex(profile.vendorID), "idProduct": hex(profile.productID), "dev": majorMinor,
            "manufacturer": profile.manufacturer, "product": profile.product, "serial": profile.serialNumber,
            "devpath": "\(place)",
            "uevent": """
            MAJOR=189
            MINOR=\(number - 1)
            DEVNAME=\(name)
            DEVTYPE=usb_device
            BUSNUM=001
            DEVNUM=\(threeDigits)
            """,
        ]
        for (attribute, value) in attributes where !value.isEmpty {
            try Data((value + "\n").utf8).write(to: URL(fileURLWithPath: "\(sysfs)/\(attribute)"))
        }
        try Data(profile.descriptors).write(to: URL(fileURLWithPath: "\(sysfs)/descriptors"))
        let up = String(repeating: "../", count: path.split(separator: "/").count)
        for (link, destination) in [
            ("\(sysfs)/subsystem", "\(up)bus/usb"), (nodeLink, majorMinor),
            (numberLink, "../../\(path)"), (link, "../../../\(path)"),
        ] {
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: destination)
        }
    }

    /// The node and its socket go first: a program that opens the device now learns that it is gone.
    func remove() {
        for path in [devicePath, socketPath, link, numberLink, nodeLink, sysfs] {
            try? FileManager.default.removeItem(atPath: path)
        }
    }

    /// What udev sends its monitors: a header of 40 bytes (systemd's `monitor_netlink_header`), then
    /// properties separated by zeros.
    func event(_ action: String, sequence: Int) -> [UInt8] {
        let properties = [
            "ACTION=\(action)", "DEVPATH=/\(path)", "SUBSYSTEM=usb", "SEQNUM=\(sequence)", "DEVNAME=\(name)",
            "DEVTYPE=usb_device", "BUSNUM=001", "DEVNUM=\(threeDigits)", "MAJOR=189", "MINOR=\(number - 1)",
        ].flatMap { (property: String) -> [UInt8] in Array(property.utf8) + [0] }
        var message = Array("libudev".utf8) + [0]
        message.append(0xFEED_CAFE as UInt32, bigEndian: true)
        message.append(40 as UInt32)
        message.append(40 as UInt32)
        message.append(UInt32(properties.count))
        message.append(Self.subsystemHash, bigEndian: true)
        message.append(Self.deviceTypeHash, bigEndian: true)
        message.append(0 as UInt64)
        return message + properties
    }
}
