import Foundation
import XMLCoder

/// What the scanner can do: the part of eSCL's `ScannerCapabilities` that scanning from the platen needs.
struct ScannerCapabilities: Decodable, Hashable, Sendable {
    struct Platen: Decodable, Hashable, Sendable {
        var platenInputCaps: InputCaps
    }

    /// Lengths are in 1/300 inch.
    struct InputCaps: Decodable, Hashable, Sendable {
        var maxWidth: Int
        var maxHeight: Int
        var settingProfiles: SettingProfiles?
    }

    struct SettingProfiles: Decodable, Hashable, Sendable {
        var settingProfile: [SettingProfile]
    }

    struct SettingProfile: Decodable, Hashable, Sendable {
        var colorModes: ColorModes?
        var documentFormats: DocumentFormats?
        var supportedResolutions: SupportedResolutions?
    }

    struct ColorModes: Decodable, Hashable, Sendable {
        var colorMode: [String]
    }

    struct DocumentFormats: Decodable, Hashable, Sendable {
        var documentFormat: [String]
        var documentFormatExt: [String]
    }

    struct SupportedResolutions: Decodable, Hashable, Sendable {
        var discreteResolutions: DiscreteResolutions?
        var resolutionRange: ResolutionRange?
    }

    struct DiscreteResolutions: Decodable, Hashable, Sendable {
        var discreteResolution: [Resolution]
    }

    struct Resolution: Decodable, Hashable, Sendable {
        var xResolution: Int
        var yResolution: Int
    }

    struct ResolutionRange: Decodable, Hashable, Sendable {
        var xResolutionRange: Bounds?
    }

    struct Bounds: Decodable, Hashable, Sendable {
        var min: Int
        var max: Int
    }

    var version: String?
    var makeAndModel: String?
    var platen: Platen?

    /// Far more than any device says of itself.
    private static let longestDocument = 1 << 20

    /// - Throws: an error when the bytes are no such document.
    init(xml: [UInt8]) throws {
        // Foundation's XML parser traps on names that are no UTF-8.
        guard xml.count <= Self.longestDocument, String(validating: xml, as: UTF8.self) != nil else {
            throw CocoaError(.fileReadInapplicableStringEncoding)
        }
        self = try XMLDecoder.forESCL.decode(Self.self, from: Data(xml))
    }

    private var profiles: [SettingProfile] { platen?.platenInputCaps.settingProfiles?.settingProfile ?? [] }

    /// The resolution to ask for: the one that is wanted, else the next higher, else the highest.
    func resolution(for wanted: Int) -> Int {
        let resolutions = profiles.compactMap(\.supportedResolutions)
        if let range = resolutions.lazy.compactMap(\.resolutionRange?.xResolutionRange).first, range.min <= range.max {
            return min(max(wanted, range.min), range.max)
        }
        let offered = resolutions.compactMap(\.discreteResolutions).flatMap(\.discreteResolution)
            .filter { $0.xResolution == $0.yResolution }.map(\.xResolution).sorted()
        return offered.first { $0 >= wanted } ?? offered.last ?? wanted
    }

    /// Whether the platen gives JPEGs; one that does not say so is believed to.
    var offersJPEG: Bool {
        let names = profiles.compactMap(\.documentFormats).flatMap { $0.documentFormat + $0.documentFormatExt }
        return names.isEmpty || names.contains("image/jpeg")
    }

    /// Whether the colour mode can be asked for; one that lists none is believed to do them all.
    func offers(_ mode: ScanSettings.ColorMode) -> Bool {
        let modes = profiles.compactMap(\.colorModes).flatMap(\.colorMode)
        return modes.isEmpty || modes.contains(mode.rawValue)
    }
}

extension XMLDecoder {
    /// Elements are known by their local names: devices differ in prefixes.
    fileprivate static var forESCL: XMLDecoder {
        let decoder = XMLDecoder()
        decoder.shouldProcessNamespaces = true
        decoder.keyDecodingStrategy = .convertFromCapitalized
        return decoder
    }
}

/// A scan job: eSCL's `ScanSettings`, for one page from the platen.
struct ScanSettings: Encodable, Hashable, Sendable, DynamicNodeEncoding {
    enum ColorMode: String, Encodable, Hashable, Sendable {
        case color = "RGB24"
        case grayscale = "Grayscale8"
    }

    /// In 1/300 inch.
    struct Region: Encodable, Hashable, Sendable {
        var units = "escl:ThreeHundredthsOfInches"
        var xOffset = 0
        var yOffset = 0
        var width: Int
        var height: Int

        enum CodingKeys: String, CodingKey {
            case units = "pwg:ContentRegionUnits"
            case xOffset = "pwg:XOffset"
            case yOffset = "pwg:YOffset"
            case width = "pwg:Width"
            case height = "pwg:Height"
        }
    }

    private struct Regions: Encodable, Hashable, Sendable {
        var region: Region
        enum CodingKeys: String, CodingKey { case region = "pwg:ScanRegion" }
    }

    private static let mediaType = "image/jpeg"

    private var scanNamespace = "http://schemas.hp.com/imaging/escl/2011/05/03"
    private var pwgNamespace = "http://www.pwg.org/schemas/2010/12/sm"
    private var version: String
    private var intent = "Document"
    private var regions: Regions
    private var inputSource = "Platen"
    private var colorMode: ColorMode
    private var documentFormat = mediaType
    private var documentFormatExt = mediaType
    private var xResolution: Int
    private var yResolution: Int

    var region: Region { regions.region }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case scanNamespace = "xmlns:scan"
        case pwgNamespace = "xmlns:pwg"
        case version = "pwg:Version"
        case intent = "scan:Intent"
        case regions = "pwg:ScanRegions"
        case inputSource = "pwg:InputSource"
        case colorMode = "scan:ColorMode"
        case documentFormat = "pwg:DocumentFormat"
        case documentFormatExt = "scan:DocumentFormatExt"
        case xResolution = "scan:XResolution"
        case yResolution = "scan:YResolution"
    }

    /// A4 in 1/300 inch.
    private static let a4 = (width: 2480, height: 3508)

    /// Fits a request to what the scanner can do.
    init(_ request: ScanRequest, for capabilities: ScannerCapabilities) throws {
        guard let caps = capabilities.platen?.platenInputCaps else {
            throw ScanError(.unsupported, "the scanner has no glass to lay a page on; use a flatbed scanner")
        }
        guard capabilities.offersJPEG else {
            throw ScanError(.unsupported, "the scanner gives no JPEG; use another scanner")
        }
        version = capabilities.version ?? "2.0"
        regions = Regions(
            region: Region(width: min(caps.maxWidth, Self.a4.width), height: min(caps.maxHeight, Self.a4.height)))
        let wanted = request.isColor ? ColorMode.color : .grayscale
        colorMode = capabilities.offers(wanted) ? wanted : (request.isColor ? .grayscale : .color)
        xResolution = capabilities.resolution(for: request.resolution)
        yResolution = xResolution
    }

    static func nodeEncoding(for key: any CodingKey) -> XMLEncoder.NodeEncoding {
        key.stringValue.hasPrefix("xmlns:") ? .attribute : .element
    }

    func xml() throws -> [UInt8] {
        Array(
            try XMLEncoder().encode(
                self, withRootKey: "scan:ScanSettings", header: XMLHeader(version: 1.0, encoding: "UTF-8")))
    }
}
