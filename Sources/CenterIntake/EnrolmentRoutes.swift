import CenterOffice
import HTTPTypes
import Hummingbird
import LinkCertificates
import NIOCore
import TerminalLink

extension IntakeRoutes {
    func addEnrolment(to router: Router<IntakeContext>) {
        router.post("\(LinkPath.enrolment)", use: enrol)
        router.post("\(LinkPath.renewal)", use: renew)
    }

    /// The one address that needs no certificate.
    private func enrol(_ request: Request, _ context: IntakeContext) async throws -> Response {
        let bytes = try await bytes(of: request, atMost: EnrolmentRequest.byteLimit, else: Self.requestTooLarge)
        let message: EnrolmentRequest
        do {
            message = try EnrolmentRequest(canonicalBytes: bytes)
        } catch let error as LinkMessageError {
            throw OfficeError(
                .malformed, error.message, remedy: "use the `kiosk enrol` of this version", cause: error)
        }
        let answer = try await office.enrol(message, from: context.remoteAddress)
        return Response(
            status: .ok, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: try answer.canonicalBytes())))
    }

    private func renew(_ request: Request, _ context: IntakeContext) async throws -> Response {
        let terminal = try await terminal(of: request, in: context)
        let bytes = try await bytes(of: request, atMost: TerminalRequest.byteLimit, else: Self.requestTooLarge)
        guard let certificate = try await office.renew(bytes, for: terminal) else {
            return Response(status: .noContent)
        }
        return Response(
            status: .ok, headers: [.contentType: "application/pkix-cert", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: certificate)))
    }

    private static var requestTooLarge: OfficeError {
        OfficeError(
            .tooLarge, "the request for a certificate is too large", remedy: "use the `kiosk enrol` of this version")
    }
}
