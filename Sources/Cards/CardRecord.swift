import TownshipServices

/// The machine-readable text of a card: 256 bytes of UTF-16LE in fields of fixed width, padded with
/// spaces, the letter of the card's kind at offset 248 (GA 490-2013 and its supplement of 2023).
enum CardRecord {
    /// The kinds of card that readers read.
    enum Kind: String, Sendable, CaseIterable {
        case resident
        /// Residence permit of people from Hong Kong, Macao and Taiwan.
        case residencePermit = "J"
        /// Foreigner's permanent residence card of 2023.
        case foreigner = "Y"
        /// Foreigner's permanent residence card of 2017.
        case foreigner2017 = "I"
    }

    static let length = 256
    private static let kindOffset = 248
    private static let noExpiry = "长期"

    /// Cuts the record out of the data of a read answer: lengths of text and photo (big-endian, two
    /// bytes each), the text, the photo.
    static func text(inReadAnswer data: [UInt8]) -> [UInt8]? {
        guard data.count >= 4 + length, Int(data[0]) << 8 | Int(data[1]) == length,
            data.count >= 4 + length + (Int(data[2]) << 8 | Int(data[3]))
        else { return nil }
        return Array(data[4..<(4 + length)])
    }

    /// Nil when the letter names no kind that is known.
    static func kind(of record: [UInt8]) -> Kind? {
        guard let letter = field(record, kindOffset, 2) else { return nil }
        return letter.isEmpty ? .resident : Kind(rawValue: letter)
    }

    /// Reads a resident's card; nil when a field cannot be what it says.
    static func residentCard(_ record: [UInt8]) -> IdentityCard? {
        guard let name = field(record, 0, 30), !name.isEmpty,
            let sex = field(record, 30, 2), let ethnicCode = field(record, 32, 4),
            let birthDate = field(record, 36, 16).flatMap({ CalendarDate($0[...]) }),
            let address = field(record, 52, 70),
            let number = field(record, 122, 36).flatMap({ IDNumber($0) }),
            let issuer = field(record, 158, 30),
            let validFrom = field(record, 188, 16).flatMap({ CalendarDate($0[...]) }),
            let end = field(record, 204, 16)
        else { return nil }
        let validTo = CalendarDate(end[...])
        guard validTo != nil || end == noExpiry else { return nil }
        return IdentityCard(
            name: name, sex: sexes[sex] ?? number.sex, ethnicGroup: EthnicGroup.name(ofCode: ethnicCode),
            birthDate: birthDate, address: address, number: number, issuer: issuer, validFrom: validFrom,
            validTo: validTo)
    }

    /// GB/T 2261.1; the other codes there (unknown, unstated) leave it to the number.
    private static let sexes: [String: IDNumber.Sex] = ["1": .male, "2": .female]

    /// A field without its padding; nil when it is no text.
    private static func field(_ record: [UInt8], _ offset: Int, _ length: Int) -> String? {
        guard record.count == Self.length else { return nil }
        let units = stride(from: offset, to: offset + length, by: 2).map {
            UInt16(record[$0]) | UInt16(record[$0 + 1]) << 8
        }
        // Some modules pad with zeros.
        let padding: Set<UInt16> = [0x20, 0]
        let end = units.lastIndex { !padding.contains($0) }.map { $0 + 1 } ?? 0
        guard let text = String(validating: units[..<end], as: UTF16.self),
            !text.unicodeScalars.contains(where: { $0.value < 0x20 })
        else { return nil }
        return text
    }
}
