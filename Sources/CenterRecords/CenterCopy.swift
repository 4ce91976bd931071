import Dispatch
public import Foundation
import GRDB

/// The file of a copy (``CenterDatabase/copy(to:)``), opened as it is: no schema is brought up to date
/// and nothing set aside.
public final class CenterCopy: Sendable {
    private let queue: DatabaseQueue

    /// - Parameter isChanging: whether something will be written into it: only into one that is just
    ///   being restored.
    public init(_ file: URL, isChanging: Bool = false) throws {
        queue = try RecordsError.mapping {
            var configuration = Configuration()
            configuration.readonly = !isChanging
            return try DatabaseQueue(path: file.path, configuration: configuration)
        }
    }

    public func rows<Value>(_ read: Read<Value>) async throws -> [Value] {
        do {
            return try await queue.read { try $0.rows(read) }
        } catch {
            throw RecordsError.mapped(error)
        }
    }

    public func first<Value>(_ read: Read<Value>) async throws -> Value? { try await rows(read).first }

    /// - Throws: `unreadable` when SQLite's own check finds something.
    public func check() async throws {
        let read = Read<String>("PRAGMA integrity_check(1)") { try $0.text("integrity_check") }
        guard try await first(read) == "ok" else {
            throw RecordsError(
                .unreadable, "the copy of the database is damaged", remedy: "use another backup, from another disk")
        }
    }

    public func perform(_ write: Write) async throws {
        do {
            try await queue.write { try $0.run(write) }
        } catch {
            throw RecordsError.mapped(error)
        }
    }

    public func close() throws {
        try RecordsError.mapping { try queue.close() }
    }
}
