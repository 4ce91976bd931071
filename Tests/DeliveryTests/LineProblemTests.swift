import AsyncHTTPClient
import Foundation
import NIOCore
import Testing

@testable import Delivery

@Suite("What an error of the connection means")
struct LineProblemTests {
    @Test(
        "no connection, and one that never came about, are a line that is not there",
        arguments: [
            IOError(errnoCode: ECONNREFUSED, reason: "connect"), IOError(errnoCode: EHOSTUNREACH, reason: "connect"),
            IOError(errnoCode: ENETUNREACH, reason: "connect"), HTTPClientError.connectTimeout,
            HTTPClientError.tlsHandshakeTimeout,
        ] as [any Error & Sendable])
    func unreachable(_ error: any Error & Sendable) {
        #expect(DeliveryProblem(ofLine: error) == .unreachable)
    }

    @Test("one that ends on the way broke off, one that is silent stalled")
    func brokenOff() {
        #expect(DeliveryProblem(ofLine: IOError(errnoCode: ECONNRESET, reason: "read")) == .brokenOff)
        #expect(DeliveryProblem(ofLine: HTTPClientError.remoteConnectionClosed) == .brokenOff)
        #expect(DeliveryProblem(ofLine: CancellationError()) == .brokenOff)
        #expect(DeliveryProblem(ofLine: Transfer.Stalled()) == .stalled)
    }

    /// As BoringSSL writes them; it tells its reasons only as text.
    @Test(
        "TLS tells a log-in page, a foreign center and a refused terminal apart",
        arguments: zip(
            [
                "handshakeFailed(error:100000f7:SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER)",
                "handshakeFailed(error:1000007d:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED)",
                "error:10000412:SSL routines:OPENSSL_internal:SSLV3_ALERT_BAD_CERTIFICATE", "uncleanShutdown",
            ],
            [DeliveryProblem.notOurs, .untrusted, .notAdmitted, .brokenOff]))
    func tls(_ reason: String, _ problem: DeliveryProblem) {
        #expect(DeliveryProblem.ofTLS(reason.uppercased()) == problem)
    }
}
