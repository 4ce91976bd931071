import CenterRecords
import LinkCertificates
import Sealing
import TerminalLink

/// Why the office did not do what it was asked. Nothing was changed.
///
/// Message and remedy are for whoever runs a terminal or the center; what staff and villagers read
/// is chosen by `code`. Neither carries anything personal.
public struct OfficeError: Error, CustomStringConvertible {
    public struct Code: Hashable, Sendable {
        public let name: String
        public init(name: String) { self.name = name }

        /// No certificate was shown, or none that the records know.
        public static let unknownTerminal = Code(name: "unknownTerminal")
        /// The terminal's certificate was revoked, replaced, or is too old.
        public static let certificateEnded = Code(name: "certificateEnded")
        /// The one-time code is not known here, or was mistyped.
        public static let wrongCode = Code(name: "wrongCode")
        /// The one-time code was used by another machine.
        public static let codeUsed = Code(name: "codeUsed")
        /// The one-time code was made too long ago.
        public static let codeExpired = Code(name: "codeExpired")
        /// The message cannot be understood, or says something impossible.
        public static let malformed = Code(name: LinkRefusal.malformed)
        /// The message has the form of a later program: what was updated first has to wait.
        public static let otherVersion = Code(name: "otherVersion")
        public static let tooLarge = Code(name: "tooLarge")
        /// The bytes are not those that their digest names.
        public static let digestMismatch = Code(name: "digestMismatch")
        /// The bytes of one request do not add up to their checksum.
        public static let checksumMismatch = Code(name: "checksumMismatch")
        /// An upload was not finished in time.
        public static let expired = Code(name: "expired")
        /// The number belongs to another terminal.
        public static let foreignNumber = Code(name: "foreignNumber")
        /// Another body is stored under the same number, or a code is taken.
        public static let conflict = Code(name: "conflict")
        /// A document of the manifest was not uploaded.
        public static let documentMissing = Code(name: "documentMissing")

        /// Login and password do not belong together; which is wrong is not told.
        public static let wrongPassword = Code(name: "wrongPassword")
        /// Too many wrong passwords; `retryAfter` says for how long.
        public static let tooManyAttempts = Code(name: "tooManyAttempts")
        /// The role does not include it.
        public static let notPermitted = Code(name: "notPermitted")
        /// There is no such case, document or person.
        public static let notFound = Code(name: "notFound")
        /// What is to be added is there already.
        public static let alreadyThere = Code(name: "alreadyThere")
        /// The disk or the records are in trouble; what was asked may work later.
        public static let storage = Code(name: "storage")
        /// A text that a clerk wrote is too long.
        public static let textTooLong = Code(name: "textTooLong")
    }

    public var code: Code
    public var message: String
    public var remedy: String
    /// Seconds, where waiting helps.
    public var retryAfter: Int?
    public var cause: (any Error)?

    public init(
        _ code: Code, _ message: String, remedy: String, retryAfter: Int? = nil, cause: (any Error)? = nil
    ) {
        self.code = code
        self.message = message
        self.remedy = remedy
        self.retryAfter = retryAfter
        self.cause = cause
    }

    public var description: String { "\(message). Remedy: \(remedy)" }
}

extension OfficeError {
    /// Any error of this room and those below in its own words; nil for one that is none of ours.
    public init?(_ error: any Error) {
        switch error {
        case let error as OfficeError: self = error
        case let error as RecordsError:
            self.init(.storage, error.message, remedy: error.remedy, cause: error)
        case let error as SealingError:
            self.init(
                .storage, error.message, remedy: "check that `center.key` belongs to this data folder", cause: error)
        case let error as LinkCertificateError:
            self.init(.malformed, error.message, remedy: error.remedy, cause: error)
        default: return nil
        }
    }
}
