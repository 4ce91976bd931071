import Foundation

/// A file for its owner only, replaced whole or not at all.
enum PrivateFile {
    /// - Returns: nil where there is no such file.
    /// - Throws: ``LinkCertificateError`` `enrolmentUnusable` when it cannot be read, or others may.
    static func read(_ path: String, atMost limit: Int) throws -> String? {
        let handle = open(path, O_RDONLY | O_CLOEXEC)
        guard handle >= 0 else {
            if errno == ENOENT { return nil }
            throw unusable(path, "cannot be opened")
        }
        defer { close(handle) }
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard let mode = attributes?[.posixPermissions] as? Int else { throw unusable(path, "cannot be examined") }
        guard mode & 0o077 == 0 else {
            throw LinkCertificateError(
                .enrolmentUnusable, "\(path) may be read by others than its owner", remedy: "run: chmod 600 '\(path)'")
        }
        var bytes = [UInt8](repeating: 0, count: limit)
        let count = Foundation.read(handle, &bytes, limit)
        guard count >= 0 else { throw unusable(path, "cannot be read") }
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    /// Durable when it returns. What an interrupted writing left, `.part`, is swept by the next.
    static func write(_ text: String, as name: String, in folder: String) throws {
        let path = "\(folder)/\(name)"
        let part = "\(path).part"
        if mkdir(folder, 0o700) != 0, errno != EEXIST { throw unusable(folder, "cannot be made") }
        unlink(part)
        let handle = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard handle >= 0 else { throw unusable(path, "cannot be made") }
        let bytes = Array(text.utf8)
        let isWritten = Foundation.write(handle, bytes, bytes.count) == bytes.count && fsync(handle) == 0
        guard close(handle) == 0, isWritten, rename(part, path) == 0 else {
            let error = unusable(path, "cannot be written")
            unlink(part)
            throw error
        }
        // The name is durable only with its folder, and the folder with the one above.
        for folder in [folder, (folder as NSString).deletingLastPathComponent] {
            let handle = open(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard handle >= 0 else { throw unusable(folder, "cannot be made durable") }
            defer { close(handle) }
            guard fsync(handle) == 0 else { throw unusable(folder, "cannot be made durable") }
        }
    }

    /// Called right after the failing call, so that `errno` is still its own.
    private static func unusable(_ path: String, _ what: String) -> LinkCertificateError {
        let reason = String(cString: strerror(errno))
        return LinkCertificateError(
            .enrolmentUnusable, "\(path) \(what): \(reason)",
            remedy: "check the path, its owner and the space on the disk")
    }
}
