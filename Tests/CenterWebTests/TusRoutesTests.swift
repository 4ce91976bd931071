import CenterOffice
import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import TerminalLink
import TestSupport
import Testing

@Suite("Documents by tus 1.0")
struct TusRoutesTests {
    private typealias Client = any TestClientProtocol

    private let center: CenterFixture
    private let bytes = Data((0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) })

    init() async throws {
        center = try CenterFixture()
        for code in ["QS01", "QS02"] { _ = try await center.terminal(code) }
    }

    private func ask(
        _ client: Client, _ method: HTTPRequest.Method, _ path: String, _ headers: [String: String] = [:],
        _ body: Data? = nil, as terminal: String = "QS01", version: String? = "1.0.0"
    ) async throws -> Page {
        var fields = CenterFixture.headers(terminal)
        if let version { fields[Self.field("Tus-Resumable")] = version }
        for (name, value) in headers { fields[Self.field(name)] = value }
        let page = Page(
            try await client.executeRequest(
                uri: path, method: method, headers: fields, body: body.map { ByteBuffer(bytes: $0) }))
        #expect(method != .head || page.bytes.isEmpty)
        #expect(page["Tus-Resumable"] == "1.0.0")
        return page
    }

    private static func field(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("the tests name fields rightly") }
        return name
    }

    private func begin(_ client: Client, _ length: Int, _ headers: [String: String] = [:]) async throws -> String {
        let page = try await ask(
            client, .post, LinkPath.uploads, ["Upload-Length": "\(length)"].merging(headers) { $1 })
        #expect(page.status == .created)
        return try #require(page.location)
    }

    private func send(
        _ client: Client, _ bytes: Data, at offset: Int, to upload: String, _ headers: [String: String] = [:]
    ) async throws -> Page {
        let own = ["Upload-Offset": "\(offset)", "Content-Type": "application/offset+octet-stream"]
        return try await ask(client, .patch, upload, own.merging(headers) { $1 }, bytes)
    }

    private func offset(_ client: Client, _ upload: String) async throws -> String? {
        try await ask(client, .head, upload)["Upload-Offset"]
    }

    @Test("it says what it can")
    func options() async throws {
        try await center.intake().test(.router) { client in
            for path in [LinkPath.uploads, LinkPath.uploads + "/any"] {
                let page = try await ask(client, .options, path, version: nil)
                #expect(page.status == .noContent)
                #expect(page["Tus-Version"] == "1.0.0")
                #expect(page["Tus-Extension"] == "creation,checksum,termination,expiration")
                #expect(page["Tus-Max-Size"] == "\(LinkLimit.documentBytes)")
                #expect(page["Tus-Checksum-Algorithm"] == "sha1,sha256")
            }
        }
    }

    @Test("an upload is begun, measured, sent in two pieces over a real connection, and is a document then")
    func wholeWay() async throws {
        let digest = ContentDigest(of: bytes)
        try await center.intake().test(.live) { client in
            let said = UploadMetadata(["digest": "\(digest)", "filetype": "image/jpeg"]).header
            let upload = try await begin(client, bytes.count, ["Upload-Metadata": said])
            #expect(upload.hasPrefix(LinkPath.uploads + "/"))
            let measured = try await ask(client, .head, upload)
            #expect(measured.status == .ok && measured["Cache-Control"] == "no-store")
            #expect(measured["Upload-Offset"] == "0" && measured["Upload-Length"] == "\(bytes.count)")
            #expect(measured["Upload-Metadata"] == said)
            // A week after the test's clock, as RFC 9110 writes it.
            #expect(measured["Upload-Expires"] == "Sat, 28 Nov 2026 01:36:40 GMT")
            let half = try await send(client, bytes.prefix(70_000), at: 0, to: upload)
            #expect(half.status == .noContent && half["Upload-Offset"] == "70000")
            #expect(half["Upload-Expires"] == measured["Upload-Expires"])
            let rest = try await send(client, bytes.dropFirst(70_000), at: 70_000, to: upload)
            #expect(rest.status == .noContent && rest["Upload-Offset"] == "\(bytes.count)")
            #expect(rest["Upload-Expires"] == nil)
            #expect(try await offset(client, upload) == "\(bytes.count)")
            let held = Page(
                try await client.executeRequest(
                    uri: LinkPath.documents + "\(digest)", method: .head, headers: CenterFixture.headers("QS01"),
                    body: nil))
            #expect(held.status == .ok)
        }
    }

    @Test("each thing that the protocol forbids has its status, and changes nothing")
    func refusals() async throws {
        let sum = Data(Insecure.SHA1.hash(data: Data("other".utf8))).base64EncodedString()
        try await center.intake().test(.router) { client in
            let upload = try await begin(client, 10)
            let part = Data("abcd".utf8)
            func status(_ headers: [String: String], at offset: Int = 0) async throws -> Int {
                try await send(client, part, at: offset, to: upload, headers).status.code
            }
            #expect(try await status([:], at: 3) == 409)
            #expect(try await status(["Content-Type": "text/plain"]) == 415)
            for offset in ["", "-1", "0x0", "1e3", "٣", "99999999999999999999"] {
                #expect(try await status(["Upload-Offset": offset]) == 400)
            }
            #expect(try await status(["Upload-Checksum": "sha1 \(sum)"]) == 460)
            #expect(try await status(["Upload-Checksum": "md5 \(sum)"]) == 400)
            #expect(try await status(["Upload-Checksum": "sha1"]) == 400)
            #expect(try await send(client, Data(count: 11), at: 0, to: upload).status == .contentTooLarge)
            #expect(try await send(client, Data(count: 100_000), at: 0, to: upload).status == .contentTooLarge)
            #expect(try await offset(client, upload) == "0")

            for version in ["1.0.1", "", nil] {
                let page = try await ask(client, .head, upload, version: version)
                #expect(page.status == .preconditionFailed && page["Tus-Version"] == "1.0.0")
            }
            let lengths: [([String: String], Int)] = [
                ([:], 400), (["Upload-Length": "-1"], 400), (["Upload-Length": "ten"], 400),
                (["Upload-Length": "\(LinkLimit.documentBytes + 1)"], 413), (["Upload-Defer-Length": "1"], 400),
                (["Upload-Length": "1", "Upload-Defer-Length": "1"], 400),
                (["Upload-Length": "1", "Upload-Metadata": "a,,"], 400),
                (["Upload-Length": "1", "Upload-Metadata": "digest YQ=="], 400),
            ]
            for (headers, expected) in lengths {
                #expect(try await ask(client, .post, LinkPath.uploads, headers).status.code == expected)
            }
            for path in [LinkPath.uploads + "/" + String(repeating: "0", count: 32), LinkPath.uploads + "/..%2f"] {
                #expect(try await ask(client, .head, path).status == .notFound)
                #expect(try await send(client, part, at: 0, to: path).status == .notFound)
                #expect(try await ask(client, .delete, path).status == .notFound)
            }
            let wrong = try await ask(client, .put, upload)
            #expect(wrong.status == .methodNotAllowed && wrong["Allow"] == "OPTIONS, HEAD, PATCH, DELETE")
            #expect(try await ask(client, .get, LinkPath.uploads)["Allow"] == "OPTIONS, POST")
        }
    }

    @Test("bytes with the right checksum are taken", arguments: ["sha1", "sha256"])
    func checksum(algorithm: String) async throws {
        let sums = [
            "sha1": Data(Insecure.SHA1.hash(data: bytes)), "sha256": Data(SHA256.hash(data: bytes)),
        ]
        let header = "\(algorithm) \(try #require(sums[algorithm]).base64EncodedString())"
        try await center.intake().test(.router) { client in
            let upload = try await begin(client, bytes.count)
            var damaged = bytes
            damaged[5] ^= 1
            #expect(try await send(client, damaged, at: 0, to: upload, ["Upload-Checksum": header]).status.code == 460)
            #expect(try await offset(client, upload) == "0")
            #expect(try await send(client, bytes, at: 0, to: upload, ["Upload-Checksum": header]).status == .noContent)
        }
    }

    @Test("an upload that was ended is gone, and one whose time is over says so")
    func endings() async throws {
        try await center.intake().test(.router) { client in
            let upload = try await begin(client, 10)
            _ = try await send(client, Data("abcd".utf8), at: 0, to: upload)
            #expect(try await ask(client, .delete, upload).status == .noContent)
            #expect(try await ask(client, .head, upload).status == .notFound)
            let old = try await begin(client, 10)
            center.clock.advance(by: 7 * 86_400)
            #expect(try await ask(client, .head, old).status == .gone)
            #expect(try await send(client, Data("abcd".utf8), at: 0, to: old).status == .gone)
        }
    }

    @Test("a client that can only POST says which method it means")
    func override() async throws {
        try await center.intake().test(.router) { client in
            let upload = try await begin(client, 4)
            let page = try await ask(
                client, .post, upload,
                [
                    "X-HTTP-Method-Override": "PATCH", "Upload-Offset": "0",
                    "Content-Type": "application/offset+octet-stream",
                ], Data("abcd".utf8))
            #expect(page.status == .noContent && page["Upload-Offset"] == "4")
            let end = try await ask(client, .post, upload, ["X-HTTP-Method-Override": "DELETE"])
            #expect(end.status == .noContent)
            #expect(try await ask(client, .post, upload, ["X-HTTP-Method-Override": "N\u{f6}"]).status.code == 405)
        }
    }

    @Test("another terminal's upload is not there")
    func foreign() async throws {
        try await center.intake().test(.router) { client in
            let upload = try await begin(client, 4)
            for method: HTTPRequest.Method in [.head, .delete] {
                #expect(try await ask(client, method, upload, as: "QS02").status == .notFound)
            }
            let patch = try await ask(
                client, .patch, upload, ["Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"],
                Data("evil".utf8), as: "QS02")
            #expect(patch.status == .notFound)
            #expect(try await offset(client, upload) == "0")
        }
    }

    @Test("when the connection breaks in the middle, the upload goes on at the byte", .timeLimit(.minutes(1)))
    func brokenConnection() async throws {
        try await center.intake().test(.live) { client in
            let upload = try await begin(client, bytes.count)
            var head = [
                "PATCH \(upload) HTTP/1.1", "Host: localhost", "Tus-Resumable: 1.0.0", "Upload-Offset: 0",
                "Content-Type: application/offset+octet-stream", "Content-Length: \(bytes.count)",
            ]
            head += CenterFixture.headers("QS01").map { "\($0.name): \($0.value)" }
            try await RawConnection.breakOff(port: try #require(client.port), head: head, body: bytes.prefix(140_000))
            // A look at the upload would take it over from the request that still reads; one at the disk does not.
            let file = center.folder.appendingPathComponent("documents/\(upload.dropFirst(LinkPath.uploads.count + 1))")
            while (try? Data(contentsOf: file).count) ?? 0 < 140_000 {
                await Task.yield()
            }
            #expect(try await offset(client, upload) == "140000")
            let rest = try await send(client, bytes.dropFirst(140_000), at: 140_000, to: upload)
            #expect(rest.status == .noContent && rest["Upload-Offset"] == "\(bytes.count)")
            #expect(try await center.office.holdsDocument(ContentDigest(of: bytes), for: center.terminal()))
        }
    }

    @Test("a body without an end is refused where the announced bytes end, or at once, and its connection is closed")
    func endless() async throws {
        try await center.intake().test(.live) { client in
            let upload = try await begin(client, 1000)
            let head = [
                "PATCH \(upload) HTTP/1.1", "Host: localhost", "Tus-Resumable: 1.0.0", "Upload-Offset: 0",
                "Content-Type: application/offset+octet-stream", "Transfer-Encoding: chunked",
            ]
            let own = CenterFixture.headers("QS01").map { "\($0.name): \($0.value)" }
            let chunk = Data("10000\r\n".utf8) + Data(count: 65_536) + Data("\r\n".utf8)
            let port = try #require(client.port)
            let answer = try await RawConnection.exchange(
                port: port, head: head + own, body: (0..<16).reduce(into: Data()) { data, _ in data += chunk })
            #expect(answer.hasPrefix("HTTP/1.1 413 "))
            // Nobody's, for as long as it takes.
            let isClosed = try await RawConnection.flood(port: port, head: head, chunk: chunk, limit: 64 << 30)
            #expect(isClosed)
        }
    }

    @Test("headers of chance, by the thousand, are answered by a refusal or rightly taken, and nothing breaks")
    func fuzz() async throws {
        let names = [
            "Upload-Offset", "Upload-Length", "Upload-Defer-Length", "Upload-Metadata", "Upload-Checksum",
            "Content-Type",
            "X-HTTP-Method-Override", "Content-Length",
        ]
        let values = [
            "0", "1", "-0", "+1", "10", "18446744073709551616", "sha1 ", "digest", "digest c2hhMjU2Og==", ",", "PATCH",
            "HEAD", "DELETE", "CONNECT", "application/offset+octet-stream", "a b c", "=", "\u{7f}", "%00", "",
        ]
        try await center.intake().test(.router) { client in
            var random = SeededGenerator(seed: 9)
            let upload = try await begin(client, 10)
            for _ in 0..<1500 {
                let picked = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                    (
                        names[Int.random(in: 0..<names.count, using: &random)],
                        values[Int.random(in: 0..<values.count, using: &random)]
                    )
                }
                let path = Bool.random(using: &random) ? upload : LinkPath.uploads
                let method: HTTPRequest.Method =
                    [.post, .patch, .head, .delete, .options].randomElement(using: &random) ?? .post
                if method == .delete || picked.contains(where: { $0.1 == "DELETE" }) { continue }
                let page = try await ask(
                    client, method, path, Dictionary(picked) { $1 }, Data("abc".utf8))
                #expect(page.status.code < 500)
            }
            #expect(try await ask(client, .head, upload).status == .ok)
        }
    }
}

extension Page {
    fileprivate subscript(_ header: String) -> String? { HTTPField.Name(header).flatMap { headers[$0] } }
}
