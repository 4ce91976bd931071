import Foundation

/// What the kernel read of a device's strings when it was plugged in: asking the device itself would need
/// it open, which a device that is held by others or is not ours must not be.
struct DeviceStrings {
    /// As long as a string descriptor can be (USB 2.0, 9.6.7).
    private static let longest = 126

    /// As in ``USBDevice/port``.
    let port: String

    /// - Parameter name: of an attribute in sysfs: `product`, `serial`.
    subscript(name: String) -> String? {
        guard let bytes = FileManager.default.contents(atPath: "/sys/bus/usb/devices/\(port)/\(name)"),
            let text = String(data: bytes, encoding: .utf8)
        else { return nil }
        // Devices send what they like.
        let printable = text.unicodeScalars.filter { $0.properties.generalCategory != .control }
        let trimmed = String(String.UnicodeScalarView(printable)).trimmingCharacters(in: .whitespaces)
        return trimmed.isEmpty ? nil : String(trimmed.prefix(Self.longest))
    }
}
