public import HTTPTypes
public import Hummingbird
import Logging

/// Turns whatever goes wrong below into a page of our own: never a stack, never an echo of what
/// was sent. A person gets a page; the log gets status and route, nothing that was typed.
public struct ErrorPages<Context: RequestContext>: RouterMiddleware {
    private let page: @Sendable (HTTPResponse.Status) -> String

    /// - Parameter page: the HTML for a status.
    public init(page: @escaping @Sendable (HTTPResponse.Status) -> String) {
        self.page = page
    }

    public func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let status: HTTPResponse.Status
        do {
            return try await next(request, context)
        } catch let error as any HTTPResponseError {
            status = error.status
        } catch {
            context.logger.error(
                "request failed", metadata: ["route": "\(context.endpointPath ?? "-")", "error": "\(type(of: error))"])
            status = .internalServerError
        }
        let response = Response.html(page(status), status: status)
        // A body after HEAD would be read as the next answer on this connection (RFC 9110, 9.3.2).
        return request.method == .head ? response.createHeadResponse() : response
    }
}
