import Dispatch
import DurableSQLite
public import Foundation

/// A folder as a backup has it, or as one is restored into: files that are written whole or not at all,
/// and the documents below it.
///
/// The calls block for as long as the disk takes, so they run on a queue of their own.
public struct BackupFolder: Sendable {
    public let url: URL
    private let queue = DispatchQueue(label: "center backup")

    public init(_ url: URL) {
        self.url = url
    }

    public func file(_ name: String) -> URL { url.appendingPathComponent(name) }

    /// Makes the folder or one below it, for its owner only, where it is missing; durable.
    public func make(_ name: String = "") async throws {
        try await blocking {
            let folder = name.isEmpty ? url : file(name)
            do {
                try FileManager.default.createDirectory(
                    at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            } catch {
                throw RecordsError(
                    .disk, "the folder \(folder.path) cannot be made",
                    remedy: "check that its disk is mounted and that this user may write there", cause: error)
            }
            try DurableFile.synchroniseFolder(folder.deletingLastPathComponent().path)
        }
    }

    /// Keeps a second process from working in the folder, as long as the value lives.
    ///
    /// - Throws: `inUse`.
    public func lock(_ name: String = "lock") throws -> any Sendable {
        do {
            return try FileLock(file(name).path)
        } catch .held {
            throw RecordsError(
                .inUse, "another process is working in \(url.path)", remedy: "wait until it has ended")
        } catch .cannotOpen(let reason) {
            throw RecordsError(
                .disk, "\(url.path) cannot be written (\(reason))",
                remedy: "check that its disk is mounted and that this user may write there")
        }
    }

    /// The names in the folder or one below it; none where there is no such folder.
    public func names(in folder: String = "") async throws -> [String] {
        try await blocking {
            do {
                return try FileManager.default.contentsOfDirectory(atPath: file(folder).path).sorted()
            } catch CocoaError.fileReadNoSuchFile {
                return []
            }
        }
    }

    /// The bytes of a file, looked at where they lie; nil where there is none.
    public func read(_ name: String) async throws -> Data? {
        try await blocking {
            do {
                return try Data(contentsOf: file(name), options: .mappedIfSafe)
            } catch CocoaError.fileReadNoSuchFile {
                return nil
            } catch {
                throw RecordsError(
                    .disk, "\(file(name).path) cannot be read", remedy: "check the disk it lies on", cause: error)
            }
        }
    }

    /// What is computed of the bytes of a file, on the queue too: a large one is read while it is computed.
    /// Nil where there is no such file.
    public func read<T: Sendable>(_ name: String, as value: @escaping @Sendable (Data) throws -> T) async throws -> T? {
        guard let bytes = try await read(name) else { return nil }
        return try await blocking { try value(bytes) }
    }

    /// Whether the folder lies on the same disk as another; false where either cannot be asked.
    public func isOnSameDisk(as other: URL) -> Bool {
        func disk(_ folder: URL) -> Int? {
            (try? FileManager.default.attributesOfItem(atPath: folder.path))?[.systemNumber] as? Int
        }
        return disk(url).map { $0 == disk(other) } ?? false
    }

    /// Writes files into the folder or one below it; durable when it returns.
    public func write(_ files: [(name: String, bytes: Data)], in folder: String = "") async throws {
        try await blocking { try DurableFile.write(files, in: file(folder).path) }
    }

    /// Gives a file its name; durable when it returns.
    public func rename(_ name: String, to other: String) async throws {
        try await blocking {
            guard Foundation.rename(file(name).path, file(other).path) == 0 else {
                let reason = String(cString: strerror(errno))
                throw RecordsError(
                    .disk, "\(file(name).path) cannot be renamed (\(reason))", remedy: "check the disk it lies on")
            }
            try DurableFile.synchroniseFolder(url.path)
        }
    }

    /// Makes what another program wrote into a file durable.
    public func synchronise(_ name: String) async throws {
        try await blocking {
            let handle = open(file(name).path, O_RDWR | O_CLOEXEC)
            defer { close(handle) }
            guard handle >= 0, fsync(handle) == 0 else {
                let reason = String(cString: strerror(errno))
                throw RecordsError(
                    .disk, "\(file(name).path) cannot be made durable (\(reason))", remedy: "check the disk it lies on")
            }
        }
    }

    /// Removes files; those that are not there are as good.
    public func remove(_ names: [String], in folder: String = "") async throws {
        guard !names.isEmpty else { return }
        try await blocking {
            for name in names { unlink(file(folder).appendingPathComponent(name).path) }
            try DurableFile.synchroniseFolder(file(folder).path)
        }
    }

    private func blocking<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try RecordsError.mapping(work) }) }
        }
    }
}
