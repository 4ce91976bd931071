import HTTPTypes
public import Hummingbird

/// What every answer to a browser carries: nothing is loaded from elsewhere, nothing runs inline, no page is
/// framed, no address leaks in a referrer.
public struct SecurityHeaders<Context: RequestContext>: RouterMiddleware {
    public init() {}

    static var contentSecurityPolicy: String {
        """
        default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
        font-src 'self'; media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'
        """
    }

    public func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        response.headers[values: .contentSecurityPolicy] = [Self.contentSecurityPolicy]
        response.headers[.xContentTypeOptions] = "nosniff"
        for (name, value) in plainSecurityHeaders { response.headers[name] = value }
        return response
    }
}

/// Read once: every answer to a browser carries them.
private let plainSecurityHeaders: [(HTTPField.Name, String)] = [
    // Not `no-referrer`: with that, browsers send `Origin: null` with plain forms of our own.
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
].compactMap { name, value in HTTPField.Name(name).map { ($0, value) } }
