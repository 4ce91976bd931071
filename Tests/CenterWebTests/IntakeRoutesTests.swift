import CenterOffice
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import TerminalLink
import TestSupport
import Testing
import TownshipServices

@Suite("Terminals hand in over HTTP")
struct IntakeRoutesTests {
    private let center: CenterFixture

    init() async throws {
        center = try CenterFixture()
        _ = try await center.terminal()
    }

    private static func headers(_ terminal: String = "QS01") -> HTTPFields {
        [.authorization: terminal]
    }

    private func ask(
        _ client: any TestClientProtocol, _ method: HTTPRequest.Method, _ path: String, _ body: Data? = nil,
        headers: HTTPFields = Self.headers()
    ) async throws -> Page {
        Page(
            try await client.executeRequest(
                uri: path, method: method, headers: headers, body: body.map { ByteBuffer(bytes: $0) }))
    }

    private struct Refusal: Decodable {
        var code: String
        var error: String
        var remedy: String
    }

    private func refusal(_ page: Page) throws -> Refusal {
        let refusal = try JSONDecoder().decode(Refusal.self, from: page.bytes)
        #expect(!refusal.error.isEmpty && !refusal.remedy.isEmpty)
        #expect(page.headers[.contentType] == "application/json")
        return refusal
    }

    private let path = LinkPath.documents + "\(ContentDigest(of: Sample.page))"

    /// `TusRoutesTests` sends documents.
    private func storePage() async throws {
        _ = try await center.office.storeDocument(
            Sample.page, as: ContentDigest(of: Sample.page), from: try await center.terminal())
    }

    @Test("documents, then the commit, then the same acknowledgement again, over a real connection")
    func wholeWay() async throws {
        try await center.intake().test(.live) { client in
            #expect(try await ask(client, .head, path).status == .notFound)
            try await storePage()
            #expect(try await ask(client, .head, path).status == .ok)
            let submission = Sample.submission(documents: [Sample.page])
            let bytes = try Manifest(submission: submission).canonicalBytes()
            let first = try await ask(client, .put, LinkPath.submissions + "\(submission.number)", bytes)
            #expect(first.status == .ok)
            let acknowledgement = try Acknowledgement(signed: first.bytes, by: center.office.centerKey)
            #expect(acknowledgement.number == submission.number)
            #expect(acknowledgement.manifestDigest == "\(ContentDigest(of: bytes))")
            let again = try await ask(client, .put, LinkPath.submissions + "\(submission.number)", bytes)
            #expect(again.bytes == first.bytes)
        }
    }

    @Test("each refusal has its status and says how to mend it")
    func refusals() async throws {
        let submission = Sample.submission(documents: [Sample.page])
        let bytes = try Manifest(submission: submission).canonicalBytes()
        let address = LinkPath.submissions + "\(submission.number)"
        var other = submission
        other.answers["phone"] = "1"
        let otherBytes = try Manifest(submission: other).canonicalBytes()
        let foreign = Sample.submission(terminal: "QS02")
        let foreignBytes = try Manifest(submission: foreign).canonicalBytes()
        try await center.intake().test(.router) { client in
            func refused(_ page: Page, _ status: Int, _ code: String) throws {
                #expect(page.status.code == status)
                #expect(try refusal(page).code == code)
            }
            try refused(await ask(client, .put, address, bytes), 424, "documentMissing")
            try await storePage()
            _ = try await ask(client, .put, address, bytes)
            try refused(await ask(client, .put, address, otherBytes), 409, "conflict")
            try refused(
                await ask(client, .put, LinkPath.submissions + "\(foreign.number)", foreignBytes), 403, "foreignNumber")
            try refused(await ask(client, .put, address, bytes, headers: [:]), 401, "unknownTerminal")
            try refused(
                await ask(client, .put, address, bytes, headers: Self.headers("QS09")), 401, "unknownTerminal")
            try refused(await ask(client, .put, LinkPath.submissions + "QS01-000001-X", bytes), 400, "malformed")
            try refused(await ask(client, .put, LinkPath.submissions + "QS01-000002-L", bytes), 400, "malformed")
            try refused(await ask(client, .post, address, bytes), 405, "methodNotAllowed")
            try refused(await ask(client, .put, path, Sample.page), 405, "methodNotAllowed")
            try refused(await ask(client, .get, "/"), 404, "notFound")
            try refused(await ask(client, .get, "/intake/submissions/"), 404, "notFound")
        }
    }

    @Test(
        "an address that climbs out of the folder, or is no digest, is refused before anything is read",
        arguments: [
            "sha256:..%2f..%2fetc%2fpasswd", "..%2f..%2fcenter.key", "%2e%2e", "sha256:",
            "sha256:" + String(repeating: "A", count: 64),
            "sha512:" + String(repeating: "a", count: 64), String(repeating: "a", count: 5000), "sha256:%00",
        ])
    func traversal(digest: String) async throws {
        try await center.intake().test(.router) { client in
            let page = try await ask(client, .head, LinkPath.documents + digest)
            #expect(page.status == .badRequest || page.status == .notFound)
            // Nothing may follow the head of an answer to HEAD.
            #expect(page.bytes.isEmpty && page.headers[.contentType] == "application/json")
        }
    }

    @Test("a body beyond the limit is refused, whether it says its length or not")
    func oversized() async throws {
        let number = Sample.submission().number
        let bytes = Data(repeating: 0x20, count: LinkLimit.manifestBytes + 1)
        try await center.intake().test(.router) { client in
            let told = try await ask(client, .put, LinkPath.submissions + "\(number)", bytes)
            #expect(told.status == .contentTooLarge)
        }
        try await center.intake().test(.live) { client in
            let answer = try await RawConnection.exchange(
                port: try #require(client.port),
                head: [
                    "PUT \(LinkPath.submissions)\(number) HTTP/1.1", "Host: localhost", "Connection: close",
                    "Authorization: QS01", "Transfer-Encoding: chunked",
                ], body: Data("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Data("\r\n0\r\n\r\n".utf8))
            #expect(answer.hasPrefix("HTTP/1.1 413 "))
            #expect(answer.contains("tooLarge"))
        }
    }

    @Test("broken bodies, by the thousand, are answered in JSON, never echoed and never stored")
    func broken() async throws {
        var random = SeededGenerator(seed: 7)
        let submission = Sample.submission()
        let whole = Array(try Manifest(submission: submission).canonicalBytes())
        let address = LinkPath.submissions + "\(submission.number)"
        let bodies = (0..<1500).map { _ -> Data in
            var bytes = whole
            let place = Int.random(in: 0..<bytes.count - 1, using: &random)
            // A bracket or quote too many or too few: no such body is a manifest.
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes = Array(bytes[..<place])
            case 1: bytes.insert(0x00, at: place)
            case 2: bytes.append(contentsOf: bytes[place...])
            default: bytes = Array(bytes[(place + 1)...])
            }
            return Data(bytes)
        }
        try await center.intake().test(.router) { client in
            for body in bodies {
                let page = try await ask(client, .put, address, body)
                #expect(page.status == .badRequest)
                #expect(!page.text.contains(Sample.phone) && !page.text.contains(Sample.number))
            }
            // The number is free still.
            #expect(try await ask(client, .put, address, Data(whole)).status == .ok)
        }
    }
}
