import TownshipServices

/// The machine-readable text of a card: 256 bytes of UTF-16LE in fields of fixed width, padded with
/// spaces, the letter of the card's kind at offset 248 (GA 490-2013 and its supplements for permits of
/// 2018 and foreigners' cards of 2017 and 2023).
enum CardRecord {
    static let length = 256
    private static let noExpiry = "长期"

    /// What the data of a read answer says: lengths of text and photo (big-endian, two bytes each), the
    /// text, the photo.
    static func reading(ofReadAnswer data: [UInt8]) -> CardReading {
        guard data.count >= 4 else { return .unreadable }
        let photoLength = Int(data[2]) << 8 | Int(data[3])
        guard Int(data[0]) << 8 | Int(data[1]) == length, data.count >= 4 + length + photoLength else {
            return .unreadable
        }
        let photo = photoLength == CompressedPhoto.length ? Array(data[(4 + length)...].prefix(photoLength)) : []
        do {
            return try card(RecordFields(data[4..<(4 + length)])).map { .card($0, photo: photo) } ?? .unknownKind
        } catch {
            switch error {
            case .notText: return .unreadable
            case .contradiction(let item): return .invalid(item)
            }
        }
    }

    /// Nil for a kind that is none of ours.
    private static func card(_ fields: RecordFields) throws(RecordError) -> IdentityCard? {
        guard !fields.areEmpty else { throw .notText }
        switch try fields.text(248, 2) {
        case "": return try resident(fields)
        case "J": return try residencePermit(fields)
        case "Y": return try foreigner(fields)
        case "I": return try foreignerOf2017(fields)
        case let letter where letter.utf8.count == 1 && ("A"..."Z").contains(letter): return nil
        default: throw .contradiction(.kind)
        }
    }

    private static func resident(_ fields: RecordFields) throws(RecordError) -> IdentityCard {
        let number = try number(fields, 122, 36, of: [.resident])
        let birth = try birthDate(fields, 36, number)
        let validity = try validity(fields, bornOn: birth, mayBeEndless: true)
        // Codes grow: two digits that name no group known here leave it unnamed.
        let ethnicCode = try fields.digits(32, 4, .ethnicGroup)
        return IdentityCard(
            name: try fields.filled(0, 30, .name), sex: try sex(fields, 30, number),
            ethnicGroup: EthnicGroup.name(ofCode: ethnicCode), birthDate: birth, address: try fields.text(52, 70),
            number: number, issuer: try fields.text(158, 30), validFrom: validity.from, validTo: validity.to)
    }

    private static func residencePermit(_ fields: RecordFields) throws(RecordError) -> IdentityCard {
        let number = try number(
            fields, 122, 36, of: [.hongKongResidencePermit, .macauResidencePermit, .taiwanResidencePermit])
        let birth = try birthDate(fields, 36, number)
        let validity = try validity(fields, bornOn: birth)
        let pass = try fields.text(220, 18)
        guard pass.isEmpty || pass.utf8.count >= 8 && pass.utf8.allSatisfy(isDigitOrCapital) else {
            throw .contradiction(.passNumber)
        }
        return IdentityCard(
            name: try fields.filled(0, 30, .name), sex: try sex(fields, 30, number), ethnicGroup: "",
            birthDate: birth, address: try fields.text(52, 70), number: number, issuer: try fields.text(158, 30),
            validFrom: validity.from, validTo: validity.to, passNumber: pass.isEmpty ? nil : pass,
            issueCount: try issueCount(fields, 238))
    }

    private static func foreigner(_ fields: RecordFields) throws(RecordError) -> IdentityCard {
        let number = try number(fields, 122, 36, of: [.permanentResidence])
        let birth = try birthDate(fields, 36, number)
        let validity = try validity(fields, bornOn: birth)
        // One name in two places: a space may be the last character of the first.
        let names = try names(english: fields.text([52..<122, 220..<242]), chinese: fields.text(0, 30))
        return IdentityCard(
            name: names.name, sex: try sex(fields, 30, number), ethnicGroup: "", birthDate: birth, address: "",
            number: number, issuer: "", validFrom: validity.from, validTo: validity.to, chineseName: names.chinese,
            nationality: try nationality(fields, 242), issueCount: try issueCount(fields, 32))
    }

    private static func foreignerOf2017(_ fields: RecordFields) throws(RecordError) -> IdentityCard {
        let number = try number(fields, 122, 30, of: [.permanentResidenceOf2017])
        let birth = try birthDate(fields, 220, number)
        let validity = try validity(fields, bornOn: birth)
        let names = try names(english: fields.text(0, 120), chinese: fields.text(158, 30))
        return IdentityCard(
            name: names.name, sex: try sex(fields, 120, number), ethnicGroup: "", birthDate: birth, address: "",
            number: number, issuer: try fields.text(240, 8), validFrom: validity.from, validTo: validity.to,
            chineseName: names.chinese, nationality: try nationality(fields, 152))
    }

