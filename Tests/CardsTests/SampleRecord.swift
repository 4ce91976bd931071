import Testing

/// A card's record as text at offsets in bytes, padded with spaces. The people are invented.
struct SampleRecord: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var fields: [Int: String]

    static let resident = SampleRecord(
        testDescription: "resident",
        fields: [
            0: "柳秀兰", 30: "2", 32: "01", 36: "19540312", 52: "江东省云溪县柳河镇青石村6组18号", 122: "330999195403122265",
            158: "云溪县公安局", 188: "20160508", 204: "20360508",
        ])

    static let permit = SampleRecord(
        testDescription: "J",
        fields: [
            0: "梁慧敏", 30: "2", 36: "19910302", 52: "江东省云溪县柳河镇柳河街52号", 122: "810000199103029968", 158: "云溪县公安局",
            188: "20240115", 204: "20290115", 220: "H90000123", 238: "01", 248: "J",
        ])

    /// The space of the name is the last character of its first part, and the name ends in the second.
    static let foreigner = SampleRecord(
        testDescription: "Y",
        fields: [
            0: "方亚历", 30: "2", 32: "03", 36: "19850526", 52: "FONTAINE-DUBOIS-DELACROIX, ALEXANDR",
            122: "933999198505269944", 188: "20240401", 204: "20340401", 220: "A MARIE", 242: "FRA", 248: "Y",
        ])

    static let foreignerOf2017 = SampleRecord(
        testDescription: "I",
        fields: [
            0: "BERGMANN, KARL FRIEDRICH", 120: "1", 122: "DEU330971052601", 152: "DEU", 158: "白卡尔", 188: "20190520",
            204: "20290520", 220: "19710526", 236: "01", 240: "1500", 248: "I",
        ])

    static let all = [resident, permit, foreigner, foreignerOf2017]

    func with(_ offset: Int, _ text: String) -> SampleRecord {
        var changed = self
        changed.fields[offset] = text
        return changed
    }

    /// - Parameter padding: the unit that fills what the fields leave.
    func bytes(padding: UInt16 = 0x20) -> [UInt8] {
        var units = [UInt16](repeating: padding, count: 128)
        for (offset, text) in fields {
            let text = Array(text.utf16)
            units.replaceSubrange((offset / 2)..<(offset / 2 + text.count), with: text)
        }
        return units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    }

    static let photo = (0..<1024).map { UInt8(truncatingIfNeeded: $0) }

    /// The data of a read answer.
    var answer: [UInt8] { [1, 0, 4, 0] + bytes() + Self.photo }
}
