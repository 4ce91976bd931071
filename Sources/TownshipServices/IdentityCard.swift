/// What the chip of an identity card says of its holder (GA 490-2013), without photo and
/// without fingerprint, which is never requested.
///
/// Which kind of card it is, its number tells.
public struct IdentityCard: Hashable, Sendable, Codable {
    /// Of a foreigner the name of the passport, in Latin letters.
    public var name: String
    /// Nil where the card leaves it open, which only foreigners' do.
    public var sex: IDNumber.Sex?
    /// As the card names it, e.g. `汉`; empty where the card has none.
    public var ethnicGroup: String
    public var birthDate: CalendarDate
    /// The address of household registration as printed on the card; it only *presumes* where
    /// someone is registered today. On a residence permit the address where its holder lives; empty on
    /// a foreigner's card.
    public var address: String
    public var number: IDNumber
    /// Of a foreigner's card of 2017 a code of four digits; empty on that of 2023.
    public var issuer: String
    public var validFrom: CalendarDate
    /// Nil: 长期, the card does not expire.
    public var validTo: CalendarDate?

    // What only the other kinds carry.

    /// A foreigner's, beside the name of the passport.
    public var chineseName: String?
    /// A foreigner's: ISO 3166-1 alpha-3, e.g. `DEU`.
    public var nationality: String?
    /// 通行证号码, on residence permits.
    public var passNumber: String?
    /// How often a residence permit was issued (签发次数), or a foreigner's card of 2023 renewed (换证次数).
    public var issueCount: Int?
    /// 卡号 of a social-security card (社会保障卡), which then is what was read, in place of an ID card.
    public var socialSecurityNumber: String?

    public init(
        name: String, sex: IDNumber.Sex?, ethnicGroup: String, birthDate: CalendarDate, address: String,
        number: IDNumber, issuer: String, validFrom: CalendarDate, validTo: CalendarDate?,
        chineseName: String? = nil, nationality: String? = nil, passNumber: String? = nil, issueCount: Int? = nil,
        socialSecurityNumber: String? = nil
    ) {
        self.name = name
        self.sex = sex
        self.ethnicGroup = ethnicGroup
        self.birthDate = birthDate
        self.address = address
        self.number = number
        self.issuer = issuer
        self.validFrom = validFrom
        self.validTo = validTo
        self.chineseName = chineseName
        self.nationality = nationality
        self.passNumber = passNumber
        self.issueCount = issueCount
        self.socialSecurityNumber = socialSecurityNumber
    }

    public var kind: IDNumber.Kind { number.kind }

    /// The address of household registration, which only residents' cards tell: a permit's address is
    /// where its holder lives.
    public var registeredAddress: String? { kind == .resident && !address.isEmpty ? address : nil }

    /// Somebody with an expired card is served all the same, as not verified by card (未经证件核验): staff
    /// make sure in another way who it is.
    public func isExpired(on day: CalendarDate) -> Bool { validTo.map { $0 < day } ?? false }

    /// Such a card verifies nobody's identity: without its PIN it says what anybody could have written on it.
    public var isSocialSecurityCard: Bool { socialSecurityNumber != nil }
}

extension IdentityCard {
    /// What a card that is not a resident's has to be known by, beside the questions of a form.
    public enum Detail: String, Hashable, Sendable, CaseIterable {
        /// Its value is the raw value of an ``IDNumber/Kind``.
        case kind
        case chineseName
        /// ISO 3166-1 alpha-3.
        case nationality
        case passNumber
        /// Where the holder of a residence permit lives.
        case livingAddress
    }

    /// Empty for a resident's card.
    public var details: [(Detail, String)] {
        if kind == .resident { return [] }
        let all: [(Detail, String?)] = [
            (.kind, kind.rawValue), (.chineseName, chineseName), (.nationality, nationality),
            (.passNumber, passNumber), (.livingAddress, address.isEmpty ? nil : address),
        ]
        return all.compactMap { detail, value in value.map { (detail, $0) } }
    }
}

extension IdentityCard: CustomStringConvertible, CustomReflectable {
    public var description: String { "IdentityCard(\(number.masked))" }
    public var customMirror: Mirror { Mirror(self, children: ["number": number.masked]) }
}
