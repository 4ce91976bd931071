import Glibc

/// An emulated bus could not be laid out.
public struct EmulationError: Error, CustomStringConvertible {
    public var description: String

    init(
        _ what: String, _ code: CInt,
        remedy: String = "use an empty folder with a short path on a file system with sockets and FIFOs, such as one "
            + "under /tmp"
    ) {
        description = "cannot \(what): \(String(cString: strerror(code))); \(remedy)"
    }
}
