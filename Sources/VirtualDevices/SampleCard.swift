/// An identity card for the emulated reader. The people are invented; their numbers have a region
/// code that is assigned to nobody.
public struct SampleCard: Sendable, Identifiable {
    public let id: String
    /// What the bench page calls it: who, and what is special.
    public let displayName: String

    public let name: String
    public let isMale: Bool
    /// Two digits (GB/T 3304).
    public let ethnicCode: String
    /// `YYYYMMDD`.
    public let birthDate: String
    public let address: String
    public let number: String
    public let issuer: String
    public let validFrom: String
    /// `YYYYMMDD` or `长期`.
    public let validTo: String

    /// The machine-readable text of the chip (GA 490-2013): 256 bytes of UTF-16LE, fields of fixed
    /// width padded with spaces, of which the last 36 bytes are reserved for a resident's card.
    var record: [UInt8] {
        let fields: [(String, Int)] = [
            (name, 15), (isMale ? "1" : "2", 1), (ethnicCode, 2), (birthDate, 8), (address, 35), (number, 18),
            (issuer, 15), (validFrom, 8), (validTo, 8), ("", 18),
        ]
        return fields.flatMap { text, width in
            let units = Array(text.utf16.prefix(width))
            let padded = units + [UInt16](repeating: 0x20, count: width - units.count)
            return padded.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        }
    }

    /// 1024 bytes that stand for the compressed photo; no decoder would take them.
    static let photo = (0..<1024).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ 7) }
}
