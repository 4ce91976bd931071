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

    /// How often, and how many seconds apart, a held lock is tried again: a program that another one
    /// is just starting holds all its files for an instant, until it has become itself.
    private static let attempts = 20
    private static let pause = 0.05

    private let handle: Mutex<Int32?>

    public init(_ path: String) throws(Failure) {
        let handle = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard handle >= 0 else { throw .cannotOpen(String(cString: strerror(errno))) }
        var attempt = 1
        while flock(handle, LOCK_EX | LOCK_NB) != 0 {
            guard attempt < Self.attempts else {
                close(handle)
                throw .held
            }
            attempt += 1
            // Once, at a program's start: blocking its thread is what is wanted.
            Thread.sleep(forTimeInterval: Self.pause)
        }
        self.handle = Mutex(handle)
    }

    public func release() {
        handle.withLock { handle in
            if let open = handle { close(open) }
            handle = nil
        }
    }

    deinit { release() }
}
