import CenterOffice
import Foundation
import HTTPTypes
import Hummingbird
import TerminalLink

/// The words of the tus protocol, version 1.0.0.
enum Tus {
    static let version = "1.0.0"
    static let extensions = "creation,checksum,termination,expiration"
    static let mediaType = "application/offset+octet-stream"
    static let checksumAlgorithms = UploadChecksum.Algorithm.allCases.map(\.rawValue).joined(separator: ",")
    /// `460 Checksum Mismatch` is the protocol's own.
    static let checksumMismatch = HTTPResponse.Status(code: 460, reasonPhrase: "Checksum Mismatch")

    /// What every answer about an upload says.
    static func headers(of upload: UploadStatus) -> HTTPFields {
        var headers: HTTPFields = [.uploadOffset: "\(upload.offset)"]
        if let end = upload.expiresAt { headers[.uploadExpires] = end.formatted(imfFixdate) }
        return headers
    }

    /// A number of the protocol: decimal digits, not negative. Nil for anything else.
    static func number(_ header: String?) -> Int? {
        guard let header, !header.isEmpty, header.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(header)
    }

    static func malformed(_ header: String) -> OfficeError {
        OfficeError(
            .malformed, "`\(header)` is missing or not of its form", remedy: "send it as tus \(version) writes it")
    }

    /// RFC 9110, 5.6.7: `Sun, 06 Nov 1994 08:49:37 GMT`.
    private static let imfFixdate = Date.VerbatimFormatStyle(
        format: """
            \(weekday: .abbreviated), \(day: .twoDigits) \(month: .abbreviated) \(year: .padded(4)) \
            \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\
            \(second: .twoDigits) GMT
            """, locale: Locale(identifier: "en_US_POSIX"), timeZone: .gmt, calendar: Calendar(identifier: .gregorian))
}

/// Every answer at an address of uploads, a refusal too, says which protocol it speaks.
struct TusVersion<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        let path = request.uri.path
        if path == LinkPath.uploads || path.hasPrefix(LinkPath.uploads + "/") {
            response.headers[.tusResumable] = Tus.version
            if response.status == .preconditionFailed { response.headers[.tusVersion] = Tus.version }
        }
        return response
    }
}

extension OfficeError.Code {
    /// `Tus-Resumable` names a version that is not spoken here.
    static let versionMismatch = Self(name: "versionMismatch")
    /// The connection broke before the body was whole.
    static let brokenOff = Self(name: "brokenOff")
    /// `Content-Type` is another one.
    static let unsupportedType = Self(name: "unsupportedType")
}

extension HTTPField.Name {
    static let tusResumable = named("Tus-Resumable")
    static let tusVersion = named("Tus-Version")
    static let tusExtension = named("Tus-Extension")
    static let tusMaxSize = named("Tus-Max-Size")
    static let tusChecksumAlgorithm = named("Tus-Checksum-Algorithm")
    static let uploadOffset = named("Upload-Offset")
    static let uploadLength = named("Upload-Length")
    static let uploadDeferLength = named("Upload-Defer-Length")
    static let uploadMetadata = named("Upload-Metadata")
    static let uploadChecksum = named("Upload-Checksum")
    static let uploadExpires = named("Upload-Expires")
    static let methodOverride = named("X-HTTP-Method-Override")

    private static func named(_ name: StaticString) -> Self {
        guard let name = Self("\(name)") else { preconditionFailure("the names above are tokens of RFC 9110") }
        return name
    }
}
