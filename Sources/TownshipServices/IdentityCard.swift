/// What the chip of an identity card says of its holder (GA 490-2013), without photo and
/// without fingerprint, which is never requested.
public struct IdentityCard: Hashable, Sendable, Codable {
    public var name: String
    public var sex: IDNumber.Sex
    /// As the card names it, e.g. `汉`; empty where the kind of card has none.
    public var ethnicGroup: String
    public var birthDate: CalendarDate
    /// The address of household registration as printed on the card; it only *presumes* where
    /// someone is registered today.
    public var address: String
    public var number: IDNumber
    public var issuer: String
    public var validFrom: CalendarDate
    /// Nil: 长期, the card does not expire.
    public var validTo: CalendarDate?

    public init(
        name: String, sex: IDNumber.Sex, ethnicGroup: String, birthDate: CalendarDate, address: String,
        number: IDNumber, issuer: String, validFrom: CalendarDate, validTo: CalendarDate?
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
    }

    public func isExpired(on day: CalendarDate) -> Bool { validTo.map { $0 < day } ?? false }
}

extension IdentityCard: CustomStringConvertible, CustomReflectable {
    public var description: String { "IdentityCard(\(number.masked))" }
    public var customMirror: Mirror { Mirror(self, children: ["number": number.masked]) }
}
