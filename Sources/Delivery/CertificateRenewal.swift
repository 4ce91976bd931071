import AsyncHTTPClient
public import Foundation
import LinkCertificates
public import Logging
import NIOCore
import NIOHTTP1
public import ServiceLifecycle
import TerminalLink

/// Asks the center for a new certificate when the present one grows old: at start and daily.
///
/// Whether it is time says the center, by its clock: a terminal whose clock is wrong is renewed all the
/// same. It makes a new key each time; the old certificate stands until the new one was used.
public final class CertificateRenewal: Service {
    /// How asking ended.
    enum Outcome: Hashable, Sendable {
        case renewed
        case stillYoung
        case failed(DeliveryProblem)
    }

    /// Two thirds of a certificate's time are over when it can be renewed; a day more does not matter.
    static let usualPause = Duration.seconds(24 * 3600)
    /// After a failure; a line that is there for an hour a day is met in time.
    static let pauseAfterFailure = Duration.seconds(30 * 60)
    private static let timeLimit = TimeAmount.seconds(120)
    /// A certificate has some hundred bytes.
    private static let longestAnswer = 16 << 10

    private let terminal: EnrolledTerminal
    private let address: String
    private let time: DeliveryTime
    private let logger: Logger

    /// - Parameter center: its intake.
    public init(terminal: EnrolledTerminal, center: URL, time: DeliveryTime = .system, logger: Logger) {
        self.terminal = terminal
        address = center.appending(path: LinkPath.renewal).absoluteString
        self.time = time
        self.logger = logger
    }

    public func run() async throws {
        let client = LineClient.make()
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let outcome = await self.renew(with: client)
                guard (try? await self.time.pause(Self.pause(after: outcome))) != nil else { return }
            }
        }
        try await client.shutdown()
    }

    static func pause(after outcome: Outcome) -> Duration {
        switch outcome {
        case .renewed, .stillYoung: usualPause
        case .failed: pauseAfterFailure
        }
    }

    private func renew(with client: HTTPClient) async -> Outcome {
        let key = TerminalKey()
        do {
            var request = HTTPClientRequest(url: address)
            request.method = .POST
            request.tlsConfiguration = terminal.tls
            request.headers.add(name: "Content-Type", value: "application/pkcs10")
            request.body = .bytes(try key.request())
            let response = try await client.execute(request, timeout: Self.timeLimit)
            switch response.status.code {
            case 204:
                return .stillYoung
            case 200:
                let body = try await response.body.collect(upTo: Self.longestAnswer)
                try terminal.renew(key, certificate: Data(body.readableBytesView))
                logger.notice("the terminal's certificate was renewed")
                return .renewed
            case 401:
                return failed(.notAdmitted)
            default:
                return failed(response.status.code >= 500 ? .centerBusy : .notOurs)
            }
        } catch let error as LinkCertificateError {
            logger.error("the renewed certificate cannot be kept", metadata: ["why": "\(error)"])
            return .failed(.recordUnusable)
        } catch {
            return failed(DeliveryProblem(ofLine: error))
        }
    }

    private func failed(_ problem: DeliveryProblem) -> Outcome {
        // Without a line nothing of it is news: delivery says so.
        logger.log(
            level: problem == .notAdmitted ? .error : .info, "the certificate could not be renewed yet",
            metadata: ["problem": "\(problem.rawValue)", "remedy": "\(problem.remedy)"])
        return .failed(problem)
    }
}
