/// Somebody whom a paper names. Hidden from every description.
public struct PaperPerson: Hashable, Sendable, Codable, Blankable {
    public var name: String
    /// As the paper shows it: masked, or in full where the paper proves something about the person.
    public var number: String

    public init(name: String, number: String) {
        self.name = name
        self.number = number
    }

    public var isBlank: Bool { name.isBlank || number.isBlank }
}

/// The clerk who answers for a paper (经办人, 受理人) and where he can be reached.
public struct PaperHandler: Hashable, Sendable, Codable, Blankable {
    public var name: String
    public var phone: String

    public init(name: String, phone: String) {
        self.name = name
        self.phone = phone
    }

    public var isBlank: Bool { name.isBlank || phone.isBlank }
}

/// A material that was handed in or over.
public struct PaperMaterial: Hashable, Sendable, Codable, Blankable {
    public var name: String
    public var copy: Material.Copy
    /// How many pieces, from 1.
    public var count: Int
    /// How it was found, e.g. `完好`, `第2页破损`.
    public var condition: String

    public init(name: String, copy: Material.Copy, count: Int, condition: String) {
        self.name = name
        self.copy = copy
        self.count = count
        self.condition = condition
    }

    public var isBlank: Bool { name.isBlank || condition.isBlank || count < 1 }
}

/// A material that is missing, with what is demanded of it: a notice that says only "incomplete" is
/// not allowed (行政许可法 32: 一次告知全部内容).
public struct MissingMaterial: Hashable, Sendable, Codable, Blankable {
    public var name: String
    /// What a right one looks like, e.g. `近期一寸红底免冠照片`.
    public var standard: String
    public var copy: Material.Copy
    public var count: Int

    public init(name: String, standard: String, copy: Material.Copy, count: Int) {
        self.name = name
        self.standard = standard
        self.copy = copy
        self.count = count
    }

    public var isBlank: Bool { name.isBlank || standard.isBlank || count < 1 }
}

/// Whose seal stands on the paper and from which day. The seal itself is stamped or signed by the
/// body; the software never draws one.
public struct PaperSeal: Hashable, Sendable, Codable, Blankable {
    public var body: String
    public var date: CalendarDate

    public init(body: String, date: CalendarDate) {
        self.body = body
        self.date = date
    }

    public var isBlank: Bool { body.isBlank }
}

/// A name to be signed, and the day on which it was; nil until it is signed.
public struct PaperSignature: Hashable, Sendable, Codable, Blankable {
    public var name: String
    public var signedOn: CalendarDate?

    public init(name: String, signedOn: CalendarDate?) {
        self.name = name
        self.signedOn = signedOn
    }

    public var isBlank: Bool { name.isBlank }
}

/// They name people: no description shows them.
extension PaperPerson: CustomStringConvertible, CustomReflectable {
    public var description: String { "PaperPerson" }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension PaperHandler: CustomStringConvertible, CustomReflectable {
    public var description: String { "PaperHandler" }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension PaperSignature: CustomStringConvertible, CustomReflectable {
    public var description: String { "PaperSignature" }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
