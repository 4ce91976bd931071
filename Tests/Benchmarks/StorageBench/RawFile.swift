import Foundation

/// The least that durability costs: bytes written and synchronised, nothing else.
struct RawFile {
    struct Failure: Error {
        var errno: Int32
    }

    private let handle: Int32

    init(_ path: String) throws {
        handle = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard handle >= 0 else { throw Failure(errno: Foundation.errno) }
    }

    func append(_ bytes: Data) throws {
        let count = bytes.withUnsafeBytes { write(handle, $0.baseAddress, $0.count) }
        guard count == bytes.count, fdatasync(handle) == 0 else { throw Failure(errno: Foundation.errno) }
    }

    func close() { Foundation.close(handle) }
}

/// Seconds that `body` takes.
func seconds(_ body: () async throws -> Void) async rethrows -> Double {
    let clock = ContinuousClock()
    let took = try await clock.measure(body)
    return Double(took.components.seconds) + Double(took.components.attoseconds) / 1e18
}
