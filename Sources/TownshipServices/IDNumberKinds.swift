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
        /// 外国人永久居留身份证 of 2017, and 外国人永久居留证 of 2004: three letters of the nationality and
        /// twelve digits
        case permanentResidenceOf2017
    }

    public var kind: Kind {
        guard let region else { return digits.utf8.count == 15 ? .permanentResidenceOf2017 : .permanentResidence }
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
}
