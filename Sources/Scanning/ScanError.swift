/// A page was not scanned; the code says what can be done about it.
public struct ScanError: Error, Sendable, CustomStringConvertible {
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        public let description: String

        /// No scanner is attached, or it was unplugged during the scan: check cable and power.
        public static let absent = Code(description: "absent")
        /// Another program or a missing permission keeps it from us: staff must see to it.
        public static let denied = Code(description: "denied")
        /// It does not answer: switch it off and on.
        public static let notAnswering = Code(description: "notAnswering")
        /// What it says makes no sense; it is being reset: scan again, and if it goes on, switch it off and on.
        public static let garbled = Code(description: "garbled")
        /// What it sent is no complete picture: scan again.
        public static let badPicture = Code(description: "badPicture")
        /// It is at work for somebody else, or still warming up: try again a little later.
        public static let busy = Code(description: "busy")
        /// It took the job and gave no page: lay the page and scan again.
        public static let noPage = Code(description: "noPage")
        /// It does not do what was asked of it: another scanner is needed.
        public static let unsupported = Code(description: "unsupported")
    }

    public var code: Code
    /// What happened and how it may be remedied, for staff.
    public var message: String
    public var cause: (any Error)?

    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    public var description: String { "scan \(code): \(message)" + (cause.map { " (\($0))" } ?? "") }
}