    /// Where the holder has moved since, oldest first: up to four addresses of 70 bytes. Nil when the
    /// data is none.
    static func additionalAddresses(_ data: [UInt8]) -> [String]? {
        guard data.count % 2 == 0, data.count <= 280 else { return nil }
        var addresses: [String] = []
        for start in stride(from: 0, to: data.count, by: 70) {
            let bytes = data[start..<min(start + 70, data.count)]
            guard let text = try? RecordFields(bytes).text([0..<bytes.count]) else { return nil }
            if !text.isEmpty { addresses.append(text) }
        }
        return addresses
    }

    // MARK: What several kinds have

    private static func number(
        _ fields: RecordFields, _ offset: Int, _ length: Int, of kinds: Set<IDNumber.Kind>
    ) throws(RecordError) -> IDNumber {
        guard let number = IDNumber(try fields.text(offset, length)), kinds.contains(number.kind) else {
            throw .contradiction(.number)
        }
        return number
    }

    private static func birthDate(
        _ fields: RecordFields, _ offset: Int, _ number: IDNumber
    ) throws(RecordError) -> CalendarDate {
        let date = try date(fields, offset, .birthDate)
        if let coded = number.birthDate, coded != date { throw .contradiction(.birthDate) }
        return date
    }

    /// GB/T 2261.1: 1 male, 2 female; 0 (unknown) and 9 (unstated) leave it to the number.
    private static func sex(
        _ fields: RecordFields, _ offset: Int, _ number: IDNumber
    ) throws(RecordError) -> IDNumber.Sex? {
        let codes: [String: IDNumber.Sex?] = ["0": nil, "1": .male, "2": .female, "9": nil]
        guard let known = codes[try fields.text(offset, 2)] else { throw .contradiction(.sex) }
        guard let sex = known else { return number.sex }
        if let coded = number.sex, coded != sex { throw .contradiction(.sex) }
        return sex
    }

    private static func validity(
        _ fields: RecordFields, bornOn birth: CalendarDate, mayBeEndless: Bool = false
    ) throws(RecordError) -> (from: CalendarDate, to: CalendarDate?) {
        let from = try date(fields, 188, .validity)
        let isEndless = mayBeEndless ? try fields.text(204, 16) == noExpiry : false
        let end = isEndless ? nil : try date(fields, 204, .validity)
        guard birth <= from, end.map({ from <= $0 }) ?? true else { throw .contradiction(.validity) }
        return (from, end)
    }

    private static func date(
        _ fields: RecordFields, _ offset: Int, _ item: CardItem
    ) throws(RecordError) -> CalendarDate {
        let text = try fields.text(offset, 16)
        guard text.utf8.count == 8, let date = CalendarDate(text) else { throw .contradiction(item) }
        return date
    }

    /// The English name is the one of the passport; a card that has only a Chinese one goes by that.
    private static func names(
        english: String, chinese: String
    ) throws(RecordError) -> (name: String, chinese: String?) {
        if english.isEmpty && chinese.isEmpty { throw .contradiction(.name) }
        return english.isEmpty ? (chinese, nil) : (english, chinese.isEmpty ? nil : chinese)
    }

    /// Three letters of ISO 3166-1. Countries come and go, so the letters themselves are not judged.
    private static func nationality(_ fields: RecordFields, _ offset: Int) throws(RecordError) -> String {
        let code = try fields.text(offset, 6)
        guard code.utf8.count == 3, code.utf8.allSatisfy((UInt8(ascii: "A")...UInt8(ascii: "Z")).contains) else {
            throw .contradiction(.nationality)
        }
        return code
    }

    private static func issueCount(_ fields: RecordFields, _ offset: Int) throws(RecordError) -> Int? {
        if try fields.text(offset, 4).isEmpty { return nil }
        return Int(try fields.digits(offset, 4, .issueCount))
    }

    private static func isDigitOrCapital(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }
}

private enum RecordError: Error {
    case notText
    case contradiction(CardItem)
}

/// The units of a record, cut into fields.
private struct RecordFields {
    private let units: [UInt16]
    /// Some modules pad with zeros.
    private static let padding: Set<UInt16> = [0x20, 0]

    init(_ bytes: ArraySlice<UInt8>) {
        units = stride(from: bytes.startIndex, to: bytes.endIndex - 1, by: 2).map {
            UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8
        }
    }

    var areEmpty: Bool { units.allSatisfy(Self.padding.contains) }

    /// A field without its padding; offset and length in bytes.
    func text(_ offset: Int, _ length: Int) throws(RecordError) -> String { try text([offset..<(offset + length)]) }

    func text(_ places: [Range<Int>]) throws(RecordError) -> String {
        let field = places.flatMap { units[($0.lowerBound / 2)..<($0.upperBound / 2)] }
        let end = field.lastIndex { !Self.padding.contains($0) }.map { $0 + 1 } ?? 0
        guard let text = String(validating: field[..<end], as: UTF16.self),
            !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else { throw .notText }
        return text
    }

    func filled(_ offset: Int, _ length: Int, _ item: CardItem) throws(RecordError) -> String {
        let text = try text(offset, length)
        guard !text.allSatisfy(\.isWhitespace) else { throw .contradiction(item) }
        return text
    }

    /// Two digits.
    func digits(_ offset: Int, _ length: Int, _ item: CardItem) throws(RecordError) -> String {
        let text = try text(offset, length)
        guard text.utf8.count == 2, text.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains) else {
            throw .contradiction(item)
        }
        return text
    }
}
