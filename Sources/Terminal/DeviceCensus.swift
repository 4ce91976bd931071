import DeviceStatus
public import DeviceSupport
public import Foundation
public import KioskAssets
import Scanning
public import ServiceLifecycle
public import USB

/// Keeps the list of devices up with what is plugged in, also what no driver of ours speaks to.
public struct DeviceCensus: Service {
    /// Interface classes (usb.org, "Defined Class Codes").
    private enum InterfaceClass {
        static let printer: UInt8 = 0x07
        static let hub: UInt8 = 0x09
        static let chipCards: UInt8 = 0x0B
    }

    private let context: USBContext
    private let known: KnownDevices
    private let roll: DeviceRoll
    private let now: @Sendable () -> Date

    public init(
        context: USBContext, known: KnownDevices, roll: DeviceRoll, now: @escaping @Sendable () -> Date
    ) {
        self.context = context
        self.known = known
        self.roll = roll
        self.now = now
    }

    public func run() async {
        for await devices in context.devices.cancelOnGracefulShutdown() {
            let attached = devices.compactMap { device in
                Self.use(
                    of: device.usbID, device.interfaces.map(\.kind), named: device.product, noted: device.udevName,
                    known: known
                ).map { AttachedDevice(identity: device.identity, name: device.product, port: device.port, use: $0) }
            }
            roll.change { $0.attach(attached, at: now()) }
        }
    }

    /// What a terminal makes of a device.
    ///
    /// - Parameters:
    ///   - kinds: of its interfaces.
    ///   - name: as it calls itself.
    ///   - noted: by the rules of udev, which know the adapter on whose serial line a reader hangs.
    /// - Returns: nil for hubs, and for printers, which are listed by their queues.
    static func use(
        of id: USBID, _ kinds: [USBInterface.Kind], named name: String, noted: UdevName, known: KnownDevices
    ) -> DeviceUse? {
        if noted.isLockedOut { return .lockedOut }
        if noted.name == "card-reader" || known.readers.contains(where: { USBID($0.vendor, $0.product) == id }) {
            return .role(.cardReader)
        }
        if kinds.contains(where: { $0.isIPPOverUSB(of: id.vendor) }) { return .role(.scanner) }
        let classes = kinds.map(\.classCode)
        if classes.contains(InterfaceClass.chipCards) { return .role(.socialCardReader) }
        if classes.contains(InterfaceClass.printer) || classes.contains(InterfaceClass.hub) { return nil }
        let isBarcodeScanner = known.isBarcodeScanner(
            vendor: id.vendor, kinds: kinds.map { ($0.classCode, $0.subclass, $0.protocolCode) }, name: name)
        return isBarcodeScanner ? .barcodeScanner : .unsupported
    }
}
