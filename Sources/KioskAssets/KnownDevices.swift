import Foundation

/// The USB devices that the terminal knows (`system/known-devices.yaml`).
public struct KnownDevices: Hashable, Sendable {
    public static let path = "system/known-devices.yaml"

    public struct Reader: Hashable, Sendable {
        public var vendor: UInt16
        public var product: UInt16
        /// Under which makers' names it was seen, in words.
        public var seen: String
        public var transport: Transport
    }

    /// How a reader carries the frames of its security module.
    public enum Transport: String, CaseIterable, Hashable, Sendable {
        /// What its descriptors say: whole frames or split pipes, bulk or interrupt.
        case descriptors
        /// The HID wrapper.
        case hid
    }

    /// In the order of the file.
    public var readers: [Reader]
    /// USB vendors whose boot keyboards are barcode scanners.
    public var barcodeScannerVendors: Set<UInt16>
    /// A boot keyboard with one of these in its name is a barcode scanner too; lower case.
    public var barcodeScannerWords: [String]

    /// - Throws: `AssetError` that names the entry that is wrong, or stands there twice.
    public init(_ folder: AssetFolder) throws {
        let url = folder.url.appendingPathComponent(Self.path)
        let file = try AssetFolder.decode(File.self, at: url)
        readers = try file.readers.enumerated().map { index, entry in
            let place = "readers[\(index)]"
            let halves = entry.usb.split(separator: ":", omittingEmptySubsequences: false)
            guard halves.count == 2, let vendor = Self.number(halves[0]), let product = Self.number(halves[1]) else {
                throw Self.wrong(
                    url, "\(place).usb is `\(entry.usb)`", "write vendor and product as in \"0400:c35a\", with quotes")
            }
            guard let transport = Transport(rawValue: entry.transport) else {
                throw Self.wrong(
                    url, "\(place).transport is `\(entry.transport)`",
                    "write one of \(Transport.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            return Reader(vendor: vendor, product: product, seen: entry.seen, transport: transport)
        }
        let vendors = try file.barcodeScanners.vendors.enumerated().map { index, entry in
            guard let vendor = Self.number(entry.usb[...]) else {
                throw Self.wrong(
                    url, "barcode-scanners.vendors[\(index)].usb is `\(entry.usb)`",
                    "write the vendor as in \"05e0\", with quotes")
            }
            return vendor
        }
        barcodeScannerVendors = Set(vendors)
        barcodeScannerWords = file.barcodeScanners.words
        if let word = barcodeScannerWords.first(where: { $0.isEmpty || $0 != $0.lowercased() }) {
            throw Self.wrong(
                url, "barcode-scanners.words has `\(word)`",
                "write words in small letters; both kinds are found by them")
        }
        for (index, entry) in file.readers.enumerated()
        where file.readers[..<index].contains(where: { $0.usb == entry.usb }) {
            throw Self.wrong(url, "`\(entry.usb)` stands there twice", "take one out")
        }
        guard barcodeScannerVendors.count == vendors.count else {
            throw Self.wrong(url, "a vendor of barcode-scanners stands there twice", "take one out")
        }
    }

    /// - Parameters:
    ///   - kinds: class, subclass and protocol of each interface.
    ///   - name: what the device calls itself.
    public func isBarcodeScanner(vendor: UInt16, kinds: [(UInt8, UInt8, UInt8)], name: String) -> Bool {
        guard kinds.contains(where: { $0 == (3, 1, 1) }) else { return false }
        let name = name.lowercased()
        return barcodeScannerVendors.contains(vendor) || barcodeScannerWords.contains(where: name.contains)
    }

    /// Four hexadecimal digits in small letters, as udev writes them.
    private static func number(_ text: Substring) -> UInt16? {
        guard text.count == 4, text.allSatisfy({ $0.isNumber || ("a"..."f").contains($0) }) else { return nil }
        return UInt16(text, radix: 16)
    }

    private static func wrong(_ url: URL, _ problem: String, _ remedy: String) -> AssetError {
        AssetError(code: .malformed, file: url.path, problem: problem, remedy: remedy)
    }

    /// As the file is written.
    private struct File: Decodable {
        struct Reader: Decodable {
            var usb: String
            var seen: String
            var transport: String
        }

        struct BarcodeScanners: Decodable {
            struct Vendor: Decodable {
                var usb: String
                var maker: String
            }

            var vendors: [Vendor]
            var words: [String]
        }

        var readers: [Reader]
        var barcodeScanners: BarcodeScanners

        private enum CodingKeys: String, CodingKey {
            case readers
            case barcodeScanners = "barcode-scanners"
        }
    }
}
