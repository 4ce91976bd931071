import CenterRecords
import Synchronization

/// What each terminal has sent, at most, that no case stands on: what was counted once, and all that was
/// announced since. So the records are only counted again when it may be too much.
final class UnclaimedBounds: Sendable {
    private let bytes = Mutex<[String: Int]>([:])

    /// Nil when it was never counted.
    func adding(_ byteCount: Int, for terminal: String) -> Int? {
        bytes.withLock { bytes in
            bytes[terminal] = bytes[terminal].map { $0 + byteCount }
            return bytes[terminal]
        }
    }

    func counted(_ byteCount: Int, for terminal: String) { bytes.withLock { $0[terminal] = byteCount } }
}

extension Office {
    /// Seconds after which a terminal may come again that sent too much: longer than a person needs to look.
    private static let unclaimedRetry = 3600

    /// One terminal must not fill the disk on which all others hand in, nor must they all together: what is
    /// here already is still committed then.
    ///
    /// - Throws: `storage`.
    func requireRoom(for byteCount: Int, from terminal: KnownTerminal) async throws {
        guard try documents.freeBytes - byteCount >= settings.diskReserve else {
            throw OfficeError(
                .storage, "the disk with the data folder has less than \(settings.diskReserve) bytes left",
                remedy: "make room on it, or move `data.folder` to a larger one")
        }
        if let bound = unclaimed.adding(byteCount, for: terminal.code), bound <= settings.unclaimedBytes { return }
        let counted = try await database.rows(.unclaimedBytes(ofTerminal: terminal.code)).first ?? 0
        let isTooMuch = counted + byteCount > settings.unclaimedBytes
        unclaimed.counted(isTooMuch ? counted : counted + byteCount, for: terminal.code)
        guard !isTooMuch else {
            throw OfficeError(
                .storage, "the terminal \(terminal.code) sent \(counted) bytes of documents and committed none of them",
                remedy: "look why its submissions are refused; if it is no terminal of yours, revoke it",
                retryAfter: Self.unclaimedRetry)
        }
    }
}
