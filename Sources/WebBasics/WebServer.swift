public import Hummingbird
public import Logging
import HummingbirdCore
import HummingbirdTLS
import NIOCore
public import NIOSSL

/// How all our listeners are set up.
public enum WebServer {
    /// A connection on which nothing moves for so long is closed; without it a half-sent request
    /// would hold up shutdown for ever.
    public static let idleSeconds: Int64 = 30

    /// An application on one address. `onRunning` gets the port that it really has (0 asks for a
    /// free one).
    public static func application<Responder: HTTPResponder>(
        _ responder: Responder, host: String, port: Int, tls: WebTLS? = nil, logger: Logger,
        onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
    ) throws -> Application<Responder>
    where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
        let http = HTTPServerBuilder.http1(
            configuration: .init(
                idleTimeout: .seconds(idleSeconds),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: 8 * 1024, maxHeaderListSize: 32 * 1024, maxHeaderFieldCount: 100)))
        return Application(
            responder: responder,
            server: try tls.map { try .tls(http, configuration: $0.channel) } ?? http,
            configuration: .init(address: .hostname(host, port: port), serverName: nil),
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? port) },
            logger: logger)
    }
}

/// How a listener speaks TLS.
public struct WebTLS: Sendable {
    let channel: TLSChannelConfiguration

    /// - Parameters:
    ///   - configuration: with the listener's certificate, and whether others are asked for theirs.
    ///   - admits: whether a connection may stand with the certificates it shows, its own first; asked
    ///     only where it shows some, and instead of the usual checks. It proved that it has the key.
    public init(_ configuration: TLSConfiguration, admits: @escaping @Sendable ([NIOSSLCertificate]) -> Bool) {
        channel = TLSChannelConfiguration(tlsConfiguration: configuration) { certificates, promise in
            promise.succeed(admits(certificates) ? .certificateVerified : .failed)
        }
    }
}
