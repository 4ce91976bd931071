/// Talking to a device failed; the code says what the caller can do.
public struct PipeError: Error, Hashable, Sendable, CustomStringConvertible {
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        public let description: String

        /// The device is unplugged, or was: forget the pipe and wait for the device to come back.
        public static let gone = Code(description: "gone")
        /// Another program holds it, or the permission is missing: try again later, and tell staff.
        public static let denied = Code(description: "denied")
        /// The endpoint had halted and has been cleared: repeat the exchange once.
        public static let stalled = Code(description: "stalled")
        /// Nothing came or went in time: repeat, and reset the device if that does not help.
        public static let timedOut = Code(description: "timedOut")
        /// The device sent more than was asked for; the surplus is lost: start the exchange anew.
        public static let overflow = Code(description: "overflow")
        /// Anything else: close the pipe and start anew.
        public static let other = Code(description: "other")
    }

    public var code: Code
    /// What was attempted and how the failure may be remedied; names no data.
    public var message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { "\(code): \(message)" }
}
