public import Hummingbird
public import LinkCertificates
import NIOCore
import NIOSSL

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
    public static let connection = IntakePeer { _, context in
        try await context.channel.nioSSL_peerCertificate().get().flatMap(TerminalCertificate.init(peer:))
    }
}
