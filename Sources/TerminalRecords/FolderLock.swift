import Foundation
import Synchronization

/// Holds a data folder for one process; the kernel lets go of it however that process ends.
final class FolderLock: Sendable {
    private let handle: Mutex<Int32?>

    init(folder: String) throws {
        let path = "\(folder)/lock"
        let handle = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard handle >= 0 else {
            throw TerminalRecordsError(
                .folderUnusable,
                "\(path) cannot be made: \(String(cString: strerror(errno))). Check who owns the folder.")
        }
        guard flock(handle, LOCK_EX | LOCK_NB) == 0 else {
            close(handle)
            throw TerminalRecordsError(
                .folderInUse,
                "Another kiosk is running with the data folder \(folder). Stop it, or give this one another folder.")
        }
        self.handle = Mutex(handle)
    }

    func release() {
        handle.withLock { handle in
            if let open = handle { close(open) }
            handle = nil
        }
    }

    deinit { release() }
}
