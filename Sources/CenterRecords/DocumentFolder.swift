import Dispatch
import DurableSQLite
public import Foundation

/// The folder of documents beside the database. It stores bytes as they come (sealed by then) under
/// random names; a row of `documents` says which file is what.
///
/// The calls block for as long as the disk takes, so they run on a queue of their own.
public struct DocumentFolder: Sendable {
    private let url: URL
    private let queue = DispatchQueue(label: "center documents", attributes: .concurrent)

    /// Makes the folder, for its owner only, where it is missing.
    public init(_ url: URL) throws {
        self.url = url
        do {
            try FileManager.default.createDirectory(
                at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw RecordsError(
                .disk, "the folder \(url.path) cannot be made", remedy: "check permissions and free space", cause: error
            )
        }
    }

    /// A document that comes piece by piece.
    public func partialFile(_ name: String) -> PartialFile { PartialFile(GrowingFile(name, in: url.path)) }

    public func holds(_ name: String) async throws -> Bool {
        try await blocking { access(url.appendingPathComponent(name).path, R_OK) == 0 }
    }

    /// Those of the names that no file here bears.
    public func lacking(_ names: [String]) async throws -> Set<String> {
        if names.isEmpty { return [] }
        return try await blocking {
            Set(names.filter { access(url.appendingPathComponent($0).path, R_OK) != 0 })
        }
    }

    /// Free space for this user on the disk of the folder.
    public var freeBytes: Int {
        get throws {
            var status = statvfs()
            guard statvfs(url.path, &status) == 0 else {
                throw RecordsError(
                    .disk, "the disk with \(url.path) cannot be asked for its room (errno \(errno))",
                    remedy: "check that it is mounted")
            }
            return Int(clamping: UInt64(status.f_bavail) * UInt64(status.f_frsize))
        }
    }

    /// - Throws: `missingFile`, or `disk` when it cannot be read.
    public func read(_ name: String) async throws -> Data {
        try await blocking {
            do {
                return try Data(contentsOf: url.appendingPathComponent(name))
            } catch CocoaError.fileReadNoSuchFile {
                throw RecordsError(
                    .missingFile, "the file of a document is gone", remedy: "restore the documents from a backup")
            } catch {
                throw RecordsError(
                    .disk, "a document cannot be read", remedy: "check the disk with the data folder", cause: error)
            }
        }
    }

    /// It may be gone already.
    public func remove(_ name: String) async throws {
        try await blocking { try GrowingFile(name, in: url.path).remove() }
    }

    /// Removes what no row stands on: half-written files, and those whose row was never written.
    /// Only when nobody is storing (``FolderLock/Work/documents``). Returns how many went.
    public func sweep(keeping known: Set<String>) async throws -> Int {
        try await blocking {
            var removed = 0
            for name in try FileManager.default.contentsOfDirectory(atPath: url.path) where !known.contains(name) {
                if unlink(url.appendingPathComponent(name).path) == 0 { removed += 1 }
            }
            return removed
        }
    }

    private func blocking<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try RecordsError.mapping(work) }) }
        }
    }

    /// 128 random bits.
    public static func randomName() -> String {
        (0..<4).map { _ in
            let part = String(UInt32.random(in: .min ... .max), radix: 16)
            return String(repeating: "0", count: 8 - part.count) + part
        }.joined()
    }
}
