import Foundation
import KioskAssets
import Testing

private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

@Suite("The table of known devices, and the udev rules")
struct KnownDevicesTests {
    let assets: AssetFolder
    let known: KnownDevices
    let rules: [String]

    init() throws {
        assets = try AssetFolder(path: root.appendingPathComponent("kiosk-assets").path)
        known = try KnownDevices(assets)
        rules = try String(contentsOf: root.appendingPathComponent("udev/70-yizhan.rules"), encoding: .utf8)
            .split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
    }

    @Test("the rules name the readers of the table, and no others")
    func readers() throws {
        let rule = try Regex(
            #"^ATTR\{idVendor\}=="([0-9a-f]{4})", ATTR\{idProduct\}=="([0-9a-f]{4})", ENV\{YIZHAN\}="card-reader"$"#)
        let named = rules.compactMap { $0.wholeMatch(of: rule) }.map {
            "\($0.output[1].substring!):\($0.output[2].substring!)"
        }
        #expect(named == known.readers.map { "\(hex($0.vendor)):\(hex($0.product))" })
    }

    @Test("the rules name the barcode scanners of the table, and no others")
    func barcodeScanners() throws {
        let isKeyboard = #"ENV{ID_USB_INTERFACES}=="*:030101:*", ENV{YIZHAN}="barcode-scanner""#
        let vendors = known.barcodeScannerVendors.map { #"ATTR{idVendor}=="\#(hex($0))", \#(isKeyboard)"# }
        let words = known.barcodeScannerWords.map { word in
            let letters = word.map { "[\($0.uppercased())\($0)]" }.joined()
            return #"ENV{ID_MODEL}=="*\#(letters)*", \#(isKeyboard)"#
        }
        #expect(Set(rules.filter { $0.hasSuffix(#"="barcode-scanner""#) }) == Set(vendors + words))
    }

    @Test("a barcode scanner is a boot keyboard of a known maker or with a telling name, and nothing else")
    func recognition() {
        let keyboard: [(UInt8, UInt8, UInt8)] = [(3, 0, 0), (3, 1, 1)]
        #expect(known.isBarcodeScanner(vendor: 0x05E0, kinds: keyboard, name: ""))
        #expect(known.isBarcodeScanner(vendor: 0x1234, kinds: keyboard, name: "USB 2D BarCode Engine"))
        #expect(!known.isBarcodeScanner(vendor: 0x1234, kinds: keyboard, name: "Keyboard"))
        #expect(!known.isBarcodeScanner(vendor: 0x05E0, kinds: [(2, 2, 0)], name: "Scanner"))
    }

    @Test("the wrapped readers of Miaxis are taken as such, all others by what they say of themselves")
    func transports() {
        #expect(known.readers.filter { $0.transport == .hid }.map { hex($0.product) } == ["0007", "0101"])
        #expect(known.readers.contains { $0.vendor == 0x0400 && $0.product == 0xC35A && $0.transport == .descriptors })
    }

    @Test(
        "a mistake is named with its place",
        arguments: [
            ("\"0400:c35a\"", "\"0400:C35A\"", "readers[0].usb is `0400:C35A`"),
            ("\"0400:c35a\"", "0400", "readers[0].usb"),
            ("transport: hid", "transport: carrier-pigeon", "readers[6].transport is `carrier-pigeon`"),
            ("\"0316:5020\"", "\"0400:c35a\"", "`0400:c35a` stands there twice"),
            ("\"05e0\"", "\"5e0\"", "barcode-scanners.vendors[2].usb is `5e0`"),
            ("\"05e0\"", "\"05f9\"", "twice"),
            ("[scan,", "[Scan,", "barcode-scanners.words has `Scan`"),
            ("barcode-scanners:", "scanners:", "`barcode-scanners` is missing"),
        ])
    func mistakes(text: String, wrong: String, place: String) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("system"), withIntermediateDirectories: true)
        let shipped = try String(contentsOf: assets.url.appendingPathComponent(KnownDevices.path), encoding: .utf8)
        let range = try #require(shipped.range(of: text))
        try shipped.replacingCharacters(in: range, with: wrong)
            .write(to: folder.appendingPathComponent(KnownDevices.path), atomically: true, encoding: .utf8)
        let error = #expect(throws: AssetError.self) { try KnownDevices(AssetFolder(path: folder.path)) }
        #expect(error?.description.contains(place) == true, "\(error?.description ?? "")")
    }

    private func hex(_ number: UInt16) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}
