import Dispatch
public import Foundation
import Synchronization

/// Whole files that are either there with all their bytes after a power cut, or not there at all.
public enum DurableFile {
    /// Ends the name of a file that is still being written; such a file may be swept at any start.
    public static let partSuffix = ".part"

    /// Writes files into one folder: each as `.part`, then fdatasync, rename, and one fsync of the
    /// folder for all. Durable when it returns. Blocks: call it off the cooperative threads.
    ///
    /// - Parameter mode: permissions of the new files.
    /// - Throws: ``DurableDatabaseError`` when the disk is full or fails. Files of this call that
    ///   were already renamed stay: whoever gives them a meaning afterwards, a row, has not yet.
    public static func write(_ files: [(name: String, bytes: Data)], in folder: String, mode: mode_t = 0o600) throws {
        try write(files.map(\.name), in: folder, mode: mode) { try $1.append(files[$0].bytes) }
    }

    /// The same, each file's bytes made while it is written. All cores make bytes, and a file that is whole
    /// is on its way to the disk at once: somebody stands at the screen meanwhile.
    ///
    /// - Parameter content: appends the bytes of the name at an index, piece by piece; called once for each
    ///   name, from several threads.
    public static func write(
        _ names: [String], in folder: String, mode: mode_t = 0o600,
        content: @Sendable (_ index: Int, _ file: inout NewFile) throws -> Void
    ) throws {
        let failure = Mutex<(any Error)?>(nil)
        DispatchQueue.concurrentPerform(iterations: names.count) { index in
            do {
                try writePart("\(folder)/\(names[index])\(partSuffix)", mode: mode) { try content(index, &$0) }
            } catch {
                failure.withLock { $0 = $0 ?? error }
            }
        }
        do {
            if let error = failure.withLock({ $0 }) { throw error }
            for path in names.map({ "\(folder)/\($0)" }) where rename(path + partSuffix, path) != 0 {
                throw DurableDatabaseError(errno: errno, doing: "renaming", path: path)
            }
        } catch {
            for name in names { unlink("\(folder)/\(name)\(partSuffix)") }
            throw error
        }
        try synchroniseFolder(folder)
    }

    /// Makes what was created, renamed or removed in a folder durable.
    public static func synchroniseFolder(_ folder: String) throws {
        let handle = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard handle >= 0 else { throw DurableDatabaseError(errno: errno, doing: "opening the folder", path: folder) }
        defer { close(handle) }
        guard fsync(handle) == 0 else {
            throw DurableDatabaseError(errno: errno, doing: "synchronising the folder", path: folder)
        }
    }

    private static func writePart(_ part: String, mode: mode_t, content: (inout NewFile) throws -> Void) throws {
        let handle = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard handle >= 0 else { throw DurableDatabaseError(errno: errno, doing: "creating", path: part) }
        defer { close(handle) }
        var file = NewFile(handle: handle, path: part)
        try content(&file)
        guard fdatasync(handle) == 0 else {
            throw DurableDatabaseError(errno: errno, doing: "synchronising", path: part)
        }
    }

    /// A file that is being written; nothing of it is durable yet. The disk gets it whole, at the end: begun
    /// earlier, in parts (sync_file_range), it took longer.
    public struct NewFile: ~Copyable {
        fileprivate let handle: Int32
        fileprivate let path: String

        fileprivate init(handle: Int32, path: String) {
            self.handle = handle
            self.path = path
        }

        public mutating func append(_ bytes: Data) throws {
            try bytes.withUnsafeBytes { buffer in
                var written = 0
                while written < buffer.count {
                    let rest = buffer.baseAddress?.advanced(by: written)
                    let count = Foundation.write(handle, rest, buffer.count - written)
                    if count < 0 {
                        if errno == EINTR { continue }
                        throw DurableDatabaseError(errno: errno, doing: "writing", path: path)
                    }
                    written += count
                }
            }
        }
    }
}
