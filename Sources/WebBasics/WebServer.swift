public import Hummingbird
public import Logging
import NIOCore

/// How all our listeners are set up.
public enum WebServer {
    /// A connection on which nothing moves for so long is closed; without it a half-sent request
    /// would hold up shutdown for ever.
    public static let idleSeconds: Int64 = 30

    /// An application on one address. `onRunning` gets the port that it really has (0 asks for a
    /// free one).
    public static func application<Responder: HTTPResponder>(
        _ responder: Responder, host: String, port: Int, logger: Logger,
        onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
    ) -> Application<Responder>
    where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
        Application(
            responder: responder,
            server: .http1(
                configuration: .init(
                    idleTimeout: .seconds(idleSeconds),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: 8 * 1024, maxHeaderListSize: 32 * 1024, maxHeaderFieldCount: 100))),
            configuration: .init(address: .hostname(host, port: port), serverName: nil),
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? port) },
            logger: logger)
    }
}
