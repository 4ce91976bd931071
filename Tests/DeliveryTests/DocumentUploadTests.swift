import Foundation
import TestSupport
import Testing

@testable import Delivery

@Suite("The way of one document")
struct DocumentUploadTests {
    private let address = "/intake/uploads/1"

    /// At the PATCH of a new upload of 100 bytes.
    private func appending() throws -> DocumentUpload {
        var upload = DocumentUpload(byteCount: 100)
        upload.receive(Answers.bare(201, location: address))
        upload.kept()
        try #require(upload.step == .request(.append(address: address, offset: 0)))
        return upload
    }

    /// At the HEAD of a remembered upload of 100 bytes.
    private func measuring() -> DocumentUpload { DocumentUpload(byteCount: 100, remembered: address) }

    @Test("a new upload is begun, its address kept on disk, then all bytes go")
    func straight() {
        var upload = DocumentUpload(byteCount: 100)
        #expect(upload.step == .request(.create))
        upload.receive(Answers.bare(201, location: address))
        #expect(upload.step == .keep(address: address))
        upload.kept()
        #expect(upload.step == .request(.append(address: address, offset: 0)))
        upload.receive(Answers.bare(204, offset: 100))
        #expect(upload.step == .end(.sent))
    }

    @Test("a remembered upload goes on at the byte that the center names")
    func resumes() {
        var upload = measuring()
        #expect(upload.step == .request(.measure(address: address)))
        upload.receive(Answers.bare(200, offset: 37, length: 100))
        #expect(upload.step == .request(.append(address: address, offset: 37)))
    }

    @Test("a remembered upload that is whole needs no byte more")
    func whole() {
        var upload = measuring()
        upload.receive(Answers.bare(200, offset: 100))
        #expect(upload.step == .end(.sent))
    }

    @Test(
        "a transfer that breaks is measured at once and goes on where it was",
        arguments: [DeliveryProblem.brokenOff, .stalled])
    func breaks(_ problem: DeliveryProblem) throws {
        var upload = try appending()
        upload.receive(.failed(problem))
        #expect(upload.step == .request(.measure(address: address)))
        upload.receive(Answers.bare(200, offset: 60))
        #expect(upload.step == .request(.append(address: address, offset: 60)))
        upload.receive(.failed(problem))
        // Nothing more arrived: it is no use now.
        upload.receive(Answers.bare(200, offset: 60))
        #expect(upload.step == .end(.notNow(problem)))
    }

    @Test("a line that is not there when it is measured ends the turn")
    func unreachable() throws {
        var upload = try appending()
        upload.receive(.failed(.unreachable))
        #expect(upload.step == .end(.notNow(.unreachable)))
        upload = measuring()
        upload.receive(.failed(.brokenOff))
        #expect(upload.step == .end(.notNow(.brokenOff)))
    }

    @Test("a line that breaks again and again lets others have their turn")
    func breaksOften() throws {
        var upload = try appending()
        for turn in 1..<DocumentUpload.mostTransfers {
            upload.receive(.failed(.brokenOff))
            upload.receive(Answers.bare(200, offset: turn))
            #expect(upload.step == .request(.append(address: address, offset: turn)))
        }
        upload.receive(.failed(.brokenOff))
        upload.receive(Answers.bare(200, offset: 50))
        #expect(upload.step == .end(.notNow(.brokenOff)))
    }

    @Test("an upload that the center has no more is begun anew, and its address forgotten", arguments: [404, 410])
    func gone(_ status: Int) throws {
        for answered in [measuring(), try appending()] {
            var upload = answered
            upload.receive(Answers.bare(status))
            #expect(upload.step == .keep(address: nil))
            upload.kept()
            #expect(upload.step == .request(.create))
        }
    }

    @Test("an upload of another length, or with more bytes than there are, is not ours: anew")
    func foreign() {
        for answer in [Answers.bare(200, offset: 0, length: 99), Answers.bare(200, offset: 101)] {
            var upload = measuring()
            upload.receive(answer)
            #expect(upload.step == .keep(address: nil))
        }
    }

    @Test("where ideas of the offset differ, the center's counts")
    func conflict() throws {
        var upload = try appending()
        upload.receive(Answers.json(409))
        #expect(upload.step == .request(.measure(address: address)))
        upload.receive(Answers.bare(200, offset: 10))
        #expect(upload.step == .request(.append(address: address, offset: 10)))
        // A center that contradicts itself is not argued with.
        upload.receive(Answers.json(409))
        upload.receive(Answers.bare(200, offset: 10))
        #expect(upload.step == .end(.notNow(.notUnderstood)))
    }

    @Test("bytes that were bent on the way are sent anew, a bounded number of times", arguments: [460, 422])
    func bent(_ status: Int) throws {
        var upload = try appending()
        for _ in 1..<DocumentUpload.mostUploads {
            upload.receive(Answers.json(status))
            #expect(upload.step == .keep(address: nil))
            upload.kept()
            upload.receive(Answers.bare(201, location: address))
            upload.kept()
        }
        upload.receive(Answers.json(status))
        #expect(upload.step == .end(.notNow(.damagedOnTheWay)))
    }

    @Test("a center that takes less than it was sent gets the rest")
    func less() throws {
        var upload = try appending()
        upload.receive(Answers.bare(204, offset: 40))
        #expect(upload.step == .request(.append(address: address, offset: 40)))
        upload.receive(Answers.bare(204, offset: 40))
        #expect(upload.step == .end(.notNow(.notUnderstood)))
    }

