import Glibc

/// The emulated bus could not be laid out in its folder.
public struct EmulationError: Error, CustomStringConvertible {
    public var description: String

    init(_ what: String, _ code: CInt) {
        description =
            "cannot \(what): \(String(cString: strerror(code))); use an empty folder with a short path "
            + "on a file system with sockets and FIFOs, such as one under /tmp"
    }
}
