import DurableSQLite
import GRDB

/// What kept a write or read from happening. Nothing of it was stored.
public struct RecordsError: Error, CustomStringConvertible {
    public struct Code: Hashable, Sendable {
        public let name: String
        /// A key that must be unique is there already.
        public static let duplicate = Code(name: "duplicate")
        /// Another row that it refers to is not there.
        public static let dangling = Code(name: "dangling")
        /// A statement touched another number of rows than it must: the record stands elsewhere by now.
        public static let rowCount = Code(name: "rowCount")
        /// A row or file does not hold what this program wrote.
        public static let unreadable = Code(name: "unreadable")
        /// A document's file is not there.
        public static let missingFile = Code(name: "missingFile")
        /// The disk is full, read-only or failing.
        public static let disk = Code(name: "disk")
        /// The data folder serves another process.
        public static let inUse = Code(name: "inUse")
        public static let other = Code(name: "other")
    }

    public var code: Code
    public var message: String
    public var remedy: String
    public var cause: (any Error)?

    public init(_ code: Code, _ message: String, remedy: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.remedy = remedy
        self.cause = cause
    }

    public var description: String { "\(message). Remedy: \(remedy)" }
}

extension RecordsError {
    /// In this room's words, whatever failed below.
    static func mapped(_ error: any Error) -> any Error {
        switch error {
        case let error as DurableDatabaseError: RecordsError(error)
        case let error as DatabaseError: RecordsError(error)
        default: error
        }
    }

    static func mapping<T>(_ work: () throws -> T) throws -> T {
        do {
            return try work()
        } catch {
            throw mapped(error)
        }
    }

    private init(_ error: DurableDatabaseError) {
        let isDisk = [.diskFull, .diskFailure, .cannotOpen, .readOnly, .busy].contains(error.code)
        self.init(
            isDisk ? .disk : .other, error.message, remedy: "do what it says, then try again", cause: error)
    }

    /// What is not about the file is a statement's own. SQL and values stay out of the message:
    /// they may be personal.
    private init(_ error: DatabaseError) {
        switch error.extendedResultCode {
        case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY:
            self.init(.duplicate, "a record with this key is there already", remedy: "read it anew")
        case .SQLITE_CONSTRAINT_FOREIGNKEY:
            self.init(.dangling, "a record that this one refers to is not there", remedy: "store that one first")
        default:
            self.init(
                .other, "the database refused (SQLite \(error.extendedResultCode.rawValue))",
                remedy: "report the number with the log of this minute")
        }
    }
}