    @Test("too large is final from the center, and nothing from anybody else")
    func tooLarge() {
        for (answer, end) in [
            (Answers.json(413), DocumentUpload.End.refused(.tooLarge)), (Answers.bare(413), .refused(.tooLarge)),
            (.answered(CenterReply(status: 413, mediaType: "text/plain")), .notNow(.notOurs)),
        ] {
            var upload = DocumentUpload(byteCount: 100)
            upload.receive(answer)
            #expect(upload.step == .end(end))
        }
    }

    @Test("an upload that an earlier, half-open connection holds is left alone for a while")
    func held() throws {
        for answered in [measuring(), try appending()] {
            var upload = answered
            upload.receive(Answers.bare(423))
            #expect(upload.step == .end(.notNow(.uploadHeld)))
        }
    }

    @Test("without the headers of tus it is not the center that answers")
    func notTus() throws {
        var upload = DocumentUpload(byteCount: 100)
        // No Location, or one at another place: see UploadAddress.
        upload.receive(Answers.bare(201))
        #expect(upload.step == .end(.notNow(.notOurs)))
        upload = measuring()
        upload.receive(Answers.bare(200))
        #expect(upload.step == .end(.notNow(.notOurs)))
        upload = try appending()
        upload.receive(Answers.bare(204))
        #expect(upload.step == .end(.notNow(.notOurs)))
    }

    @Test(
        "each other answer, at each step, is a reason to come again",
        arguments: zip(
            [401, 408, 429, 502, 503, 504, 500, 507, 400, 405, 412, 415, 418, 301, 307, 511, 407],
            [
                .notAdmitted, .centerBusy, .centerBusy, .centerBusy, .centerBusy, .centerBusy, .centerFailed,
                .centerFailed, .notUnderstood, .notUnderstood, .notUnderstood, .notUnderstood, .notUnderstood,
                .notOurs, .notOurs, .notOurs, .notOurs,
            ] as [DeliveryProblem]))
    func others(_ status: Int, _ problem: DeliveryProblem) throws {
        for answered in [DocumentUpload(byteCount: 100), measuring(), try appending()] {
            var upload = answered
            upload.receive(Answers.json(status))
            #expect(upload.step == .end(.notNow(problem)))
        }
    }

    @Test(
        "a log-in page is not the center, at whatever step and status", arguments: [200, 201, 204, 404, 409, 410, 413])
    func portal(_ status: Int) throws {
        for answered in [DocumentUpload(byteCount: 100), measuring(), try appending()] {
            var upload = answered
            upload.receive(Answers.page(status))
            #expect(upload.step == .end(.notNow(.notOurs)))
        }
    }

    @Test("no answers whatsoever keep it busy for ever, nor say sent before all bytes were named")
    func fuzz() {
        var random = SeededGenerator(seed: 11)
        let statuses = [200, 201, 204, 404, 409, 410, 422, 423, 460, 302, 503]
        for _ in 0..<20_000 {
            let size = Int.random(in: 1...1000, using: &random)
            var upload = DocumentUpload(byteCount: size, remembered: Bool.random(using: &random) ? address : nil)
            var steps = 0
            var named: Set<Int> = []
            while steps < 100 {
                steps += 1
                switch upload.step {
                case .keep: upload.kept()
                case .request:
                    if Int.random(in: 0..<5, using: &random) == 0 {
                        upload.receive(.failed([.brokenOff, .stalled].randomElement(using: &random) ?? .brokenOff))
                        continue
                    }
                    let offset = [nil, size, Int.random(in: 0...1200, using: &random)].randomElement(using: &random)
                    if let offset, let offset { named.insert(offset) }
                    upload.receive(
                        Answers.bare(
                            statuses.randomElement(using: &random) ?? 200, offset: offset ?? nil,
                            location: Bool.random(using: &random) ? address : nil))
                case .end: break
                }
            }
            guard case .end(let end) = upload.step else {
                Issue.record("no end after \(steps) steps")
                return
            }
            if end == .sent { #expect(named.contains(size)) }
        }
    }
}

@Suite("Where an upload lies")
struct UploadAddressTests {
    private func path(_ location: String, from request: String = "https://center:8443/intake/uploads") throws -> String?
    {
        UploadAddress.path(in: location, from: try #require(URL(string: request)))
    }

    @Test(
        "the center's own addresses, absolute or relative, become a path",
        arguments: [
            ("https://center:8443/intake/uploads/1", "/intake/uploads/1"),
            ("HTTPS://Center:8443/intake/uploads/1", "/intake/uploads/1"),
            ("/intake/uploads/1?x=2", "/intake/uploads/1?x=2"),
            ("uploads/1", "/intake/uploads/1"),
            ("/a%20b", "/a%20b"),
        ])
    func own(_ location: String, _ expected: String) throws {
        #expect(try path(location) == expected)
    }

    @Test(
        "whatever lies elsewhere is not followed",
        arguments: [
            "https://evil/intake/uploads/1", "http://center:8443/intake/uploads/1", "https://center/intake/uploads/1",
            "https://center:8443@evil/1", "//evil/1", "https://user:word@center:8443/1", "javascript:1", "", " ", "/",
            "/a b", "/a\r\nX: y", "/" + String(repeating: "a", count: 2000),
        ])
    func elsewhere(_ location: String) throws {
        #expect(try path(location) == nil)
    }

    @Test("the usual port may be left out")
    func usualPort() throws {
        #expect(try path("http://center:80/u/1", from: "http://center/u") == "/u/1")
        #expect(try path("https://center/u/1", from: "https://center:443/u") == "/u/1")
    }
}
