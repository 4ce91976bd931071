import TestSupport
import Testing

@testable import Scanning

@Suite struct ESCLDocumentsTests {
    static func capabilities(_ profile: String = "", platen: Bool = true) throws -> ScannerCapabilities {
        try ScannerCapabilities(xml: xml(profile, platen: platen))
    }

    static func xml(_ profile: String = "", platen: Bool = true) -> [UInt8] {
        let caps = """
            <s:PlatenInputCaps><s:MinWidth>16</s:MinWidth><s:MaxWidth>2550</s:MaxWidth><s:MinHeight>16</s:MinHeight>
            <s:MaxHeight>3300</s:MaxHeight><s:SettingProfiles><s:SettingProfile name="p">\(profile)</s:SettingProfile>
            </s:SettingProfiles></s:PlatenInputCaps>
            """
        let xml = """
            <?xml version="1.0" encoding="UTF-8"?>
            <!-- made up after the schema -->
            <s:ScannerCapabilities xmlns:s="http://schemas.hp.com/imaging/escl/2011/05/03"
              xmlns:p="http://www.pwg.org/schemas/2010/12/sm">
            <p:Version>2.63</p:Version><p:MakeAndModel>Some Scanner</p:MakeAndModel>
            \(platen ? "<s:Platen>\(caps)</s:Platen>" : "<s:Adf/>")
            </s:ScannerCapabilities>
            """
        return Array(xml.utf8)
    }

    private static func discrete(_ values: [Int]) -> String {
        let each = values.map {
            "<s:DiscreteResolution><s:XResolution>\($0)</s:XResolution><s:YResolution>\($0)</s:YResolution>"
                + "</s:DiscreteResolution>"
        }
        return "<s:SupportedResolutions><s:DiscreteResolutions>\(each.joined())</s:DiscreteResolutions>"
            + "</s:SupportedResolutions>"
    }

    @Test("capabilities are read whatever the prefixes")
    func reads() throws {
        let capabilities = try Self.capabilities()
        #expect(capabilities.version == "2.63")
        #expect(capabilities.makeAndModel == "Some Scanner")
        #expect(capabilities.platen?.platenInputCaps.maxWidth == 2550)
    }

    @Test(
        "the resolution is the wanted one, else the next higher, else the highest",
        arguments: [(200, 200), (150, 200), (250, 300), (1200, 600)])
    func resolutions(wanted: Int, chosen: Int) throws {
        let capabilities = try Self.capabilities(Self.discrete([600, 100, 200, 300]))
        #expect(capabilities.resolution(for: wanted) == chosen)
    }

    @Test("a range of resolutions is kept to", arguments: [(50, 75), (200, 200), (2400, 1200)])
    func resolutionRange(wanted: Int, chosen: Int) throws {
        let capabilities = try Self.capabilities(
            """
            <s:SupportedResolutions><s:ResolutionRange><s:XResolutionRange><s:Min>75</s:Min><s:Max>1200</s:Max>
            <s:Normal>300</s:Normal><s:Step>1</s:Step></s:XResolutionRange></s:ResolutionRange></s:SupportedResolutions>
            """)
        #expect(capabilities.resolution(for: wanted) == chosen)
    }

    @Test("a job asks for one A4 page from the platen, no larger than the glass")
    func settings() throws {
        let settings = try ScanSettings(ScanRequest(resolution: 200), for: Self.capabilities(Self.discrete([200])))
        let xml = String(decoding: try settings.xml(), as: UTF8.self)
        for part in [
            #"xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03""#,
            #"xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm""#,
            "<pwg:Version>2.63</pwg:Version>", "<scan:Intent>Document</scan:Intent>",
            "<pwg:ScanRegions><pwg:ScanRegion>",
            "<pwg:ContentRegionUnits>escl:ThreeHundredthsOfInches</pwg:ContentRegionUnits>",
            "<pwg:Width>2480</pwg:Width>", "<pwg:Height>3300</pwg:Height>", "<pwg:InputSource>Platen</pwg:InputSource>",
            "<scan:ColorMode>RGB24</scan:ColorMode>", "<pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat>",
            "<scan:DocumentFormatExt>image/jpeg</scan:DocumentFormatExt>",
            "<scan:XResolution>200</scan:XResolution>", "<scan:YResolution>200</scan:YResolution>",
        ] {
            #expect(xml.contains(part))
        }
    }

    @Test("a scanner without glass or without JPEG is refused with a reason")
    func refuses() throws {
        let without = [
            try Self.capabilities(platen: false),
            try Self.capabilities(
                "<s:DocumentFormats><p:DocumentFormat>application/pdf</p:DocumentFormat></s:DocumentFormats>"),
        ]
        for capabilities in without {
            let error = #expect(throws: ScanError.self) { try ScanSettings(ScanRequest(), for: capabilities) }
            #expect(error?.code == .unsupported)
        }
    }

    @Test("mutated capabilities are read or refused", arguments: 0..<600)
    func fuzz(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var xml = Array(
            """
            <s:ScannerCapabilities xmlns:s="u"><s:Platen><s:PlatenInputCaps><s:MaxWidth>1</s:MaxWidth>\
            <s:MaxHeight>2</s:MaxHeight></s:PlatenInputCaps></s:Platen></s:ScannerCapabilities>
            """.utf8)
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            // Mostly ASCII: what is no UTF-8 goes no further.
            let bytes: ClosedRange<UInt8> = seed % 3 == 0 ? 0...255 : 0...127
            xml[Int.random(in: xml.indices, using: &random)] = .random(in: bytes, using: &random)
        }
        if let capabilities = try? ScannerCapabilities(xml: xml) { _ = capabilities.resolution(for: 200) }
    }
}
