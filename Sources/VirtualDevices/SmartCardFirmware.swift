import Foundation

/// A social-security card as its chip answers: an application found by its name, two files, records found
/// by their identifiers. Written from the facts; asks for no PIN, since nothing here needs one.
struct SmartCardFirmware {
    /// `sx1.sh.社会保障` in GBK.
    private static let name: [UInt8] = Array("sx1.sh.".utf8) + [0xC9, 0xE7, 0xBB, 0xE1, 0xB1, 0xA3, 0xD5, 0xCF]
    /// The record with the ID number: the middle of a reading.
    static let numberRecord: UInt8 = 0x08

    var faults: Set<EmulatedSmartCard.Fault> = []

    private let files: [UInt16: [UInt8: [UInt8]]]
    private var isSelected = false
    private var file: UInt16?
    /// What GET RESPONSE fetches.
    private var held: [UInt8] = []

    init(_ card: SampleCard) {
        // The card itself is invented like its holder; it is issued by the county of the samples.
        files = [
            0xEF05: [
                0x01: Self.packed("330900") + (1...13).map { UInt8($0) },
                0x02: [0x31], 0x03: Array("2.00".utf8), 0x04: Self.packed("915600000233100133090001"),
                0x05: Self.packed("20190301"), 0x06: Self.packed("20390301"), 0x07: Array("A12345678".utf8),
            ],
            0xEF06: [
                0x08: Array(card.number.utf8), 0x09: Self.name(card.name), 0x0A: Array((card.isMale ? "1" : "2").utf8),
                0x0B: Self.packed(card.ethnicCode), 0x0C: Self.packed("330999"), 0x0D: Self.packed(card.birthDate),
            ],
        ]
    }

    mutating func reset() {
        isSelected = false
        file = nil
        held = []
    }

    mutating func answer(_ command: [UInt8]) -> [UInt8] {
        guard command.count >= 4, command[0] == 0 else { return [0x6E, 0x00] }
        switch (command[1], command[2]) {
        case (0xA4, 0x04):
            guard !faults.contains(.isBankCard), Array(command.dropFirst(5)) == Self.name else { return [0x6A, 0x82] }
            isSelected = true
            // T=0: the card says how much there is, and GET RESPONSE fetches it.
            held = [0x6F, 0x11, 0x84, 0x0F] + Self.name
            return [0x61, UInt8(held.count)]
        case (0xA4, 0x02) where isSelected && command.count == 7:
            let wanted = UInt16(command[5]) << 8 | UInt16(command[6])
            guard files[wanted] != nil else { return [0x6A, 0x82] }
            file = wanted
            return [0x90, 0x00]
        case (0xC0, 0x00) where !held.isEmpty && command.count == 5:
            defer { held = [] }
            return held + [0x90, 0x00]
        case (0xB2, let id) where command.count == 5:
            return record(id, expected: command[4] == 0 ? 256 : Int(command[4]))
        case (0xA4, _), (0xC0, _), (0xB2, _):
            return [0x6A, 0x86]
        default:
            return [0x6D, 0x00]
        }
    }

    private func record(_ id: UInt8, expected: Int) -> [UInt8] {
        guard let file else { return [0x69, 0x86] }
        guard var value = files[file]?[id] else { return [0x6A, 0x83] }
        if id == Self.numberRecord, faults.contains(.refusesNumber) { return [0x6F, 0x00] }
        // Half of a letter pair, and bytes that start none.
        if id == 0x09, faults.contains(.garbledName) { value = [0xC1, 0xFF, 0x80, 0xF8, 0xA1] }
        let record = [id, UInt8(value.count)] + value
        if id == Self.numberRecord, faults.contains(.truncatesNumber) { return record.prefix(9) + [0x90, 0x00] }
        // Another length than the command asks for: the card says which is right.
        guard expected == record.count else { return [0x6C, UInt8(record.count)] }
        return record + [0x90, 0x00]
    }

    /// Two digits a byte.
    private static func packed(_ digits: String) -> [UInt8] {
        let values = digits.utf8.map { $0 - UInt8(ascii: "0") }
        return stride(from: 0, to: values.count - 1, by: 2).map { values[$0] << 4 | values[$0 + 1] }
    }

    /// A name in GBK. Short ones are padded to the record's 30 bytes, as most cards have them; long ones are
    /// not, as some have them.
    private static func name(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        if let converter = iconv_open("GBK", "UTF-8"), converter != iconv_t(bitPattern: -1) {
            defer { iconv_close(converter) }
            var source = text.utf8.map { CChar(bitPattern: $0) }
            var target = [CChar](repeating: 0, count: source.count)
            let count = source.withUnsafeMutableBufferPointer { source in
                target.withUnsafeMutableBufferPointer { target in
                    var (from, left) = (source.baseAddress, source.count)
                    var (to, room) = (target.baseAddress, target.count)
                    iconv(converter, &from, &left, &to, &room)
                    return target.count - room
                }
            }
            bytes = target.prefix(min(count, 30)).map { UInt8(bitPattern: $0) }
        }
        return bytes.count > 12 ? bytes : bytes + [UInt8](repeating: 0x20, count: 30 - bytes.count)
    }
}
