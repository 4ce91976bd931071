import DurableSQLite
import Foundation
import GRDB
public import TownshipServices

/// Where at the center a page is being received, so that an upload goes on after a restart at the
/// byte where it broke off. An address names neither person nor content.
extension TerminalStore {
    /// Durable when it returns.
    ///
    /// - Parameters:
    ///   - position: from 1, as in ``Parcel/Document``.
    ///   - address: path at the center, e.g. `/intake/uploads/5f2c`; nil forgets it.
    public func rememberUpload(_ number: SubmissionNumber, position: Int, address: String?) async throws {
        try await database.write { database in
            try database.execute(
                sql: """
                    UPDATE documents SET upload = ?
                    WHERE position = ? AND submission = (SELECT id FROM submissions WHERE number = ?)
                    """,
                arguments: [address, position, number.description])
        }
    }

    /// What ``rememberUpload(_:position:address:)`` noted last; nil when nothing was begun.
    public func upload(of number: SubmissionNumber, position: Int) async throws -> String? {
        try await database.read { database in
            try String.fetchOne(
                database,
                sql: """
                    SELECT d.upload FROM documents d JOIN submissions s ON s.id = d.submission
                    WHERE s.number = ? AND d.position = ?
                    """,
                arguments: [number.description, position])
        }
    }
}
