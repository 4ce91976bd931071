import AsyncHTTPClient
public import Foundation
public import LinkCertificates
import NIOCore
import NIOHTTP1
import NIOSSL
import TerminalLink

/// The enrolment of a terminal, from its side.
///
/// First it looks at the certificates that the center shows, saying nothing; only when their authority is
/// the one in the code, it connects again, believing that authority alone, and sends the code's secret.
public struct TerminalEnrolment: Sendable {
    /// An answer that was lost on the way comes again: the same key asks.
    private static let attempts = 3
    private static let timeLimit = TimeAmount.seconds(60)

    private let center: URL

    /// - Parameter center: its intake, `https`.
    public init(center: URL) {
        self.center = center
    }

    /// What it brought.
    public struct Enrolled: Sendable {
        public var identity: TerminalIdentity
        /// Seconds by which the terminal's clock is ahead of the center's; nil where the center did not say.
        public var clockAhead: TimeInterval?
    }

    /// Makes a key and has it certified. Nothing is stored yet.
    ///
    /// - Throws: ``EnrolmentProblem``.
    public func enrol(_ code: EnrolmentCode, now: @Sendable () -> Date = { Date() }) async throws -> Enrolled {
        let authority = try await authority(of: code)
        guard let tls = try? TLSConfiguration.enrolling(believing: authority) else {
            throw EnrolmentProblem.notACenter(place)
        }
        let client = LineClient.make(tls: tls)
        do {
            let key = TerminalKey()
            let request = EnrolmentRequest(terminal: code.terminal, secret: code.secret, request: try key.request())
            let (answer, centerTime) = try await ask(request, with: client)
            try await client.shutdown()
            // What the center sends along is what was compared with the code.
            guard
                let identity = try? TerminalIdentity(
                    key, certificate: answer.certificate, authority: authority, centerKey: answer.centerKey,
                    letterBoxKey: answer.letterBoxKey),
                identity.code == code.terminal
            else { throw EnrolmentProblem.unusableAnswer }
            return Enrolled(identity: identity, clockAhead: centerTime.map { now().timeIntervalSince($0) })
        } catch {
            try? await client.shutdown()
            throw error
        }
    }

    private func authority(of code: EnrolmentCode) async throws -> Data {
        let shown: [Data]
        do {
            guard let host = center.host(percentEncoded: false) else { throw ChannelError.eof }
            shown = try await AuthorityProbe.certificates(at: host, port: center.port ?? 443)
        } catch {
            throw problem(error)
        }
        for certificate in shown.reversed() {
            guard let fingerprint = try? CenterAuthority.fingerprint(ofCertificate: certificate) else { continue }
            if code.names(fingerprint) { return certificate }
        }
        throw EnrolmentProblem.otherCenter(place)
    }

    private func ask(
        _ message: EnrolmentRequest, with client: HTTPClient
    ) async throws -> (EnrolmentAnswer, centerTime: Date?) {
        var request = HTTPClientRequest(url: center.appending(path: LinkPath.enrolment).absoluteString)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(try message.canonicalBytes())
        for attempt in 1... {
            do {
                let response = try await client.execute(request, timeout: Self.timeLimit)
                let body = try await response.body.collect(upTo: EnrolmentAnswer.byteLimit)
                guard response.status == .ok else {
                    throw Self.problem(response, Data(body.readableBytesView), at: place)
                }
                guard let answer = try? EnrolmentAnswer(canonicalBytes: Data(body.readableBytesView)) else {
                    throw EnrolmentProblem.unusableAnswer
                }
                return (answer, response.headers.first(name: "Date").flatMap(Self.moment))
            } catch let error as EnrolmentProblem {
                throw error
            } catch {
                let problem = problem(error)
                guard case .brokenOff = problem, attempt < Self.attempts else { throw problem }
            }
        }
        throw EnrolmentProblem.brokenOff(place)
    }

    /// The center's word for each refusal.
    private static func problem(
        _ response: HTTPClientResponse, _ body: Data, at place: String
    ) -> EnrolmentProblem {
        let named: [String: EnrolmentProblem] = [
            "wrongCode": .wrongCode, "codeUsed": .usedCode, "codeExpired": .expiredCode,
            "tooManyAttempts": .tooManyAttempts(response.headers.first(name: "Retry-After").flatMap(Int.init)),
        ]
        guard let refusal = try? JSONDecoder().decode(LinkRefusal.self, from: body) else {
            return response.status.code >= 500 ? .centerFailed(Int(response.status.code)) : .notACenter(place)
        }
        return named[refusal.code] ?? .centerFailed(Int(response.status.code))
    }

    private func problem(_ error: any Error) -> EnrolmentProblem {
        // The fingerprint was right already: what is left is the name.
        if error is NIOSSLExtraError { return .otherName(place) }
        return switch DeliveryProblem(ofLine: error) {
        case .unreachable: .noConnection(place)
        case .notOurs: .notACenter(place)
        case .untrusted: .otherName(place)
        default: .brokenOff(place)
        }
    }

    private var place: String { center.absoluteString }

    /// RFC 9110, 5.6.7: `Sun, 06 Nov 1994 08:49:37 GMT`.
    static func moment(_ text: String) -> Date? {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "UTC")
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return formatter.date(from: text)
    }
}
