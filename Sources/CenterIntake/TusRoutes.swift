import CenterOffice
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import TerminalLink

/// Documents by tus 1.0.0 (tus.io/protocols/resumable-upload): core, creation, checksum, termination and
/// expiration. Any client that speaks it can send; ours does.
extension IntakeRoutes {
    private typealias Handler = @Sendable (Request, IntakeContext) async throws -> Response

    func addUploads(to router: Router<IntakeContext>) {
        let all: [HTTPRequest.Method: Handler] = [.options: tellUploads, .post: beginUpload]
        let one: [HTTPRequest.Method: Handler] = [
            .options: tellUploads, .head: measureUpload, .patch: appendToUpload, .delete: endUpload,
        ]
        for method: HTTPRequest.Method in [.options, .head, .get, .post, .put, .patch, .delete] {
            router.on("\(LinkPath.uploads)", method: method) { try await Self.handle($0, $1, all) }
            router.on("\(LinkPath.uploads)/{upload}", method: method) { try await Self.handle($0, $1, one) }
        }
    }

    /// `X-HTTP-Method-Override` is for clients that can send nothing but POST; it counts instead of the
    /// method. The version of the protocol is looked at before anything else is.
    private static func handle(
        _ request: Request, _ context: IntakeContext, _ handlers: [HTTPRequest.Method: Handler]
    ) async throws -> Response {
        let method = request.headers[.methodOverride].map { HTTPRequest.Method($0.uppercased()) } ?? request.method
        // Answered as any method that an address does not take.
        guard let method, let handler = handlers[method] else { throw HTTPError(.notFound) }
        guard method == .options || request.headers[.tusResumable] == Tus.version else {
            throw OfficeError(
                .versionMismatch, "`Tus-Resumable` is not \(Tus.version)", remedy: "speak tus \(Tus.version)")
        }
        return try await handler(request, context)
    }

    private func tellUploads(_ request: Request, _ context: IntakeContext) async throws -> Response {
        _ = try await terminal(of: request, in: context)
        return Response(
            status: .noContent,
            headers: [
                .tusVersion: Tus.version, .tusExtension: Tus.extensions, .tusMaxSize: "\(LinkLimit.documentBytes)",
                .tusChecksumAlgorithm: Tus.checksumAlgorithms,
            ])
    }

    private func beginUpload(_ request: Request, _ context: IntakeContext) async throws -> Response {
        let terminal = try await terminal(of: request, in: context)
        guard request.headers[.uploadDeferLength] == nil else {
            throw OfficeError(
                .malformed, "`Upload-Defer-Length` is not taken here", remedy: "say the length at the beginning")
        }
        guard let length = Tus.number(request.headers[.uploadLength]) else { throw Tus.malformed("Upload-Length") }
        let upload = try await office.beginUpload(
            of: length, request.headers[.uploadMetadata] ?? "", from: terminal)
        var headers = Tus.headers(of: upload)
        headers[.location] = "\(LinkPath.uploads)/\(upload.id)"
        return Response(status: .created, headers: headers)
    }

    private func measureUpload(_ request: Request, _ context: IntakeContext) async throws -> Response {
        let upload = try await office.upload(id(in: context), of: terminal(of: request, in: context))
        var headers = Tus.headers(of: upload)
        headers[.uploadLength] = "\(upload.length)"
        if !upload.metadata.isEmpty { headers[.uploadMetadata] = upload.metadata }
        headers[.cacheControl] = "no-store"
        return Response(status: .ok, headers: headers)
    }

    private func appendToUpload(_ request: Request, _ context: IntakeContext) async throws -> Response {
        let terminal = try await terminal(of: request, in: context)
        guard request.headers[.contentType]?.lowercased() == Tus.mediaType else {
            throw OfficeError(
                .unsupportedType, "the bytes of an upload are `\(Tus.mediaType)`", remedy: "say so in `Content-Type`")
        }
        guard let offset = Tus.number(request.headers[.uploadOffset]) else { throw Tus.malformed("Upload-Offset") }
        let checksum = try request.headers[.uploadChecksum].map { header in
            guard let checksum = UploadChecksum(header: header) else { throw Tus.malformed("Upload-Checksum") }
            return checksum
        }
        let upload: UploadStatus
        do {
            upload = try await office.append(
                request.body.map { Data($0.readableBytesView) },
                counting: Tus.number(request.headers[.contentLength]), at: offset, checksum: checksum,
                toUpload: id(in: context), of: terminal)
        } catch let error where OfficeError(error) == nil {
            // Only the body throws anything else. Lines break; nobody is there to read this.
            throw OfficeError(.brokenOff, "the connection broke", remedy: "ask for the offset and go on from there")
        }
        return Response(status: .noContent, headers: Tus.headers(of: upload))
    }

    private func endUpload(_ request: Request, _ context: IntakeContext) async throws -> Response {
        try await office.endUpload(id(in: context), of: terminal(of: request, in: context))
        return Response(status: .noContent)
    }

    private func id(in context: IntakeContext) -> String { context.parameters.get("upload") ?? "" }
}
