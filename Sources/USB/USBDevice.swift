import CLibUSB
public import DeviceSupport
import Dispatch

/// A device as it was found on a bus: it can be looked at without being opened.
///
/// Unchecked: the pointer is never changed, and libusb's functions on a referenced device may be
/// called from any thread.
public final class USBDevice: @unchecked Sendable, Equatable, CustomStringConvertible {
    /// Where and when it was plugged in; plugging it in again gives another one.
    public struct ID: Hashable, Sendable {
        public let bus: UInt8
        public let address: UInt8
    }

    public let id: ID
    public let usbID: USBID
    /// Every alternate setting of every interface of the active configuration.
    public let interfaces: [USBInterface]
    /// The socket it hangs on, as the kernel names it: `1-1.4`.
    public let port: String
    /// What it calls itself; empty where it says nothing.
    public let product: String
    /// Of this one device, and the same in every port; nil where the device has none.
    public let serialNumber: String?

    let pointer: OpaquePointer
    /// Opening, resetting, clearing and closing ask the kernel and may block; they queue up here, so that
    /// a device that hangs holds up no other.
    let blockingCalls = DispatchQueue(label: "usb device")
    /// Referenced devices must be given back before the libusb context ends.
    private let session: USBSession

    /// Takes a reference of its own. Nil when the device left before its descriptors were read.
    init?(referencing pointer: OpaquePointer, in session: USBSession) {
        var descriptor = libusb_device_descriptor()
        var configuration: UnsafeMutablePointer<libusb_config_descriptor>?
        guard libusb_get_device_descriptor(pointer, &descriptor) == 0,
            libusb_get_active_config_descriptor(pointer, &configuration) == 0
                || libusb_get_config_descriptor(pointer, 0, &configuration) == 0,
            let configuration
        else { return nil }
        defer { libusb_free_config_descriptor(configuration) }

        id = ID(bus: libusb_get_bus_number(pointer), address: libusb_get_device_address(pointer))
        usbID = USBID(descriptor.idVendor, descriptor.idProduct)
        interfaces = UnsafeBufferPointer(
            start: configuration.pointee.interface, count: Int(configuration.pointee.bNumInterfaces)
        ).flatMap { interface in
            UnsafeBufferPointer(start: interface.altsetting, count: Int(interface.num_altsetting))
                .map(USBInterface.init)
        }
        port = Self.port(of: pointer)
        let strings = DeviceStrings(port: port)
        product = strings["product"] ?? ""
        serialNumber = strings["serial"]
        self.pointer = libusb_ref_device(pointer)
        self.session = session
    }

    deinit { libusb_unref_device(pointer) }

    public static func == (left: USBDevice, right: USBDevice) -> Bool { left.id == right.id }

    /// Which device this is, in whatever port.
    public var identity: DeviceIdentity { DeviceIdentity(model: "\(usbID)", serialNumber: serialNumber) }

    private static func port(of pointer: OpaquePointer) -> String {
        // USB allows no more than seven hubs in a row.
        var numbers = [UInt8](repeating: 0, count: 7)
        let count = Int(libusb_get_port_numbers(pointer, &numbers, CInt(numbers.count)))
        let bus = libusb_get_bus_number(pointer)
        return count > 0 ? "\(bus)-" + numbers.prefix(count).map(String.init).joined(separator: ".") : "usb\(bus)"
    }

    func blocking<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            blockingCalls.async { continuation.resume(with: Swift.Result(catching: body)) }
        }
    }

    public var description: String { "\(usbID) at bus \(id.bus) device \(id.address)" }
}
