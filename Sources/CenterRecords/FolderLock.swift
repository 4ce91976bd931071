import DurableSQLite
public import Foundation

/// Keeps a second process off what needs a data folder, or a part of its work, alone. Held until the value
/// goes.
public struct FolderLock: Sendable {
    private let lock: FileLock

    /// What a process keeps others from.
    public enum Work: Sendable {
        /// To serve.
        case serving
        /// To add files of documents without serving, or to sweep those that no row stands on: a file is
        /// there before its row.
        case documents

        fileprivate var file: String { self == .serving ? "center.lock" : "documents.lock" }
    }

    /// Makes the folder, for its owner only, where it is missing.
    ///
    /// - Throws: `inUse` when another process holds it.
    public init(_ folder: URL, for work: Work = .serving) throws {
        // What goes wrong here is said by the next lines, which cannot open a file then.
        try? FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        do {
            lock = try FileLock(folder.appendingPathComponent(work.file).path)
        } catch .held {
            throw switch work {
            case .serving:
                RecordsError(
                    .inUse, "another center is serving the data folder \(folder.path)",
                    remedy: "stop that one first, or set `data.folder` to another folder")
            case .documents:
                RecordsError(
                    .inUse, "another import into \(folder.path) is going on, or a center is just starting",
                    remedy: "run it again in a minute")
            }
        } catch .cannotOpen(let reason) {
            throw RecordsError(
                .disk, "the data folder \(folder.path) cannot be written (\(reason))",
                remedy: "set `data.folder` to a folder that this user may write")
        }
    }
}
