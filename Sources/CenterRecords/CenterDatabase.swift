import DurableSQLite
public import Foundation
import GRDB
public import Logging
import Synchronization
public import TownshipServices

/// The records of a center: runs writes and reads, which are values, on SQLite.
///
/// Many may ask at once: writes that wait share one commit, each in a savepoint of its own.
public final class CenterDatabase: Sendable {
    private let database: DurableDatabase
    private let lostUntil: [Date]

    /// Where a damaged database that was found at start now lies; nil when all was well.
    public var setAside: String? { database.setAside }

    /// Whether a database that was set aside, at this start or earlier, still lies in the folder.
    public var hasDamagedNeighbour: Bool { database.hasDamagedNeighbour }

    /// The serial of a day after which cases are numbered: other than 0 only where a database that was set
    /// aside may have given the numbers below.
    public func serialFloor(on day: CalendarDate) -> Int { CaseSerials.floor(on: day, lostUntil: lostUntil) }

    /// Whether a folder holds records already.
    public static func exists(in folder: URL) -> Bool { FileManager.default.fileExists(atPath: path(in: folder)) }

    private static func path(in folder: URL) -> String { folder.appendingPathComponent("center.sqlite").path }

    /// - Parameter folder: the center's data folder, which must exist; the file is `center.sqlite`.
    public convenience init(folder: URL, isAlone: Bool = true, logger: Logger) throws {
        try self.init(folder: folder, isAlone: isAlone, migrations: Schema.migrations, logger: logger)
    }

    /// A database as an earlier program left it.
    ///
    /// - Parameter migrations: as many of the schema's as that program knew.
    init(folder: URL, isAlone: Bool = true, migrations: [Migration], logger: Logger) throws {
        let path = Self.path(in: folder)
        self.database = try RecordsError.mapping {
            try DurableDatabase(path: path, migrations: migrations, isAlone: isAlone, logger: logger)
        }
        self.lostUntil = database.lastWritesOfNeighbours
    }

    /// Runs all statements or none. Durable when it returns.
    ///
    /// - Throws: `RecordsError`; `duplicate`, `dangling` and `rowCount` are what two callers racing
    ///   for one record must expect.
    public func perform(_ write: Write) async throws {
        do {
            try await database.write { try $0.run(write) }
        } catch {
            throw RecordsError.mapped(error)
        }
    }

    /// The same, and what it made: the first row of the answer, read in the same transaction.
    public func perform<Value>(_ write: Write, thenFirst read: Read<Value>) async throws -> Value? {
        do {
            return try await database.write { database in
                try database.run(write)
                return try database.rows(read).first
            }
        } catch {
            throw RecordsError.mapped(error)
        }
    }

    /// All rows of the answer, in its order.
    public func rows<Value>(_ read: Read<Value>) async throws -> [Value] {
        do {
            return try await database.read { try $0.rows(read) }
        } catch {
            throw RecordsError.mapped(error)
        }
    }

    /// The first row of the answer, if there is one; for what an index finds.
    public func first<Value>(_ read: Read<Value>) async throws -> Value? {
        do {
            return try database.lookUp { try $0.rows(read) }.first
        } catch {
            throw RecordsError.mapped(error)
        }
    }

    /// Writes one moment of the records into a file, while others go on; see ``CenterCopy``.
    public func copy(to file: URL) async throws {
        do {
            try await database.copy(to: file.path)
        } catch {
            throw RecordsError.mapped(error)
        }
    }

    public func close() throws {
        try RecordsError.mapping { try database.close() }
    }
}

extension Database {
    func rows<Value>(_ read: Read<Value>) throws -> [Value] {
        let prepared = try cachedStatement(sql: read.sql)
        let rows = try Row.fetchCursor(prepared, arguments: arguments(read.arguments, of: read.sql))
        let columns = prepared.columnNames
        var values: [Value] = []
        while let row = try rows.next() {
            values.append(try read.value(SQLRow(columns, row.databaseValues.map(SQLValue.init))))
        }
        return values
    }

    func run(_ write: Write) throws {
        for statement in write.statements {
            let prepared = try cachedStatement(sql: statement.sql)
            try prepared.execute(arguments: arguments(statement.arguments, of: statement.sql))
            if case .exactly(let rows) = statement.touching, changesCount != rows {
                throw RecordsError(
                    .rowCount, "a statement touched \(changesCount) rows instead of \(rows)",
                    remedy: "read the record anew and decide again")
            }
        }
    }
}

extension Database {
    /// In the order in which SQLite numbers them: `$1` is the parameter named 1 to it, and may stand anywhere
    /// and twice.
    private func arguments(_ values: [SQLValue], of sql: String) throws -> StatementArguments {
        // Of GRDB's ways in, the one that does not make a key path for each statement.
        let ordered: [(any DatabaseValueConvertible)?] = try ParameterOrder.of(sql).map { number in
            guard values.indices.contains(number - 1) else {
                throw RecordsError(.other, "a statement has no argument \(number)", remedy: "report it")
            }
            return values[number - 1].databaseValue
        }
        return StatementArguments(ordered)
    }
}

/// Which arguments a statement names, in the order of their first places.
private enum ParameterOrder {
    private static let known = Mutex<[String: [Int]]>([:])
    /// More than there are statements of a fixed text.
    private static let capacity = 500

    static func of(_ sql: String) -> [Int] {
        if let order = known.withLock({ $0[sql] }) { return order }
        let order = read(sql)
        known.withLock { known in
            if known.count >= capacity { known.removeAll() }
            known[sql] = order
        }
        return order
    }

    private static func read(_ sql: String) -> [Int] {
        var order: [Int] = []
        for part in sql.utf8.split(separator: UInt8(ascii: "$"), omittingEmptySubsequences: false).dropFirst() {
            let digits = part.prefix { (0x30...0x39).contains($0) }
            if let number = Int(Substring(digits)), !order.contains(number) { order.append(number) }
        }
        return order
    }
}

extension SQLValue {
    fileprivate var databaseValue: DatabaseValue {
        switch self {
        case .text(let text): text.databaseValue
        case .integer(let number): number.databaseValue
        case .bytes(let bytes): bytes.databaseValue
        case .null: .null
        }
    }

    fileprivate init(_ value: DatabaseValue) {
        self =
            switch value.storage {
            case .null: .null
            case .int64(let number): .integer(number)
            // No column is floating: one that is belongs to another program, and reads as unexpected.
            case .double: .null
            case .string(let text): .text(text)
            case .blob(let bytes): .bytes(bytes)
            }
    }
}
