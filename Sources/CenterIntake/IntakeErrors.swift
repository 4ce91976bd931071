import CenterOffice
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import TerminalLink

/// Turns whatever goes wrong into JSON that a terminal's log can show: `{code, error, remedy}`.
/// Nothing that was sent is echoed.
struct IntakeErrors: RouterMiddleware {
    typealias Context = IntakeContext

    private static var statuses: [OfficeError.Code: HTTPResponse.Status] {
        [
            .unknownTerminal: .unauthorized, .certificateEnded: .unauthorized, .wrongCode: .forbidden,
            .codeUsed: .forbidden, .codeExpired: .forbidden, .tooManyAttempts: .tooManyRequests,
            .malformed: .badRequest, .otherVersion: .badRequest, .tooLarge: .contentTooLarge,
            .digestMismatch: .unprocessableContent, .foreignNumber: .forbidden, .conflict: .conflict,
            .documentMissing: .init(code: 424, reasonPhrase: "Failed Dependency"), .notFound: .notFound,
            .expired: .gone, .checksumMismatch: Tus.checksumMismatch, .versionMismatch: .preconditionFailed,
            .unsupportedType: .unsupportedMediaType, .brokenOff: .badRequest,
        ]
    }

    /// Seconds after which a terminal may come again when the center's disk was in trouble.
    private static var diskRetry: String { "60" }

    /// Who is refused while sending a body of more than this many bytes, or of no known length, may be
    /// sending for ever: the connection ends.
    private static let endlessFrom = 64 << 10
    /// Long enough for the answer to arrive before: two trips of a satellite line.
    private static let timeForAnswer = TimeAmount.seconds(2)

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            var response = answer(error, to: request, context)
            let length = Tus.number(request.headers[.contentLength])
            if request.headers[.transferEncoding] != nil || length ?? 0 > Self.endlessFrom {
                response.headers[.connection] = "close"
                let channel = context.channel
                channel.eventLoop.scheduleTask(in: Self.timeForAnswer) { channel.close(promise: nil) }
            }
            // A body after HEAD would be read as the next answer on this connection (RFC 9110, 9.3.2).
            return request.method == .head ? response.createHeadResponse() : response
        }
    }

    private func answer(_ error: any Error, to request: Request, _ context: Context) -> Response {
        if let error = error as? any HTTPResponseError, error.status == .notFound {
            guard let allowed = Self.allowedMethods(request.uri.path) else {
                return answer(
                    .notFound, "notFound", "there is nothing at this address",
                    "check the center's address in the kiosk's configuration")
            }
            var response = answer(
                .methodNotAllowed, "methodNotAllowed", "this address takes \(allowed)",
                "check that terminal and center have matching versions")
            response.headers[.allow] = allowed
            return response
        }
        if let error = OfficeError(error) { return answer(error, context) }
        context.logger.error("a terminal could not be served", metadata: ["error": "\(type(of: error))"])
        return answer(
            .internalServerError, "internal", "the center failed", "come again later; the center's log says more")
    }

    private func answer(_ error: OfficeError, _ context: Context) -> Response {
        if error.code == .storage {
            context.logger.error("a terminal could not be served", metadata: ["why": "\(error)"])
            var response = answer(
                .serviceUnavailable, error.code.name, "the center cannot store at the moment",
                "keep the submission and come again; the center's log says more")
            response.headers[.retryAfter] = error.retryAfter.map { "\($0)" } ?? Self.diskRetry
            return response
        }
        var response = answer(
            Self.statuses[error.code] ?? .internalServerError, error.code.name, error.message, error.remedy)
        if let seconds = error.retryAfter { response.headers[.retryAfter] = "\(seconds)" }
        return response
    }

    private func answer(
        _ status: HTTPResponse.Status, _ code: String, _ error: String, _ remedy: String
    ) -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let body = (try? encoder.encode(LinkRefusal(code: code, error: error, remedy: remedy))) ?? Data()
        return Response(
            status: status, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: body)))
    }

    /// What an address that exists would take.
    private static func allowedMethods(_ path: String) -> String? {
        if [LinkPath.heartbeat, LinkPath.enrolment, LinkPath.renewal].contains(path) { return "POST" }
        if path == LinkPath.uploads { return "OPTIONS, POST" }
        let addresses = [
            (LinkPath.documents, "HEAD"), (LinkPath.submissions, "PUT"), (LinkPath.bundles, "GET"),
            (LinkPath.uploads + "/", "OPTIONS, HEAD, PATCH, DELETE"),
        ]
        return addresses.first { prefix, _ in
            path.hasPrefix(prefix) && path.count > prefix.count && !path.dropFirst(prefix.count).contains("/")
        }?.1
    }
}
