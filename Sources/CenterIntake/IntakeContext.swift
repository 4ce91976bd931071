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
            if let certificate = known.shown(on: context.channel) { return certificate }
            guard let peer = try await context.channel.nioSSL_peerCertificate().get() else { return nil }
            return known.read(peer, on: context.channel)
        }
    }()
}

/// Certificates that were read before, so that each request costs a look and not the reading, nor the way
/// to the connection's thread and back.
private final class ReadCertificates: Sendable {
    /// A connection keeps its certificate to its end: TLS is never negotiated anew on it.
    private struct Shown {
        weak var channel: (any Channel)?
        var certificate: TerminalCertificate
    }

    private struct Known {
        var read: [NIOSSLCertificate: TerminalCertificate] = [:]
        /// An address may be another connection's later; the reference tells.
        var shown: [ObjectIdentifier: Shown] = [:]
    }

    /// More than a county has terminals; who connects was signed here, so nobody fills it up.
    private static let capacity = 1000

    private let known = Mutex(Known())

    func shown(on channel: any Channel) -> TerminalCertificate? {
        known.withLock { known in
            guard let shown = known.shown[ObjectIdentifier(channel)], shown.channel === channel else { return nil }
            return shown.certificate
        }
    }

    func read(_ peer: NIOSSLCertificate, on channel: any Channel) -> TerminalCertificate? {
        guard let certificate = known.withLock({ $0.read[peer] }) ?? TerminalCertificate(peer: peer) else { return nil }
        known.withLock { known in
            if known.read.count >= Self.capacity { known.read.removeAll() }
            known.read[peer] = certificate
            if known.shown.count >= Self.capacity { known.shown = known.shown.filter { $0.value.channel != nil } }
            if known.shown.count >= Self.capacity { known.shown.removeAll() }
            known.shown[ObjectIdentifier(channel)] = Shown(channel: channel, certificate: certificate)
        }
        return certificate
    }
}
