/// Why a paper could not be made. Its message carries nothing of what the paper would have said.
public struct PaperError: Error, Sendable, CustomStringConvertible {
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// The machine has no font with Chinese characters.
        public static let fontMissing = Code(rawValue: "fontMissing")
        /// A tracking or rating address does not fit into a QR code.
        public static let codeTooLong = Code(rawValue: "codeTooLong")
        /// The paper is longer than a printer takes: a field value is far too long.
        public static let tooLong = Code(rawValue: "tooLong")
        /// Cairo ran out of memory or could not write.
        public static let drawing = Code(rawValue: "drawing")
    }

    public let code: Code
    public let message: String
    public let cause: (any Error)?

    init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    public var description: String { message }
}
