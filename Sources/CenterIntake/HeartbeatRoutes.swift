import CenterOffice
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import TerminalLink

extension IntakeRoutes {
    func addHeartbeat(to router: Router<IntakeContext>) {
        router.post("\(LinkPath.heartbeat)", use: takeHeartbeat)
        router.get("\(LinkPath.bundles){number}", use: sendBundle)
    }

    private func takeHeartbeat(_ request: Request, _ context: IntakeContext) async throws -> Response {
        let terminal = try await terminal(of: request, in: context)
        let bytes = try await bytes(
            of: request, atMost: Heartbeat.byteLimit,
            else: OfficeError(
                .tooLarge, "the heartbeat has more than \(Heartbeat.byteLimit) bytes",
                remedy: "check that terminal and center have matching versions"))
        let answer = try await office.heartbeat(bytes, from: terminal)
        return Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(bytes: try answer.canonicalBytes())))
    }

    private func sendBundle(_ request: Request, _ context: IntakeContext) async throws -> Response {
        _ = try await terminal(of: request, in: context)
        guard let number = context.parameters.get("number").flatMap({ Int($0) }) else {
            throw OfficeError(.malformed, "the address names no bundle", remedy: "write its number")
        }
        let bytes = try office.bundle(number)
        let headers: HTTPFields = [.contentType: "application/octet-stream", .acceptRanges: "bytes"]
        guard let range = Self.range(request.headers[.range]) else {
            return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
        }
        guard range.lowerBound < bytes.count else {
            return Response(
                status: .rangeNotSatisfiable, headers: headers.with(.contentRange, "bytes */\(bytes.count)"))
        }
        let part = range.clamped(to: 0...bytes.count - 1)
        return Response(
            status: .partialContent,
            headers: headers.with(.contentRange, "bytes \(part.lowerBound)-\(part.upperBound)/\(bytes.count)"),
            body: .init(byteBuffer: ByteBuffer(bytes: bytes[part])))
    }

    /// Of `bytes=N-` or `bytes=N-M`; any other range gets the whole, as RFC 9110, 14.2 allows.
    static func range(_ header: String?) -> ClosedRange<Int>? {
        guard let header, header.hasPrefix("bytes=") else { return nil }
        let ends = header.dropFirst(6).split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard ends.count == 2, let first = Int(ends[0]), first >= 0 else { return nil }
        if ends[1].isEmpty { return first...Int.max }
        return Int(ends[1]).flatMap { $0 >= first ? first...$0 : nil }
    }
}

extension HTTPFields {
    fileprivate func with(_ name: HTTPField.Name, _ value: String) -> HTTPFields {
        var fields = self
        fields[name] = value
        return fields
    }
}
