import Foundation

/// Where printed slips lie: outside of everything that a crash of the terminal can reach. One line is one
/// slip, and it is there as soon as it is written, as paper is.
struct PaperTray {
    /// A file, or a port that leads out of a machine whose power is cut.
    var path: String
    /// What staff see who look into the tray; nil: the same file.
    var seenPath: String?

    func print(_ line: String) throws {
        let handle = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard handle >= 0 else { throw DrillError("the paper tray \(path) cannot be opened") }
        defer { close(handle) }
        let bytes = Array((line + "\n").utf8)
        guard write(handle, bytes, bytes.count) == bytes.count else { throw DrillError("no paper came out") }
    }

    func holds(_ line: String) throws -> Bool {
        guard let bytes = FileManager.default.contents(atPath: seenPath ?? path) else { return false }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").contains { $0 == line }
    }
}
