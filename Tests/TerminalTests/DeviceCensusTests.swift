import DeviceStatus
import DeviceSupport
import Foundation
import KioskAssets
import Testing
import USB

@testable import Terminal

@Suite("What a terminal makes of what is plugged in")
struct DeviceCensusTests {
    let known: KnownDevices

    init() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        known = try KnownDevices(AssetFolder(path: root.appendingPathComponent("kiosk-assets").path))
    }

    private func use(
        _ id: String, _ kinds: [USBInterface.Kind], named name: String = "", noted record: String = ""
    ) throws -> DeviceUse? {
        DeviceCensus.use(
            of: try #require(USBID(id)), kinds, named: name, noted: UdevName(record: record), known: known)
    }

    @Test("a card reader is known by vendor and product, whatever its interfaces say")
    func reader() throws {
        #expect(try use("0400:c35a", [.init(255, 0, 0)]) == .role(.cardReader))
        #expect(try use("203b:0101", [.init(3, 0, 0)]) == .role(.cardReader))
        #expect(try use("0400:c35b", [.init(255, 0, 0)]) == .unsupported)
    }

    @Test("a scanner, a reader of social-security cards and a barcode scanner are known by their classes")
    func classes() throws {
        #expect(try use("04a9:1234", [.init(255, 0, 0), .init(7, 1, 4)]) == .role(.scanner))
        #expect(try use("03f0:1234", [.init(255, 9, 1)]) == .role(.scanner))
        #expect(try use("04a9:1234", [.init(255, 9, 1)]) == .unsupported)
        #expect(try use("072f:90cc", [.init(11, 0, 0)]) == .role(.socialCardReader))
        #expect(try use("1eab:0003", [.init(3, 1, 1)]) == .barcodeScanner)
        #expect(try use("ffff:0001", [.init(3, 1, 1)], named: "USB Barcode Scanner") == .barcodeScanner)
        #expect(try use("046d:c31c", [.init(3, 1, 1)], named: "USB Keyboard") == .unsupported)
    }

    @Test("what udev's rules say of a device is taken over: a reader on a serial line, a device that is locked out")
    func noted() throws {
        let adapter: [USBInterface.Kind] = [.init(255, 1, 2)]
        #expect(try use("1a86:7523", adapter, noted: "E:YIZHAN=card-reader") == .role(.cardReader))
        #expect(try use("1a86:7523", adapter) == .unsupported)
        #expect(try use("1eab:0003", [.init(3, 1, 1)], noted: "E:YIZHAN_LOCKED=1") == .lockedOut)
    }

    @Test("hubs are no devices to anybody, and printers are listed by their queues")
    func left() throws {
        #expect(try use("1d6b:0002", [.init(9, 0, 0)]) == nil)
        #expect(try use("04b8:0e15", [.init(7, 1, 2)]) == nil)
    }
}
