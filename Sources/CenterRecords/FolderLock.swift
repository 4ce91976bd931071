public import Foundation

/// Keeps a second `center serve` off the same data folder: what sweeps at start must be alone.
/// Held until the value goes; the kernel lets go when the process dies, however it dies.
public struct FolderLock: ~Copyable, Sendable {
    private let file: Int32

    /// Makes the folder, for its owner only, where it is missing.
    ///
    /// - Throws: `inUse` when another process holds it.
    public init(_ folder: URL) throws {
        // What goes wrong here is said by the next line, which cannot open a file then.
        try? FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let path = folder.appendingPathComponent("center.lock").path
        file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw RecordsError(
                .disk, "the data folder \(folder.path) cannot be written (\(String(cString: strerror(errno))))",
                remedy: "set `data.folder` to a folder that this user may write")
        }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            close(file)
            throw RecordsError(
                .inUse, "another center is serving the data folder \(folder.path)",
                remedy: "stop that one first, or set `data.folder` to another folder")
        }
    }

    deinit {
        close(file)
    }
}
