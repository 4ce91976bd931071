public import Foundation
public import LinkCertificates
public import NIOSSL
import Synchronization

/// The terminal's enrolment while the kiosk runs: whoever speaks to the center takes certificate and trust
/// from here, so that a renewal holds from the next connection on.
public final class EnrolledTerminal: Sendable {
    /// In the kiosk's folder.
    public static let folderName = "enrolment"

    private let folder: URL
    private let state: Mutex<TerminalIdentity>

    /// - Parameter folder: of the enrolment.
    /// - Throws: `LinkCertificateError`.
    public init(folder: URL) throws {
        self.folder = folder
        state = Mutex(try TerminalIdentity(folder: folder))
    }

    public var identity: TerminalIdentity { state.withLock { $0 } }

    /// For the next connection.
    public var tls: TLSConfiguration { identity.clientTLS() }

    /// Keeps a renewed certificate on disk, and only then uses it.
    func renew(_ key: TerminalKey, certificate: Data) throws {
        try state.withLock { identity in
            let renewed = try identity.renewed(key, certificate: certificate)
            try renewed.store(in: folder)
            identity = renewed
        }
    }
}
