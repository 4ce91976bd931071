public import Foundation

/// A file that bytes are added to, piece by piece, and that may end anywhere after a power cut; whoever
/// reads it must tell a whole piece from a torn one. Every call blocks: call it off the cooperative threads.
public struct GrowingFile: Sendable {
    private let folder: String
    private let path: String

    public init(_ name: String, in folder: String) {
        self.folder = folder
        path = "\(folder)/\(name)"
    }

    /// In bytes; 0 where there is no such file.
    public func length() throws -> Int {
        var status = stat()
        if stat(path, &status) == 0 { return Int(status.st_size) }
        if errno == ENOENT { return 0 }
        throw DurableDatabaseError(errno: errno, doing: "measuring", path: path)
    }

    /// Writes bytes at a place, for the owner only; not durable before ``synchronise()``.
    public func write(_ bytes: Data, at place: Int) throws {
        try opened(O_WRONLY | O_CREAT, doing: "writing") { handle in
            try bytes.withUnsafeBytes { buffer in
                var written = 0
                while written < buffer.count {
                    let rest = buffer.baseAddress?.advanced(by: written)
                    let count = pwrite(handle, rest, buffer.count - written, off_t(place + written))
                    if count < 0 {
                        if errno == EINTR { continue }
                        throw DurableDatabaseError(errno: errno, doing: "writing", path: path)
                    }
                    written += count
                }
            }
        }
    }

    /// Makes the bytes durable, and that there is such a file.
    public func synchronise() throws {
        try opened(O_WRONLY, doing: "synchronising") { handle in
            guard fdatasync(handle) == 0 else {
                throw DurableDatabaseError(errno: errno, doing: "synchronising", path: path)
            }
        }
        try DurableFile.synchroniseFolder(folder)
    }

    public func cut(to length: Int) throws {
        guard truncate(path, off_t(length)) == 0 else {
            throw DurableDatabaseError(errno: errno, doing: "cutting", path: path)
        }
    }

    /// Lends a way to read pieces: from a place, as many bytes as are asked for or, at the end, fewer.
    public func reading<T>(_ work: ((_ place: Int, _ count: Int) throws -> Data) throws -> T) throws -> T {
        try opened(O_RDONLY, doing: "reading") { handle in
            try work { place, count in
                var bytes = Data(count: count)
                let read = bytes.withUnsafeMutableBytes { pread(handle, $0.baseAddress, count, off_t(place)) }
                guard read >= 0 else { throw DurableDatabaseError(errno: errno, doing: "reading", path: path) }
                return bytes.prefix(read)
            }
        }
    }

    /// It may be gone already.
    public func remove() throws {
        guard unlink(path) == 0 || errno == ENOENT else {
            throw DurableDatabaseError(errno: errno, doing: "removing", path: path)
        }
    }

    private func opened<T>(_ flags: Int32, doing what: String, _ work: (Int32) throws -> T) throws -> T {
        let handle = open(path, flags | O_CLOEXEC, 0o600)
        guard handle >= 0 else { throw DurableDatabaseError(errno: errno, doing: what, path: path) }
        defer { close(handle) }
        return try work(handle)
    }
}
