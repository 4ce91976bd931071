public import Foundation

/// A value that goes into a statement or comes out of a row.
public enum SQLValue: Hashable, Sendable {
    case text(String)
    case integer(Int64)
    case bytes(Data)
    case null
}

extension SQLValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    public init(stringLiteral value: String) { self = .text(value) }
    public init(integerLiteral value: Int64) { self = .integer(value) }

    /// A moment, as milliseconds since 1970.
    public static func moment(_ date: Date) -> SQLValue {
        .integer(date.milliseconds)
    }
}

extension Date {
    fileprivate var milliseconds: Int64 { Int64((timeIntervalSince1970 * 1000).rounded()) }

    fileprivate init(milliseconds: Int64) { self.init(timeIntervalSince1970: Double(milliseconds) / 1000) }

    /// As it is read back once a row has kept it.
    public var inMilliseconds: Date { Date(milliseconds: milliseconds) }
}

/// One SQL statement. Its text serves SQLite and PostgreSQL alike: arguments are `$1`, `$2`, …,
/// column types are TEXT, BIGINT and BYTEA.
public struct Statement: Hashable, Sendable {
    /// How many rows it must touch; a whole write fails, and leaves nothing, when one differs.
    public enum Rows: Hashable, Sendable {
        case exactly(Int)
        case any
    }

    public var sql: String
    public var arguments: [SQLValue]
    public var touching: Rows

    public init(_ sql: String, _ arguments: [SQLValue] = [], touching: Rows = .exactly(1)) {
        self.sql = sql
        self.arguments = arguments
        self.touching = touching
    }
}

/// A change as a value: statements in order, all of them or none. Neither engine's way of
/// running a transaction leaks out of it.
public struct Write: Hashable, Sendable {
    public var statements: [Statement]

    public init(_ statements: [Statement]) {
        self.statements = statements
    }
}

/// A question as a value: one statement, and how a row of its answer is read.
public struct Read<Value: Sendable>: Sendable {
    public var sql: String
    public var arguments: [SQLValue]
    public var value: @Sendable (SQLRow) throws -> Value

    public init(_ sql: String, _ arguments: [SQLValue] = [], value: @escaping @Sendable (SQLRow) throws -> Value) {
        self.sql = sql
        self.arguments = arguments
        self.value = value
    }
}

/// One row of an answer, by column name. A column that is missing or of another type throws: the
/// database holds something that this program did not write.
public struct SQLRow: Sendable {
    private let columns: [String]
    private let values: [SQLValue]

    /// - Parameters:
    ///   - columns: their names, few enough to be looked through.
    ///   - values: in the same order.
    init(_ columns: [String], _ values: [SQLValue]) {
        self.columns = columns
        self.values = values
    }

    private func value(_ column: String) -> SQLValue? {
        columns.firstIndex(of: column).map { values[$0] }
    }

    public func text(_ column: String) throws -> String {
        guard case .text(let text) = value(column) else { throw unreadable(column) }
        return text
    }

    public func integer(_ column: String) throws -> Int {
        guard case .integer(let number) = value(column) else { throw unreadable(column) }
        return Int(number)
    }

    public func bytes(_ column: String) throws -> Data {
        switch value(column) {
        case .bytes(let bytes): return bytes
        // SQLite reads an empty blob back as one; some drivers as no value at all.
        case .null: return Data()
        default: throw unreadable(column)
        }
    }

    /// Milliseconds since 1970.
    public func moment(_ column: String) throws -> Date {
        Date(milliseconds: Int64(try integer(column)))
    }

    /// The same, or nil where nothing is noted.
    public func momentIfAny(_ column: String) throws -> Date? {
        value(column) == .null ? nil : try moment(column)
    }

    /// A text that is one of an enumeration's.
    public func choice<Choice: RawRepresentable<String>>(_ column: String) throws -> Choice {
        guard let choice = Choice(rawValue: try text(column)) else { throw unreadable(column) }
        return choice
    }

    private func unreadable(_ column: String) -> RecordsError {
        RecordsError(
            .unreadable, "the column `\(column)` holds something unexpected",
            remedy: "the database was changed by another program or a newer version; restore it from a backup")
    }
}
