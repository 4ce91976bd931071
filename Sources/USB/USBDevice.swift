import CLibUSB

/// A device as it was found on a bus: it can be looked at without being opened.
///
/// Unchecked: the pointer is never changed, and libusb's functions on a referenced device may be
/// called from any thread.
public final class USBDevice: @unchecked Sendable, CustomStringConvertible {
    /// Where and when it was plugged in; plugging it in again gives another one.
    public struct ID: Hashable, Sendable {
        public let bus: UInt8
        public let address: UInt8
    }

    public let id: ID
    public let usbID: USBID
    /// Every alternate setting of every interface of the active configuration.
    public let interfaces: [USBInterface]

    let pointer: OpaquePointer
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
        self.pointer = libusb_ref_device(pointer)
        self.session = session
    }

    deinit { libusb_unref_device(pointer) }

    public var description: String { "\(usbID) at bus \(id.bus) device \(id.address)" }
}
