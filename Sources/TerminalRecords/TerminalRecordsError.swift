/// Why the terminal's records could not do what was asked, and what may be done about it. Disk and
/// database speak for themselves (`DurableDatabaseError`), as do keys (`SealingError`).
public struct TerminalRecordsError: Error, Sendable, CustomStringConvertible {
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// The configured terminal code has not the form that the township gives.
        public static let badTerminalCode = Code(rawValue: "badTerminalCode")
        /// The data folder cannot be made or read.
        public static let folderUnusable = Code(rawValue: "folderUnusable")
        /// Another running kiosk holds the data folder.
        public static let folderInUse = Code(rawValue: "folderInUse")
        /// The records were sealed with another key file.
        public static let wrongKey = Code(rawValue: "wrongKey")
        /// The database is damaged. Where it was open, the next start sets it aside and begins anew.
        public static let damaged = Code(rawValue: "damaged")
        /// Which numbers were given cannot be told any more.
        public static let serialsUnreadable = Code(rawValue: "serialsUnreadable")
        /// Less space is left than the reserve: no new application for now.
        public static let noSpace = Code(rawValue: "noSpace")
        /// A page is empty, or page or form larger than the center takes, or there are too many pages.
        public static let draftUnusable = Code(rawValue: "draftUnusable")
        /// No such submission or paper.
        public static let unknown = Code(rawValue: "unknown")
        /// The personal part is gone, as it should be: the center has it in its backup, retention is over,
        /// and no paper is owed.
        public static let forgotten = Code(rawValue: "forgotten")
        /// The submission is not in a state that allows this (``SubmissionState``).
        public static let wrongState = Code(rawValue: "wrongState")
        /// The paper is not in the state that this step begins from.
        public static let wrongPaperState = Code(rawValue: "wrongPaperState")
        /// The file of a page is missing or is not what was scanned.
        public static let documentLost = Code(rawValue: "documentLost")
        /// No center is known that could open it.
        public static let noLetterBox = Code(rawValue: "noLetterBox")
        /// The acknowledgement is for something else.
        public static let acknowledgementDiffers = Code(rawValue: "acknowledgementDiffers")
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
