/// Why no QR code could be made. Its message never quotes the text, which may be a secret.
public struct QRCodeError: Error, Hashable, Sendable, CustomStringConvertible {
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        public static let empty = Code(rawValue: "empty")
        public static let tooLong = Code(rawValue: "tooLong")
        public static let unencodable = Code(rawValue: "unencodable")
    }

    public let code: Code
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
