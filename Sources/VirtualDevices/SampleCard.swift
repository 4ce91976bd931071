/// A card for the emulated reader. The people are invented; residents' numbers have a region code that is
/// assigned to nobody.
public struct SampleCard: Sendable, Identifiable {
    /// By the letter in the record (GA 490-2013 and its supplements).
    public enum Kind: String, Sendable, CaseIterable {
        case resident = " "
        /// Residence permit of people from Hong Kong, Macao and Taiwan.
        case permit = "J"
        /// Foreigner's permanent residence card of 2023.
        case foreigner = "Y"
        /// Foreigner's permanent residence card of 2017.
        case foreigner2017 = "I"
    }

    public let id: String
    /// What the bench page calls it: who, and what is special.
    public let displayName: String

    public var kind = Kind.resident
    /// A foreigner's Chinese name; the English one is in `englishName`.
    public let name: String
    public let isMale: Bool
    /// Two digits (GB/T 3304); residents only.
    public var ethnicCode = ""
    /// `YYYYMMDD`.
    public let birthDate: String
    public var address = ""
    public let number: String
    public let issuer: String
    public let validFrom: String
    /// `YYYYMMDD` or `长期`.
    public let validTo: String
    /// Number of a permit holder's travel pass.
    public var passNumber = ""
    public var englishName = ""
    /// Three letters (ISO 3166-1).
    public var nationality = ""
    /// Addresses added to a resident's card later, newest last; four have room.
    public var moreAddress: [String] = []
    /// Contradicts itself: no card office would have issued it.
    public var isInvalid = false

    /// The machine-readable text of the chip: 256 bytes of UTF-16LE, fields of fixed width padded with
    /// spaces, the letter of the kind at offset 248.
    public var record: [UInt8] { fields.flatMap { Self.field($0, $1) } }

    /// As ``record``, with the last digit of the number read wrong.
    var misreadRecord: [UInt8] {
        var misread = record
        let end = kind == .foreigner2017 ? 152 : 158
        // The low byte of the last character: another digit, or a letter that no number ends with.
        misread[end - 2] = misread[end - 2] == 0x30 ? 0x31 : 0x30
        return misread
    }

    var moreAddressRecord: [UInt8] { moreAddress.flatMap { Self.field($0, 35) } }

    /// 28 bytes of which only the length is published; the same for a card each time.
    public var managementNumber: [UInt8] {
        let seed = number.utf8.reduce(UInt32(5381)) { $0 &* 33 &+ UInt32($1) }
        return (0..<28).map { UInt8(truncatingIfNeeded: (seed &* UInt32(2 * $0 + 1)) >> 11) }
    }

    /// Texts and their widths in characters, 128 in all.
    private var fields: [(text: String, width: Int)] {
        let sex = isMale ? "1" : "2"
        return switch kind {
        case .resident:
            [
                (name, 15), (sex, 1), (ethnicCode, 2), (birthDate, 8), (address, 35), (number, 18), (issuer, 15),
                (validFrom, 8), (validTo, 8), ("", 18),
            ]
        case .permit:
            [
                (name, 15), (sex, 1), ("", 2), (birthDate, 8), (address, 35), (number, 18), (issuer, 15),
                (validFrom, 8), (validTo, 8), (passNumber, 9), ("01", 2), ("", 3), ("J", 1), ("", 3),
            ]
        case .foreigner:
            [
                (name, 15), (sex, 1), ("00", 2), (birthDate, 8), (String(englishName.prefix(35)), 35), (number, 18),
                ("", 15), (validFrom, 8), (validTo, 8), (String(englishName.dropFirst(35)), 11), (nationality, 3),
                ("Y", 1), ("", 3),
            ]
        case .foreigner2017:
            [
                (englishName, 60), (sex, 1), (number, 15), (nationality, 3), (name, 15), (validFrom, 8), (validTo, 8),
                (birthDate, 8), ("01", 2), ("1500", 4), ("I", 1), ("", 3),
            ]
        }
    }

    private static func field(_ text: String, _ width: Int) -> [UInt8] {
        let units = Array(text.utf16.prefix(width))
        return (units + [UInt16](repeating: 0x20, count: width - units.count))
            .flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    }

    /// 1024 bytes that stand for the compressed photo; no decoder would take them.
    static let photo = (0..<1024).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ 7) }
}
