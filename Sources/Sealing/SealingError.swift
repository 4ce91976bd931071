/// Why something could not be sealed, opened or verified. Its message never quotes what was sealed.
public struct SealingError: Error, Sendable, CustomStringConvertible {
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// The key file cannot be read or made.
        public static let keyFileUnusable = Code(rawValue: "keyFileUnusable")
        /// The key file is not 32 bytes long. It is never replaced: what it sealed would be lost.
        public static let keyFileDamaged = Code(rawValue: "keyFileDamaged")
        /// Others than the owner may read or write the key file.
        public static let keyFileOpenToOthers = Code(rawValue: "keyFileOpenToOthers")
        /// The bytes were sealed with another key, for another context, or were changed since.
        public static let notAuthentic = Code(rawValue: "notAuthentic")
        /// The bytes name an algorithm that this version does not know.
        public static let unknownAlgorithm = Code(rawValue: "unknownAlgorithm")
        /// A password is empty or longer than anybody types.
        public static let unusablePassword = Code(rawValue: "unusablePassword")
    }

    public let code: Code
    public let message: String
    public let cause: (any Error)?

    init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    public var description: String { "\(message) [\(code.rawValue)]" }
}
