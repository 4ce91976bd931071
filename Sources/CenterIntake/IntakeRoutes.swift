public import CenterOffice
import Foundation
import HTTPTypes
public import Hummingbird
import NIOCore
import TerminalLink
import TownshipServices

/// Where terminals hand in, as `TerminalLink` describes it. Every request proves who it is before
/// a byte of its body is read.
public struct IntakeRoutes: Sendable {
    let office: Office
    private let peer: IntakePeer

    public init(_ office: Office, peer: IntakePeer = .connection) {
        self.office = office
        self.peer = peer
    }

    public func router() -> Router<IntakeContext> {
        let router = Router(context: IntakeContext.self)
        router.add(middleware: TusVersion())
        router.add(middleware: IntakeErrors())
        router.head("\(LinkPath.documents){digest}", use: holdsDocument)
        router.put("\(LinkPath.submissions){number}", use: commit)
        addUploads(to: router)
        addHeartbeat(to: router)
        addEnrolment(to: router)
        return router
    }

    private func holdsDocument(_ request: Request, _ context: IntakeContext) async throws -> Response {
        let terminal = try await terminal(of: request, in: context)
        let digest = try digest(in: context)
        return Response(status: try await office.holdsDocument(digest, for: terminal) ? .ok : .notFound)
    }

    private func commit(_ request: Request, _ context: IntakeContext) async throws -> Response {
        let terminal = try await terminal(of: request, in: context)
        guard let number = context.parameters.get("number").flatMap({ SubmissionNumber($0) }) else {
            throw OfficeError(
                .malformed, "the address names no submission number", remedy: "write it as QS01-000123-K")
        }
        let bytes = try await bytes(of: request, atMost: LinkLimit.manifestBytes, else: .manifestTooLarge)
        let acknowledgement = try await office.commit(bytes, as: number, from: terminal)
        return Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(bytes: try office.sign(acknowledgement))))
    }

    func terminal(of request: Request, in context: IntakeContext) async throws -> KnownTerminal {
        try await office.terminal(showing: try await peer.certificate(request, context))
    }

    private func digest(in context: IntakeContext) throws -> ContentDigest {
        guard let digest = context.parameters.get("digest").flatMap({ ContentDigest($0) }) else {
            throw OfficeError(
                .malformed, "the address names no digest",
                remedy: "write it as sha256: and 64 lower-case hexadecimal digits")
        }
        return digest
    }

    /// The body, counted while it comes: what it says of its own length is believed only when too large.
    func bytes(
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
