extension IDNumber {
    /// Whose card carries the number.
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// 居民身份证 (GB 11643-1999)
        case resident
        /// 港澳居民居住证, region 810000
        case hongKongResidencePermit
        /// 港澳居民居住证, region 820000
        case macauResidencePermit
        /// 台湾居民居住证, region 830000 (国办发〔2018〕81号)
        case taiwanResidencePermit
        /// 外国人永久居留身份证 of 2023, which begins with 9
        case permanentResidence
    }

    public var kind: Kind {
        guard let region else { return .permanentResidence }
        return Self.permitRegions[region] ?? .resident
    }

    private static let permitRegions: [String: Kind] = [
        "810000": .hongKongResidencePermit, "820000": .macauResidencePermit, "830000": .taiwanResidencePermit,
    ]

    /// The first two digits of every province, region and municipality (GB/T 2260), with those of the
    /// residence permits. A number that begins otherwise was mistyped.
    static let provinces: Set<String> = [
        "11", "12", "13", "14", "15",
        "21", "22", "23",
        "31", "32", "33", "34", "35", "36", "37",
        "41", "42", "43", "44", "45", "46",
        "50", "51", "52", "53", "54",
        "61", "62", "63", "64", "65",
        "71", "81", "82", "83",
    ]

    /// A citizen's number begins with its province; a foreigner's (2023) with 9 and then the province
    /// that took the application.
    static func hasProvince(_ digits: String) -> Bool {
        provinces.contains(String(digits.dropFirst(digits.hasPrefix("9") ? 1 : 0).prefix(2)))
    }

    /// The province of first registration, or of a foreigner's application: two digits of GB/T 2260.
    public var province: String { String(digits.dropFirst(kind == .permanentResidence ? 1 : 0).prefix(2)) }

    /// Age in full years (周岁) on a day; negative before birth.
    public func age(on day: CalendarDate) -> Int { birthDate.fullYears(on: day) }

    /// True under the age that PIPL article 31 protects: a guardian's consent is needed.
    public func isUnderFourteen(on day: CalendarDate) -> Bool { age(on: day) < 14 }
}

/// The number of a foreigner's permanent residence card of 2004 or 2017, which stays valid until its
/// card expires: three letters of the nationality (ISO 3166-1) and twelve digits.
///
/// What the digits mean is published in several versions that contradict each other, so only the form
/// is looked at, and neither a date nor a check digit is read off: a genuine card is never turned away.
public struct OldPermanentResidenceNumber: Hashable, Sendable {
    /// All 15 characters.
    public let characters: String

    public init?(_ text: String) {
        let upper = text.uppercased()
        let bytes = Array(upper.utf8)
        guard bytes.count == 15, bytes.prefix(3).allSatisfy((UInt8(ascii: "A")...UInt8(ascii: "Z")).contains),
            bytes.dropFirst(3).allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains)
        else { return nil }
        self.characters = upper
    }

    /// ISO 3166-1 alpha-3, e.g. `DEU`.
    public var nationality: String { String(characters.prefix(3)) }

    /// As screens and receipts show it: the nationality, eight stars, four digits.
    public var masked: String { Masking.idNumber(characters) }
}

extension OldPermanentResidenceNumber: CustomStringConvertible, CustomReflectable {
    public var description: String { masked }
    public var customMirror: Mirror { Mirror(self, children: ["masked": masked]) }
}
