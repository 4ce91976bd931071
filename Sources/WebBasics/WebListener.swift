import Foundation
public import Hummingbird
public import Logging
import NIOCore
public import ServiceLifecycle

/// One listener of a program, which says in terms of its settings why it could not open.
public struct WebListener<Responder: HTTPResponder>: Service
where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
    private let name: String
    private let host: String
    private let port: Int
    private let staysOnConnections: Bool
    private let application: Application<Responder>

    /// - Parameters:
    ///   - name: the group of its settings: `screen` for `screen.port`.
    ///   - tls: nil for plain HTTP, on loopback or behind a proxy.
    ///   - staysOnConnections: whether requests are answered on the threads of their connections. Faster
    ///     where answers are short work, and slow for everybody where one is not.
    ///   - onRunning: gets the port that it really has (0 asks for a free one).
    public init(
        _ name: String, host: String, port: Int, tls: WebTLS? = nil, staysOnConnections: Bool = false,
        _ responder: Responder, logger: Logger,
        onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
    ) throws {
        self.name = name
        self.host = host
        self.port = port
        self.staysOnConnections = staysOnConnections
        self.application = try WebServer.application(
            responder, host: host, port: port, tls: tls, logger: logger, onRunning: onRunning)
    }

    public func run() async throws {
        do {
            try await withTaskExecutorPreference(staysOnConnections ? ConnectionThreads.shared : nil) {
                try await application.run()
            }
        } catch let error as IOError {
            throw ListenerError(description: explain(error.errnoCode))
        } catch is SocketAddressError {
            throw ListenerError(
                description: "\(host) is not found. Set `\(name).host` to an address of this machine.")
        }
    }

    private func explain(_ code: CInt) -> String {
        switch code {
        case EADDRINUSE:
            "Port \(port) is taken by another program. Stop that one, or set `\(name).port` to a free port."
        case EACCES:
            "Port \(port) may not be opened by this user. Set `\(name).port` to 1024 or above."
        case EADDRNOTAVAIL:
            "\(host) is no address of this machine. Set `\(name).host` to one that is."
        default:
            "\(name) cannot listen on \(host):\(port) (\(String(cString: strerror(code))))."
        }
    }
}

/// Why a listener did not open, and which setting mends it.
public struct ListenerError: Error, CustomStringConvertible {
    public let description: String
}
