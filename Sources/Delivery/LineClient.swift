import AsyncHTTPClient
import Foundation
import NIOCore
import NIOPosix
import NIOSSL

/// The HTTP client of the line to the center.
enum LineClient {
    /// A connection that is not there by then is not coming; a satellite line needs two.
    private static let connectTimeout = TimeAmount.seconds(10)
    /// Below what servers keep idle connections (the center: 30 s), so that none dies in our hands.
    private static let idleConnectionTime = TimeAmount.seconds(15)
    /// Bytes that wait in the system, and in the channel, for a slow line: more would be counted as sent
    /// while they are not, and nothing would seem to move for long after.
    private static let unsentBytes = 8 << 10
    /// `TCP_NOTSENT_LOWAT` of linux/tcp.h.
    private static let notSentLowWater = NIOBSDSocket.Option(rawValue: 25)

    /// - Parameter tls: for requests that bring none of their own.
    static func make(tls: TLSConfiguration? = nil) -> HTTPClient {
        var configuration = HTTPClient.Configuration()
        configuration.tlsConfiguration = tls
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = connectTimeout
        configuration.connectionPool.idleTimeout = idleConnectionTime
        // The queue decides when to try again.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.httpVersion = .http1Only
        // Else megabytes vanish into the socket at once, and nobody can tell a slow line from a dead one.
        configuration.http1_1ConnectionDebugInitializer = { channel in
            channel.setOption(.tcpOption(notSentLowWater), value: unsentBytes).flatMap {
                channel.setOption(.writeBufferWaterMark, value: .init(low: unsentBytes / 4, high: unsentBytes))
            }
        }
        // One loop for all its connections: see ``PacedBody/settle``.
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        return HTTPClient(eventLoopGroupProvider: .shared(loop), configuration: configuration)
    }
}

extension DeliveryProblem {
    /// What an error of the connection means for delivery.
    init(ofLine error: any Error) {
        self =
            switch error {
            case is Transfer.Stalled: .stalled
            case is NIOConnectionError: .unreachable
            case let error as IOError where Self.missing.contains(error.errnoCode): .unreachable
            case let error as HTTPClientError where Self.neverConnected.contains(error): .unreachable
            case is NIOSSLExtraError: .untrusted
            case is NIOSSLError, is BoringSSLError: Self.ofTLS("\(error)".uppercased())
            default: .brokenOff
            }
    }

    private static let missing = [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, ENETDOWN, EHOSTDOWN, ETIMEDOUT]
    private static let neverConnected: [HTTPClientError] = [
        .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout,
    ]

    /// BoringSSL tells its reasons only as text.
    static func ofTLS(_ reason: String) -> DeliveryProblem {
        // Plain HTTP where TLS was expected: a network's log-in page.
        if reason.contains("WRONG_VERSION_NUMBER") || reason.contains("HTTP_REQUEST") { return .notOurs }
        if reason.contains("CERTIFICATE_VERIFY_FAILED") || reason.contains("UNABLETOVALIDATECERTIFICATE") {
            return .untrusted
        }
        // The center's alert about our certificate.
        if reason.contains("ALERT") { return .notAdmitted }
        return .brokenOff
    }
}
