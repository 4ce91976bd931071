import Glibc

/// The folder belongs to one process at a time; the system gives it back when the process ends,
/// however it ends.
final class FolderClaim: Sendable {
    private let file: CInt

    init(_ folder: String) throws {
        let path = folder + "/virtual-devices.lock"
        file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw StartProblem(
                "cannot write in \(folder) (\(String(cString: strerror(errno)))): give --folder one that may be written"
            )
        }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            close(file)
            throw StartProblem(
                "other virtual devices use \(folder) already: stop them, or give --folder another one")
        }
    }

    deinit {
        close(file)
    }
}

/// Why the devices cannot be served here, and what to do about it.
struct StartProblem: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) {
        self.description = description
    }
}
