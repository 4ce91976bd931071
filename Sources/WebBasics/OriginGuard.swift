import HTTPTypes
public import Hummingbird

/// Refuses requests that another site made the browser send: a state-changing request must come
/// from our own page (`Origin`, `Sec-Fetch-Site`), and every request must name a host that we are
/// (so that a foreign name that resolves to loopback reads nothing).
public struct OriginGuard<Context: RequestContext>: RouterMiddleware {
    private let hosts: Set<String>?

    /// - Parameter hosts: values of `Host` that are ours, e.g. `127.0.0.1:8080`; nil where a proxy
    ///   in front decides the name, then only `Origin` and `Host` must agree.
    public init(hosts: Set<String>?) {
        self.hosts = hosts
    }

    public func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let host = request.head.authority ?? ""
        if let hosts, !hosts.contains(host) { throw HTTPError(.misdirectedRequest) }
        if request.method != .get, request.method != .head {
            if let origin = request.headers[.origin], origin.split(separator: "/").last.map(String.init) != host {
                throw HTTPError(.forbidden)
            }
            if let name = HTTPField.Name("Sec-Fetch-Site"), let site = request.headers[name],
                site != "same-origin", site != "none"
            {
                throw HTTPError(.forbidden)
            }
        }
        return try await next(request, context)
    }
}
