import Foundation
import Testing

/// A real file system of a few megabytes, mounted for one test. Needs root; elsewhere those tests are
/// skipped, and what a full disk means is tried by limits of the database alone.
struct SmallDisk {
    static let isPossible = geteuid() == 0

    let path: String

    static func withOne<T>(megabytes: Int, _ body: (SmallDisk) async throws -> T) async throws -> T {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("disk-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let disk = SmallDisk(path: path)
        try disk.run("mount", "-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", path)
        let result: Result<T, any Error>
        do { result = .success(try await body(disk)) } catch { result = .failure(error) }
        try disk.run("umount", "--lazy", path)
        try FileManager.default.removeItem(atPath: path)
        return try result.get()
    }

    /// - Parameter spare: bytes to leave free.
    func fill(leaving spare: Int = 0) throws {
        var status = statvfs()
        #expect(statvfs(path, &status) == 0)
        let free = Int(status.f_bavail) * Int(status.f_frsize)
        #expect(FileManager.default.createFile(atPath: "\(path)/filler", contents: Data(count: max(0, free - spare))))
    }

    func makeRoom() { unlink("\(path)/filler") }

    func makeReadOnly() throws { try run("mount", "-o", "remount,ro", path) }
    func makeWritable() throws { try run("mount", "-o", "remount,rw", path) }

    private func run(_ arguments: String...) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(command: arguments.joined(separator: " ")) }
    }

    struct Failure: Error {
        let command: String
    }
}

extension Terminal {
    /// A terminal whose data folder lies on a small disk of its own.
    static func onSmallDisk<T>(megabytes: Int, _ body: (Terminal, SmallDisk) async throws -> T) async throws -> T {
        try await SmallDisk.withOne(megabytes: megabytes) { try await body(Terminal(root: $0.path), $0) }
    }

    /// Every file of the data folder with its bytes.
    func contents() -> [String: Data] {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return names.reduce(into: [:]) { $0[$1] = FileManager.default.contents(atPath: "\(folder)/\($1)") }
    }
}
