import DurableSQLite
public import Foundation

/// Keeps a second `center serve` off the same data folder: what sweeps at start must be alone.
/// Held until the value goes.
public struct FolderLock: Sendable {
    private let lock: FileLock

    /// Makes the folder, for its owner only, where it is missing.
    ///
    /// - Throws: `inUse` when another process holds it.
    public init(_ folder: URL) throws {
        // What goes wrong here is said by the next lines, which cannot open a file then.
        try? FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        do {
            lock = try FileLock(folder.appendingPathComponent("center.lock").path)
        } catch .held {
            throw RecordsError(
                .inUse, "another center is serving the data folder \(folder.path)",
                remedy: "stop that one first, or set `data.folder` to another folder")
        } catch .cannotOpen(let reason) {
            throw RecordsError(
                .disk, "the data folder \(folder.path) cannot be written (\(reason))",
                remedy: "set `data.folder` to a folder that this user may write")
        }
    }
}
