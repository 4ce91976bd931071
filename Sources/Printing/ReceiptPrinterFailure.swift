/// Why a receipt printer did not print.
public struct ReceiptPrinterFailure: Error, Hashable, Sendable, CustomStringConvertible {
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        public static let paperOut = Code(rawValue: "paperOut")
        public static let coverOpen = Code(rawValue: "coverOpen")
        /// The printer answers and says that it cannot.
        public static let fault = Code(rawValue: "fault")
        /// Off, unplugged, or not speaking ESC/POS.
        public static let notAnswering = Code(rawValue: "notAnswering")
        /// Held by another program.
        public static let busy = Code(rawValue: "busy")
        public static let forbidden = Code(rawValue: "forbidden")
        public static let wrongAddress = Code(rawValue: "wrongAddress")
        public static let cancelled = Code(rawValue: "cancelled")
    }

    public let code: Code
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }

    static let paperOut = Self(.paperOut, "The receipt printer is out of paper. Put in a new roll and close the cover.")
    static let coverOpen = Self(.coverOpen, "The cover of the receipt printer is open. Close it until it clicks.")
    static let fault = Self(
        .fault, "The receipt printer reports a fault. Open it, take out scraps of paper, and switch it off and on.")
    static let silent = Self(
        .notAnswering, "The receipt printer does not answer. Check that it is switched on and its cable is plugged in.")
    static let unfinished = Self(
        .notAnswering,
        "The receipt printer took the slip but never said that it is done. See what came out, and switch it off and on."
    )
    static let cancelled = Self(.cancelled, "Printing was cancelled.")

    /// The printer state reason (RFC 8011, 5.4.12) under which the spooler hands this on. All of them
    /// are withdrawn when the next slip begins.
    public var stateReason: String {
        switch code {
        case .paperOut: "media-empty-error"
        case .coverOpen: "cover-open-error"
        case .notAnswering, .busy, .forbidden, .wrongAddress: "offline-error"
        default: "other-error"
        }
    }

    public static let stateReasons = ["media-empty-error", "cover-open-error", "offline-error", "other-error"]
}
