import Foundation
public import TownshipServices

/// The folder in which a terminal keeps the catalogues that the center published: one folder for
/// each number, and the link `current` to the one in force.
///
/// The link is replaced by one rename after everything it names is on the disk, so that a process
/// killed at any point, or a power cut, leaves the old catalogue or the new one and never a mix.
public struct CatalogueFolder: Sendable {
    public enum Outcome: Hashable, Sendable {
        case applied
        case alreadyInForce
    }

    /// What the change log said when it was applied; for people.
    private static let changesFile = "changes.txt"

    private let path: String

    /// - Parameter path: of the folder; it may be missing until something is applied.
    public init(_ path: String) { self.path = path }

    /// The number in force; nil as long as nothing was applied.
    public var number: Int? {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: path + "/current")).flatMap { Int($0) }
    }

    /// The catalogue in force, in the form of an asset folder; nil as long as nothing was applied.
    ///
    /// - Throws: `AssetError` when the link leads nowhere.
    public func current() throws -> AssetFolder? {
        try number.map { try AssetFolder(path: "\(path)/\($0)") }
    }

    /// Numbers that are kept, rising.
    public var kept: [Int] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).compactMap { Int($0) }.sorted()
    }

    /// The change log of the catalogue in force.
    public var changes: String? {
        number.flatMap { try? String(contentsOfFile: "\(path)/\($0)/\(Self.changesFile)", encoding: .utf8) }
    }

    /// Puts a catalogue in force if every service, table and calendar of it can be read; else the
    /// one before stays. The one before is kept, older ones go.
    ///
    /// - Parameters:
    ///   - files: from a bundle whose signature was verified.
    ///   - check: reads what only the terminal can read, such as the words of its papers.
    /// - Throws: `AssetError` that says why the old one stays; whatever `check` throws.
    public func apply(
        number: Int, files: [CatalogueFile], changes: String, check: (AssetFolder) throws -> Void = { _ in }
    ) throws -> Outcome {
        try makeFolder(path)
        let lock = open(path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw WholeFile.failure(path + "/lock", "cannot be made") }
        defer { close(lock) }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            throw AssetError(
                code: .notWritten, file: path, problem: "another process is applying a catalogue",
                remedy: "wait until it is done")
        }
        let former = self.number
        if let former {
            guard number >= former else {
                throw refused(
                    "catalogue \(number) is older than \(former), which is in force",
                    "take the newest bundle of the center")
            }
            if number == former {
                let inForce = try current()?.bundledFiles() ?? []
                guard Set(inForce) == Set(files) else {
                    throw refused(
                        "another catalogue \(number) is in force",
                        "publish again at the center, so that the number rises")
                }
                return .alreadyInForce
            }
        }
        let part = "\(path)/\(number).part"
        defer { try? FileManager.default.removeItem(atPath: part) }
        try write(files, changes, to: part)
        let folder = try AssetFolder(path: part)
        try Self.check(files, in: folder)
        try check(folder)
        // A whole folder of this number can only be there if a process died before the link was set.
        try? FileManager.default.removeItem(atPath: "\(path)/\(number)")
        guard rename(part, "\(path)/\(number)") == 0 else { throw WholeFile.failure(part, "cannot be renamed") }
        try WholeFile.synchroniseFolder(path)
        try link(to: number)
        for old in kept where old != number && old != former {
            // What cannot be removed now is removed next time.
            try? FileManager.default.removeItem(atPath: "\(path)/\(old)")
        }
        return .applied
    }

    private func write(_ files: [CatalogueFile], _ changes: String, to part: String) throws {
        try? FileManager.default.removeItem(atPath: part)
        var folders: Set<String> = [part]
        for file in files + [CatalogueFile(path: Self.changesFile, text: changes)] {
            guard !file.path.hasPrefix("/"), !file.path.split(separator: "/").contains("..") else {
                throw refused("the path “\(file.path)” leads out of the catalogue", "publish anew at the center")
            }
            var folder = ("\(part)/\(file.path)" as NSString).deletingLastPathComponent
            try makeFolder(folder)
            try WholeFile.write(Data(file.text.utf8), to: "\(part)/\(file.path)")
            while folders.insert(folder).inserted { folder = (folder as NSString).deletingLastPathComponent }
        }
        for folder in folders { try WholeFile.synchroniseFolder(folder) }
    }

    private func makeFolder(_ folder: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw AssetError(
                code: .notWritten, file: folder, problem: "the folder cannot be made",
                remedy: "check its owner and the space on the disk; what was in force still is", cause: error)
        }
    }

    /// Reads all of it as the terminal would.
    private static func check(_ files: [CatalogueFile], in folder: AssetFolder) throws {
        _ = try ServiceVersions(folder)
        if files.contains(where: { $0.path.hasPrefix("calendar/") }) { _ = try WorkingCalendar(folder) }
        if files.contains(where: { $0.path == "catalogue/tables/routing.yaml" }) { _ = try Tables(folder) }
        _ = try SharedSettings(folder)
        _ = try Notices(folder)
    }

    private func link(to number: Int) throws {
        let part = path + "/current.part"
        unlink(part)
        guard symlink("\(number)", part) == 0 else { throw WholeFile.failure(part, "cannot be made") }
        guard rename(part, path + "/current") == 0 else {
            throw WholeFile.failure(path + "/current", "cannot be replaced")
        }
        try WholeFile.synchroniseFolder(path)
    }

    private func refused(_ problem: String, _ remedy: String) -> AssetError {
        AssetError(code: .refused, file: path, problem: problem, remedy: remedy)
    }
}
