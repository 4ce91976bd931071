import Crypto
public import Foundation

/// A file with one machine's secret of 32 bytes, for its owner only.
public enum KeyFile {
    public static let byteCount = 32

    /// Reads the key file, or makes one: 32 random bytes, mode 0600, durable before it is used.
    ///
    /// An existing file is never replaced, whatever is wrong with it.
    ///
    /// - Parameter what: what a damaged file is not, e.g. `the key that signs the catalogue`.
    /// - Throws: ``SealingError`` `keyFileUnusable`, `keyFileDamaged` or `keyFileOpenToOthers`.
    public static func load(orCreateAt path: String, of what: String) throws -> Data {
        do {
            return try load(from: path, of: what)
        } catch let error as SealingError where error.code == .keyFileUnusable && isMissing(path) {
            try create(at: path)
            return try load(from: path, of: what)
        }
    }

    /// - Parameter forbidden: permission bits that must not be set.
    static func load(from path: String, of what: String, forbidden: mode_t = 0o077) throws -> Data {
        let handle = Foundation.open(path, O_RDONLY | O_CLOEXEC)
        guard handle >= 0 else { throw unusable(path, "cannot be opened") }
        defer { close(handle) }
        var status = stat()
        guard fstat(handle, &status) == 0 else { throw unusable(path, "cannot be examined") }
        guard status.st_mode & forbidden == 0 else {
            throw SealingError(
                .keyFileOpenToOthers,
                "The key file \(path) may be read by others than its owner. Run: chmod 600 '\(path)'")
        }
        var bytes = [UInt8](repeating: 0, count: byteCount + 1)
        let count = read(handle, &bytes, bytes.count)
        guard count >= 0 else { throw unusable(path, "cannot be read") }
        guard count == byteCount else {
            throw SealingError(
                .keyFileDamaged,
                """
                The key file \(path) is not \(byteCount) bytes long, so it is not \(what). Put the right one back \
                from your copy; it is never replaced by a new one.
                """)
        }
        return Data(bytes.prefix(byteCount))
    }

    private static func create(at path: String) throws {
        let folder = (path as NSString).deletingLastPathComponent
        let part = "\(path).part-\(getpid())"
        unlink(part)
        let handle = Foundation.open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard handle >= 0 else { throw unusable(path, "cannot be made") }
        defer { unlink(part) }
        let isWritten = SymmetricKey(size: .bits256).withUnsafeBytes { bytes in
            write(handle, bytes.baseAddress, bytes.count) == byteCount && fsync(handle) == 0
        }
        guard close(handle) == 0, isWritten else { throw unusable(path, "cannot be written") }
        // A link never replaces a file: when another process was faster, its key counts.
        guard link(part, path) == 0 || errno == EEXIST else { throw unusable(path, "cannot be made") }
        let folderHandle = Foundation.open(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folderHandle >= 0 else { throw unusable(path, "cannot be made durable") }
        defer { close(folderHandle) }
        guard fsync(folderHandle) == 0 else { throw unusable(path, "cannot be made durable") }
    }

    private static func isMissing(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) != 0 && errno == ENOENT
    }

    /// Called right after the failing call, so that `errno` is still its own.
    private static func unusable(_ path: String, _ what: String) -> SealingError {
        let reason = String(cString: strerror(errno))
        return SealingError(
            .keyFileUnusable,
            "The key file \(path) \(what): \(reason). Check the path, its owner and the space on the disk.")
    }
}
