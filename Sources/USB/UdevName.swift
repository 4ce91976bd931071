import Foundation

/// What the rules in `udev/` noted about a device, in udev's database.
public struct UdevName: Hashable, Sendable {
    /// `card-reader`, `scanner`, `receipt-printer` or `barcode-scanner`; a terminal's own rules may name devices
    /// that nothing else knows.
    public let name: String?
    /// The lock-down keeps the device out: it cannot be used until it is enrolled.
    public let isLockedOut: Bool

    /// - Parameter record: a file of udev's database: a line for each property, `E:NAME=value`.
    public init(record: String) {
        func value(_ property: String) -> String? {
            let start = "E:\(property)="
            return record.split(separator: "\n").first { $0.hasPrefix(start) }.map { String($0.dropFirst(start.count)) }
        }
        name = value("YIZHAN")
        isLockedOut = value("YIZHAN_LOCKED") == "1"
    }
}

extension USBDevice.ID {
    /// Character devices of usbfs: major number 189, 128 minors for each bus (`usb_devt` of the kernel).
    var deviceNumber: String { "189:\((Int(bus) - 1) * 128 + Int(address) - 1)" }
}

extension USBDevice {
    /// Where udev does not run, nothing is noted.
    public var udevName: UdevName {
        let record = FileManager.default.contents(atPath: "/run/udev/data/c\(id.deviceNumber)") ?? Data()
        return UdevName(record: String(decoding: record, as: UTF8.self))
    }
}
