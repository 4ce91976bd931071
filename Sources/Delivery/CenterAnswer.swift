public import Foundation
import TerminalLink

/// One answer over HTTP, reduced to what a judgement may rest on.
public struct CenterReply: Hashable, Sendable {
    public var status: Int
    /// `Content-Type` without parameters, in lower case.
    public var mediaType: String?
    public var body: Data
    /// `Location`, as it was sent.
    public var location: String?
    /// `Upload-Offset` in bytes; nil when there is none, or none that is a number from 0.
    public var offset: Int?
    /// `Upload-Length` in bytes.
    public var length: Int?

    public init(
        status: Int, mediaType: String? = nil, body: Data = Data(), location: String? = nil, offset: Int? = nil,
        length: Int? = nil
    ) {
        self.status = status
        self.mediaType = mediaType
        self.body = body
        self.location = location
        self.offset = offset
        self.length = length
    }
}

/// What came back for one request, before anybody judged it.
public enum CenterAnswer: Hashable, Sendable {
    case answered(CenterReply)
    /// One of those that concern the line: ``DeliveryProblem/unreachable``, ``DeliveryProblem/brokenOff``,
    /// ``DeliveryProblem/stalled``, ``DeliveryProblem/untrusted``.
    case failed(DeliveryProblem)
}

extension CenterReply {
    /// What is the same for all requests; nil when the reply is worth a closer look.
    var generalProblem: DeliveryProblem? {
        // The intake never speaks HTML and never sends elsewhere.
        if mediaType == "text/html" || mediaType == "application/xhtml+xml" { return .notOurs }
        return switch status {
        case 100..<200, 300..<400: .notOurs
        // 511: the network wants a log-in first (RFC 6585).
        case 407, 511: .notOurs
        case 401: .notAdmitted
        // A firewall's word, unless the center says why.
        case 403 where mediaType != "application/json": .notOurs
        case 408, 429, 502, 503, 504: .centerBusy
        case 500...: .centerFailed
        default: nil
        }
    }

    /// A refusal is final, so only the center's own word counts: JSON, or nothing at all.
    var isOurs: Bool { mediaType == "application/json" || (mediaType == nil && body.isEmpty) }

    /// Whether the center read what it was sent and found it wrong in itself. Any other 400 may be the
    /// line's: half a request, or a program of another version.
    var isMalformedToCenter: Bool {
        mediaType == "application/json"
            && (try? JSONDecoder().decode(LinkRefusal.self, from: body))?.code == LinkRefusal.malformed
    }
}

/// The path of an upload that the center gave, as it is remembered and asked for again.
enum UploadAddress {
    /// Longer ones are not kept.
    private static let longest = 1024

    /// The path (and query) of `location` if it lies at the center itself.
    ///
    /// - Parameter request: the address that was asked, absolute; a relative location is seen from it
    ///   (RFC 9110, 10.2.2).
    static func path(in location: String, from request: URL) -> String? {
        guard location.utf8.count <= longest, location.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            let resolved = URL(string: location, relativeTo: request)?.absoluteURL,
            origin(resolved) == origin(request), resolved.user == nil, resolved.password == nil
        else { return nil }
        var path = resolved.path(percentEncoded: true)
        guard path.hasPrefix("/"), path.count > 1 else { return nil }
        if let query = resolved.query(percentEncoded: true) { path += "?" + query }
        return path
    }

    /// Scheme, host and port, by which "the center itself" is meant (RFC 6454).
    private static func origin(_ url: URL) -> [String] {
        let scheme = (url.scheme ?? "").lowercased()
        let port = url.port ?? (scheme == "https" ? 443 : 80)
        return [scheme, (url.host(percentEncoded: false) ?? "").lowercased(), "\(port)"]
    }
}
