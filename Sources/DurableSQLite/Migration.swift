/// One step of a database's schema, applied once and forward only, in a transaction of its own.
///
/// Its name is stored in the database: never rename or change one that has been in use.
public struct Migration: Sendable {
    public let name: String
    /// One or more SQL statements.
    public let sql: String

    public init(_ name: String, sql: String) {
        self.name = name
        self.sql = sql
    }
}
