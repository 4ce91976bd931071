/// One setting of a program: its key in the file, what it may be, and what it is when nothing says
/// otherwise.
public struct Setting: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        case text
        /// 0 (any free one) to 65535.
        case port
        case number(ClosedRange<Int>)
        /// `http://` or `https://` and a host, without a slash at the end.
        case webAddress
        /// One of these words.
        case word([String])

        /// What would be right, in words.
        var demand: String {
            switch self {
            case .text: "some text"
            case .port: "a port: a number from 0 (any free one) to 65535"
            case .number(let range): "a number from \(range.lowerBound) to \(range.upperBound)"
            case .webAddress: "an address such as http://127.0.0.1:8090, without a slash at the end"
            case .word(let words): "one of " + words.joined(separator: ", ")
            }
        }

        func accepts(_ value: String) -> Bool {
            switch self {
            case .text:
                return !value.isEmpty
            case .port:
                return Int(value).map((0...65535).contains) ?? false
            case .number(let range):
                return Int(value).map(range.contains) ?? false
            case .webAddress:
                let rest = value.hasPrefix("http://") ? value.dropFirst(7) : value.dropFirst(8)
                return (value.hasPrefix("http://") || value.hasPrefix("https://")) && !rest.isEmpty
                    && rest.allSatisfy { $0.isASCII && !$0.isWhitespace } && !value.hasSuffix("/")
            case .word(let words):
                return words.contains(value)
            }
        }
    }

    public var key: String
    public var kind: Kind
    /// Nil: it must be given.
    public var standard: String?

    public init(_ key: String, _ kind: Kind = .text, standard: String? = nil) {
        self.key = key
        self.kind = kind
        self.standard = standard
    }
}
