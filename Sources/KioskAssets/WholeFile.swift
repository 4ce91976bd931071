public import Foundation

/// Files that are there with all their bytes after a power cut, or not there at all.
public enum WholeFile {
    /// Writes a new file; durable when it returns. A file of that name is never replaced.
    ///
    /// - Throws: `AssetError` with the system's reason.
    public static func create(_ bytes: Data, at path: String) throws {
        let part = "\(path).part"
        unlink(part)
        defer { unlink(part) }
        try write(bytes, to: part)
        guard link(part, path) == 0 else { throw failure(path, "cannot be made") }
        try synchroniseFolder((path as NSString).deletingLastPathComponent)
    }

    /// Writes a file in place of an earlier one, also on a medium that knows no links; durable when it
    /// returns.
    ///
    /// - Throws: `AssetError` with the system's reason; an earlier file is whole then.
    public static func replace(_ bytes: Data, at path: String) throws {
        let part = "\(path).part"
        defer { unlink(part) }
        try write(bytes, to: part)
        guard rename(part, path) == 0 else { throw failure(path, "cannot be replaced") }
        try synchroniseFolder((path as NSString).deletingLastPathComponent)
    }

    /// Writes and synchronises the bytes of a file that nobody looks at yet.
    static func write(_ bytes: Data, to path: String) throws {
        let handle = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard handle >= 0 else { throw failure(path, "cannot be made") }
        defer { close(handle) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(handle, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure(path, "cannot be written") }
            rest = rest.dropFirst(count)
        }
        guard fsync(handle) == 0 else { throw failure(path, "cannot be made durable") }
    }

    /// Makes what was made, renamed or removed in a folder durable.
    static func synchroniseFolder(_ path: String) throws {
        let handle = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard handle >= 0 else { throw failure(path, "cannot be opened") }
        defer { close(handle) }
        guard fsync(handle) == 0 else { throw failure(path, "cannot be made durable") }
    }

    /// Called right after the failing call, so that `errno` is still its own.
    static func failure(_ path: String, _ what: String) -> AssetError {
        let reason = String(cString: strerror(errno))
        return AssetError(
            code: .notWritten, file: path, problem: "\(what): \(reason)",
            remedy: "check the folder, its owner and the space on the disk; what was in force still is")
    }
}

extension AssetError.Code {
    /// The disk would not take it, or another process is at it: the same may go well later.
    public static let notWritten = Self(name: "notWritten")
    /// It is older than what is in force, or contradicts it.
    public static let refused = Self(name: "refused")
}
