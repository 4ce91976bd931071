public import Hummingbird
public import LinkCertificates
import NIOCore
import NIOSSL
import Synchronization

/// What a request to the intake comes with: besides the usual, the connection that it came over.
public struct IntakeContext: RequestContext {
    public var coreContext: CoreRequestContextStorage
    let channel: any Channel

    public init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }

    /// For counting wrong codes; empty where the system does not tell it.
    var remoteAddress: String { channel.remoteAddress?.ipAddress ?? "" }
}

/// How the intake learns who is at the other end of a connection.
public struct IntakePeer: Sendable {
    let certificate: @Sendable (Request, IntakeContext) async throws -> TerminalCertificate?

    /// - Parameter certificate: whose key the other end proved to have; nil for nobody's. Anything but
    ///   ``connection`` is for tests of the routes alone.
    public init(certificate: @escaping @Sendable (Request, IntakeContext) async throws -> TerminalCertificate?) {
        self.certificate = certificate
    }

    /// By the certificate of the TLS connection.
    public static let connection = {
        let known = ReadCertificates()
        return IntakePeer { _, context in
            try await context.channel.nioSSL_peerCertificate().get().flatMap { known.read($0) }
        }
    }()
}

/// Certificates that were read before, so that each request costs a look and not the reading.
private final class ReadCertificates: Sendable {
    /// More than a county has terminals; who connects was signed here, so nobody fills it up.
    private static let capacity = 1000

    private let certificates = Mutex<[NIOSSLCertificate: TerminalCertificate]>([:])

    func read(_ peer: NIOSSLCertificate) -> TerminalCertificate? {
        if let known = certificates.withLock({ $0[peer] }) { return known }
        guard let read = TerminalCertificate(peer: peer) else { return nil }
        certificates.withLock { certificates in
            if certificates.count >= Self.capacity { certificates.removeAll() }
            certificates[peer] = read
        }
        return read
    }
}
