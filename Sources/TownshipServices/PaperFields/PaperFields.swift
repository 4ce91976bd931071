/// The field values of one official paper. What the law or the form demands is a parameter of its
/// initializer, so that a missing field does not compile; what is data at run time and may still be
/// empty is named by ``missingFields``.
///
/// Papers carry personal data: they describe themselves by their number only.
public protocol PaperFields: Hashable, Sendable, Codable, CustomStringConvertible, CustomReflectable {
    /// What may stand in a log in place of the paper: a number, never a person.
    var reference: String { get }
    /// Every value that must not be empty, with its label. Dates and numbers have types that cannot be.
    var demands: [FieldDemand] { get }
}

/// One value of a paper that must not be empty.
public struct FieldDemand: Hashable, Sendable {
    /// Key of its Chinese label in the locale, e.g. `paperfields.applicant`.
    public var label: String
    public var isBlank: Bool

    public init(_ name: String, _ value: some Blankable) {
        self.label = "paperfields.\(name)"
        self.isBlank = value.isBlank
    }
}

extension PaperFields {
    /// The labels of all fields that are empty, in the order of the paper; empty when it may print.
    public var missingFields: [String] { demands.filter(\.isBlank).map(\.label) }

    public var description: String { "\(Self.self)(\(reference))" }
    public var customMirror: Mirror { Mirror(self, children: ["reference": reference]) }
}

/// What can be left empty although the type is right.
public protocol Blankable {
    var isBlank: Bool { get }
}

extension String: Blankable {
    public var isBlank: Bool { allSatisfy(\.isWhitespace) }
}

/// A list is blank without an entry, and also with one entry that is blank.
extension Array: Blankable where Element: Blankable {
    public var isBlank: Bool { isEmpty || contains(where: \.isBlank) }
}

/// What may be left out is blank only when it is there and says nothing.
extension Optional: Blankable where Wrapped: Blankable {
    public var isBlank: Bool { self?.isBlank ?? false }
}
