import Foundation
import Synchronization

/// A file that one process at a time holds; the kernel lets go of it however that process ends.
public final class FileLock: Sendable {
    public enum Failure: Error, Sendable {
        /// Another process holds it.
        case held
        /// The file cannot be made or opened, with the system's reason.
        case cannotOpen(String)
    }

    private let handle: Mutex<Int32?>

    public init(_ path: String) throws(Failure) {
        let handle = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard handle >= 0 else { throw .cannotOpen(String(cString: strerror(errno))) }
        guard flock(handle, LOCK_EX | LOCK_NB) == 0 else {
            close(handle)
            throw .held
        }
        self.handle = Mutex(handle)
    }

    public func release() {
        handle.withLock { handle in
            if let open = handle {
                // Closing alone would not do: a child that is just being started shares the open file
                // until it has become another program, and the lock goes with the last who has it open.
                flock(open, LOCK_UN)
                close(open)
            }
            handle = nil
        }
    }

    deinit { release() }
}
