import AsyncHTTPClient
import Foundation
import TerminalLink
import Testing

@testable import Delivery

/// Against a tus server that others wrote; Tests/EndToEnd/test_tus_client.py runs it, with that server
/// and a line that breaks. Skipped elsewhere.
@Suite(
    "Our client at somebody else's tus server",
    .enabled(if: ProcessInfo.processInfo.environment["YIZHAN_TUS_SERVER"] != nil))
struct ThirdPartyTusTests {
    /// As a terminal takes its turns; the line breaks less often.
    private static let mostTurns = 20

    @Test("uploads a file, going on after each break at the byte that the server names")
    func uploads() async throws {
        let environment = ProcessInfo.processInfo.environment
        let server = try #require(environment["YIZHAN_TUS_SERVER"].flatMap(URL.init(string:)))
        let file = try #require(environment["YIZHAN_TUS_FILE"])
        let bytes = try #require(FileManager.default.contents(atPath: file))
        let client = LineClient.make()
        let line = CenterLine(
            DeliverySettings(center: server, centerKey: nil, stallLimit: .seconds(2)), client: client)
        var address: String?
        var ends: [DocumentUpload.End] = []
        while ends.last != .sent, ends.count < Self.mostTurns {
            let (end, kept) = await turn(bytes, at: address, over: line)
            address = kept
            ends.append(end)
        }
        try await client.shutdown()
        #expect(ends.last == .sent, "\(ends)")
    }

    private func turn(
        _ bytes: Data, at address: String?, over line: CenterLine
    ) async -> (DocumentUpload.End, address: String?) {
        var upload = DocumentUpload(byteCount: bytes.count, remembered: address)
        var address = address
        while true {
            switch upload.step {
            case .request(let request):
                upload.receive(
                    await line.upload(
                        request, of: ContentDigest(of: bytes), mediaType: "application/octet-stream", bytes: bytes))
            case .keep(let new):
                address = new
                upload.kept()
            case .end(let end):
                return (end, address)
            }
        }
    }
}
