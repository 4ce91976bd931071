import Foundation
import HTTPTypes
import Hummingbird
import KioskAssets
import Logging
import NIOCore
import WebBasics

/// Why the bench did not do what it was asked for; answered as
/// `{"error": {"code": "…", "message": "…"}}`.
struct BenchError: Error {
    struct Code: Hashable, Sendable {
        let name: String
        let status: HTTPResponse.Status

        /// Nothing has this address, or it wants another method.
        static let noSuchCall = Code(name: "noSuchCall", status: .notFound)
        static let noSuchCard = Code(name: "noSuchCard", status: .notFound)
        static let noSuchPage = Code(name: "noSuchPage", status: .notFound)
        static let noSuchFault = Code(name: "noSuchFault", status: .notFound)
        static let noSuchTransport = Code(name: "noSuchTransport", status: .notFound)
        /// A fault is to strike at a command that the device does not know, or so often as no number says.
        static let badAim = Code(name: "badAim", status: .badRequest)
        static let noSuchPaper = Code(name: "noSuchPaper", status: .notFound)
        /// The request itself is malformed or too large.
        static let badRequest = Code(name: "badRequest", status: .badRequest)
        /// The request comes from another site.
        static let foreignOrigin = Code(name: "foreignOrigin", status: .forbidden)
        /// The request names a host that the bench is not.
        static let foreignHost = Code(name: "foreignHost", status: .misdirectedRequest)
        /// The emulated bus could not do it.
        static let busFailed = Code(name: "busFailed", status: .internalServerError)

        /// What refused the request before it reached a call.
        init(_ status: HTTPResponse.Status) {
            self =
                switch status {
                case .notFound, .methodNotAllowed: .noSuchCall
                case .forbidden: .foreignOrigin
                case .misdirectedRequest: .foreignHost
                case .internalServerError: .busFailed
                default: .badRequest
                }
        }

        private init(name: String, status: HTTPResponse.Status) {
            self.name = name
            self.status = status
        }
    }

    var code: Code
    /// Fills `{choices}` of the message: what would have been right.
    var choices: [String]

    init(_ code: Code, choices: [String] = []) {
        self.code = code
        self.choices = choices
    }
}

/// Turns whatever goes wrong into JSON that says what would be right.
struct BenchErrors: RouterMiddleware {
    private struct Body: Encodable {
        struct Detail: Encodable {
            var code: String
            var message: String
        }

        var error: Detail
    }

    let texts: Texts

    func handle(
        _ request: Request, context: FormContext, next: (Request, FormContext) async throws -> Response
    ) async throws -> Response {
        let problem: BenchError
        do {
            return try await next(request, context)
        } catch let error as BenchError {
            problem = error
        } catch let error as any HTTPResponseError {
            problem = BenchError(.init(error.status))
        } catch {
            context.logger.error("request failed", metadata: ["error": "\(error)"])
            problem = BenchError(.busFailed)
        }
        let message = texts(
            "bench.errors.\(problem.code.name)", ["choices": problem.choices.joined(separator: "、")])
        return try Response.json(
            Body(error: .init(code: problem.code.name, message: message)), status: problem.code.status)
    }
}

extension Response {
    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return Response(
            status: status, headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: try encoder.encode(value) + [0x0A])))
    }
}
