public import CenterOffice
import Foundation
import HTTPTypes
public import Hummingbird
import NIOCore
import TerminalLink
import TownshipServices
import WebBasics

/// Where terminals hand in, as `TerminalLink` describes it. Every request proves who it is before
/// a byte of its body is read.
public struct IntakeRoutes: Sendable {
    private let office: Office

    public init(_ office: Office) {
        self.office = office
    }

    public func router() -> Router<BasicRequestContext> {
        let router = Router(context: BasicRequestContext.self)
        router.add(middleware: SecurityHeaders())
        router.add(middleware: IntakeErrors())
        router.head("\(LinkPath.documents){digest}", use: holdsDocument)
        router.put("\(LinkPath.documents){digest}", use: storeDocument)
        router.put("\(LinkPath.submissions){number}", use: commit)
        return router
    }

    private func holdsDocument(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let terminal = try await terminal(of: request)
        let digest = try digest(in: context)
        return Response(status: try await office.holdsDocument(digest, for: terminal) ? .ok : .notFound)
    }

    private func storeDocument(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let terminal = try await terminal(of: request)
        let digest = try digest(in: context)
        let bytes = try await bytes(of: request, atMost: LinkLimit.documentBytes, else: .documentTooLarge)
        let isNew = try await office.storeDocument(bytes, as: digest, from: terminal)
        return Response(status: isNew ? .created : .ok)
    }

    private func commit(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let terminal = try await terminal(of: request)
        guard let number = context.parameters.get("number").flatMap({ SubmissionNumber($0) }) else {
            throw OfficeError(
                .malformed, "the address names no submission number", remedy: "write it as QS01-000123-K")
        }
        let bytes = try await bytes(of: request, atMost: LinkLimit.manifestBytes, else: .manifestTooLarge)
        let acknowledgement = try await office.commit(bytes, as: number, from: terminal)
        return Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(bytes: try acknowledgement.encoded())))
    }

    private func terminal(of request: Request) async throws -> KnownTerminal {
        let scheme = "Bearer "
        let header = request.headers[.authorization] ?? ""
        return try await office.terminal(header.hasPrefix(scheme) ? String(header.dropFirst(scheme.count)) : "")
    }

    private func digest(in context: BasicRequestContext) throws -> ContentDigest {
        guard let digest = context.parameters.get("digest").flatMap({ ContentDigest($0) }) else {
            throw OfficeError(
                .malformed, "the address names no digest",
                remedy: "write it as sha256: and 64 lower-case hexadecimal digits")
        }
        return digest
    }

    /// The body, counted while it comes: what it says of its own length is believed only when too large.
    private func bytes(
        of request: Request, atMost limit: Int, else tooLarge: OfficeError
    ) async throws -> Data {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit { throw tooLarge }
        var bytes = Data()
        for try await part in request.body {
            guard bytes.count + part.readableBytes <= limit else { throw tooLarge }
            bytes.append(contentsOf: part.readableBytesView)
        }
        return bytes
    }
}
