import TownshipServices

/// What a social-security card (社会保障卡) tells without its PIN: the records of EF05 and EF06. Pure.
struct SocialSecurityCard: Hashable, Sendable {
    /// A record that is read. Category, version of the standard and birthplace are there too, and
    /// nobody here needs them.
    enum Item: UInt8, Hashable, Sendable, CaseIterable {
        // EF05
        case cardCode = 0x01
        case issuer = 0x04
        case issued = 0x05
        case validTo = 0x06
        case cardNumber = 0x07
        // EF06
        case number = 0x08
        case name = 0x09
        case sex = 0x0A
        case ethnicGroup = 0x0B
        case birthDate = 0x0D

        /// In bytes, as the standard has it; a card may say otherwise.
        var length: Int {
            switch self {
            case .cardCode: 16
            case .issuer: 12
            case .issued, .validTo, .birthDate: 4
            case .cardNumber: 9
            case .number: 18
            case .name: 30
            case .sex, .ethnicGroup: 1
            }
        }

        /// Without these the card identifies nobody.
        var isNeeded: Bool {
            switch self {
            case .issued, .cardNumber, .number, .name: true
            case .cardCode, .issuer, .validTo, .sex, .ethnicGroup, .birthDate: false
            }
        }
    }

    var name: String
    var number: IDNumber
    var sex: IDNumber.Sex?
    /// Empty where the card names none.
    var ethnicGroup: String
    var birthDate: CalendarDate
    /// 卡号: up to nine letters and digits.
    var cardNumber: String
    /// Where the card was issued: six digits of GB/T 2260; nil where the card does not say.
    var region: String?
    /// The code of the office that made the card, as hexadecimal digits; it names no office by itself.
    var issuer: String
    var issued: CalendarDate
    /// Nil: the card states no end.
    var validTo: CalendarDate?

    /// Cuts the value out of a record: identifier, length, value. Nil when the record is cut short or is
    /// another one.
    static func value(of item: Item, inRecord record: [UInt8]) -> [UInt8]? {
        guard record.count >= 2, record[0] == item.rawValue, record.count >= 2 + Int(record[1]) else { return nil }
        return Array(record[2..<(2 + Int(record[1]))])
    }

    /// - Throws: the first item that is no value or contradicts another.
    init(_ values: [Item: [UInt8]]) throws(CardItem) {
        guard let digits = Self.ascii(values[.number]), let number = IDNumber(digits) else { throw .number }
        self.number = number
        name = try Self.name(values[.name])
        sex = try Self.sex(values[.sex], number)
        ethnicGroup = try Self.ethnicGroup(values[.ethnicGroup])
        birthDate = try Self.birthDate(values[.birthDate], number)
        guard let cardNumber = Self.ascii(values[.cardNumber]), !cardNumber.isEmpty,
            cardNumber.allSatisfy({ $0.isLetter || $0.isNumber })
        else { throw .cardNumber }
        self.cardNumber = cardNumber
        region = try Self.region(values[.cardCode])
        issuer = Self.hexadecimal(values[.issuer] ?? [])
        guard let issued = Self.date(values[.issued]), birthDate <= issued else { throw .validity }
        self.issued = issued
        validTo = try Self.end(values[.validTo], after: issued)
    }

    /// The holder as services know people. No ID card was shown: the number of this card says so.
    var identityCard: IdentityCard {
        IdentityCard(
            name: name, sex: sex, ethnicGroup: ethnicGroup, birthDate: birthDate, address: "", number: number,
            issuer: issuer, validFrom: issued, validTo: validTo, socialSecurityNumber: cardNumber)
    }

    // MARK: Values

    private static func name(_ value: [UInt8]?) throws(CardItem) -> String {
        guard let value, let text = GBText.decode(unpadded(value)),
            !text.allSatisfy(\.isWhitespace),
            !text.unicodeScalars.contains(where: {
                [.control, .privateUse, .unassigned].contains($0.properties.generalCategory)
            })
        else { throw .name }
        return text
    }

    /// GB/T 2261.1 as a letter or as a number; 0 (unknown) and 9 (unstated) leave it to the ID number.
    private static func sex(_ value: [UInt8]?, _ number: IDNumber) throws(CardItem) -> IDNumber.Sex? {
        let codes: [UInt8: IDNumber.Sex?] = [0: nil, 1: .male, 2: .female, 9: nil]
        guard let value else { return number.sex }
        guard value.count == 1, let known = codes[value[0] & 0x30 == 0x30 ? value[0] - 0x30 : value[0]] else {
            throw .sex
        }
        guard let sex = known else { return number.sex }
        if let coded = number.sex, coded != sex { throw .sex }
        return sex
    }

    /// GB/T 3304 in packed decimals. Codes grow: one that names no group known here leaves it unnamed.
    private static func ethnicGroup(_ value: [UInt8]?) throws(CardItem) -> String {
        guard let value else { return "" }
        guard value.count == 1, let code = decimals(value) else { throw .ethnicGroup }
        return EthnicGroup.name(ofCode: code)
    }

    private static func birthDate(_ value: [UInt8]?, _ number: IDNumber) throws(CardItem) -> CalendarDate {
        guard let date = value == nil ? number.birthDate : date(value), date == number.birthDate ?? date else {
            throw .birthDate
        }
        return date
    }

    /// The first three bytes of the card's code.
    private static func region(_ value: [UInt8]?) throws(CardItem) -> String? {
        guard let value else { return nil }
        guard value.count >= 3, let digits = decimals(value.prefix(3)) else { throw .region }
        return digits
    }

    private static func end(_ value: [UInt8]?, after issued: CalendarDate) throws(CardItem) -> CalendarDate? {
        // Unwritten memory is no date.
        guard let value, !value.allSatisfy({ $0 == 0 }), !value.allSatisfy({ $0 == 0xFF }) else { return nil }
        guard let end = date(value), issued <= end else { throw .validity }
        return end
    }

    /// `YYYYMMDD` in four bytes of packed decimals.
    private static func date(_ value: [UInt8]?) -> CalendarDate? {
        guard let value, value.count == 4 else { return nil }
        return decimals(value).flatMap { CalendarDate($0[...]) }
    }

    /// Two digits a byte; nil when there is a half-byte over 9.
    private static func decimals(_ bytes: some Collection<UInt8>) -> String? {
        guard bytes.allSatisfy({ $0 >> 4 <= 9 && $0 & 0x0F <= 9 }) else { return nil }
        return bytes.map { "\($0 >> 4)\($0 & 0x0F)" }.joined()
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16, uppercase: true) + String($0 & 0x0F, radix: 16, uppercase: true) }
            .joined()
    }

    private static func ascii(_ value: [UInt8]?) -> String? {
        guard let text = value.map(unpadded), text.allSatisfy({ (0x20..<0x7F).contains($0) }) else { return nil }
        return String(decoding: text, as: UTF8.self)
    }

    /// Cards fill up with zeros, spaces or the ones of unwritten memory.
    private static func unpadded(_ value: [UInt8]) -> ArraySlice<UInt8> {
        let end = value.lastIndex { ![0x00, 0x20, 0xFF].contains($0) }
        return value[..<(end.map { $0 + 1 } ?? 0)]
    }
}

extension SocialSecurityCard: CustomStringConvertible, CustomReflectable {
    var description: String { "SocialSecurityCard(\(number.masked))" }
    var customMirror: Mirror { Mirror(self, children: ["number": number.masked]) }
}

/// Thrown as what is wrong with a card.
extension CardItem: Error {}
