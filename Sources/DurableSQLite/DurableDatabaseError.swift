import Foundation
import GRDB

/// Why a database or a durable file could not do what was asked. The message says what happened and
/// how it may be remedied; it never quotes a value of a row.
public struct DurableDatabaseError: Error, Sendable, CustomStringConvertible {
    /// What the caller can do differs by these; more may come.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// No space is left: free some, then try again. Nothing that was durable is lost.
        public static let diskFull = Code(rawValue: "diskFull")
        /// The medium or its cable fails.
        public static let diskFailure = Code(rawValue: "diskFailure")
        /// The file cannot be opened or made: wrong path, wrong owner.
        public static let cannotOpen = Code(rawValue: "cannotOpen")
        /// The file or its folder may not be written.
        public static let readOnly = Code(rawValue: "readOnly")
        /// Another program held the database longer than the time-out.
        public static let busy = Code(rawValue: "busy")
        /// Pages do not fit together; the next start sets the file aside.
        public static let damaged = Code(rawValue: "damaged")
        /// The schema was written by a newer version of this program.
        public static let newerSchema = Code(rawValue: "newerSchema")
        /// SQLite did not accept write-ahead logging with full synchronisation.
        public static let notDurable = Code(rawValue: "notDurable")
    }

    public let code: Code
    public let message: String
    public let cause: (any Error)?

    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    public var description: String { "\(message) [\(code.rawValue)]" }
}

extension DurableDatabaseError {
    /// SQLite's error as what a person can do about it; nil where it is the statement's own (a
    /// constraint, a syntax error).
    init?(_ error: DatabaseError, path: String) {
        let verdict: (code: Code, message: String)? =
            switch error.resultCode {
            case .SQLITE_FULL:
                (.diskFull, "The disk of \(path) is full. Free some space; what was stored before is safe.")
            case .SQLITE_IOERR:
                (.diskFailure, "Reading or writing \(path) failed. Check the disk and its cable (dmesg names them).")
            case .SQLITE_CORRUPT, .SQLITE_NOTADB:
                (.damaged, "\(path) is damaged. Start the program again: it sets the file aside and makes a new one.")
            case .SQLITE_CANTOPEN:
                (.cannotOpen, "\(path) cannot be opened or made. Check that its folder exists and who owns it.")
            case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
                (.readOnly, "\(path) may not be written. Check who owns it and that the disk is not read-only.")
            case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL:
                (.busy, "Another program holds \(path). End it, then try again.")
            default:
                nil
            }
        guard let verdict else { return nil }
        self.init(
            verdict.code, "\(verdict.message) SQLite says \(error.extendedResultCode.rawValue).",
            cause: DatabaseError(resultCode: error.extendedResultCode))
    }

    /// `error` itself, or in the words of this type when it is SQLite's about the file.
    static func mapped(_ error: any Error, path: String) -> any Error {
        (error as? DatabaseError).flatMap { DurableDatabaseError($0, path: path) } ?? error
    }

    /// An `errno` of a file operation.
    init(errno code: Int32, doing what: String, path: String) {
        let reason = String(cString: strerror(code))
        switch code {
        case ENOSPC, EDQUOT:
            self.init(.diskFull, "The disk of \(path) is full (\(what)). Free some space.")
        case EROFS, EACCES, EPERM:
            self.init(.readOnly, "\(path): \(what): \(reason). Check who owns the folder and how it is mounted.")
        case ENOENT, ENOTDIR, EISDIR, ELOOP, ENAMETOOLONG:
            self.init(.cannotOpen, "\(path): \(what): \(reason). Check the configured path.")
        default:
            self.init(.diskFailure, "\(path): \(what): \(reason). Check the disk and its cable.")
        }
    }
}
