import CenterOffice
import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing
import TownshipServices

@Suite("Pages behind the codes of a slip")
struct PublicSiteTests {
    private let center: CenterFixture
    private let number: String
    private let submission: Submission

    init() async throws {
        center = try CenterFixture()
        (number, submission) = try await center.storedCase()
    }

    @Test("unknown, malformed and not-yet-arrived codes get the same bytes with the same status")
    func unknown() async throws {
        let notArrived = Sample.submission(serial: 9)
        let paths = [
            "/", "/t", "/r", "/t/", "/t/x", "/r/x", "/t/\(PublicCode().text)", "/r/\(PublicCode().text)",
            "/t/\(notArrived.trackingCode.text)", "/r/\(notArrived.ratingCode.text)",
            "/t/\(submission.ratingCode.text)", "/r/\(submission.trackingCode.text)", "/t/%00", "/t/..%2f..%2fetc",
            "/t/\(submission.trackingCode.text)/more", "/t/\(String(repeating: "A", count: 4000))",
        ]
        try await center.publicPages().test(.router) { client in
            let browser = Browser(client)
            let first = try await browser.get("/t/\(PublicCode().text)")
            #expect(first.status == .ok && first.text.contains("暂时查不到"))
            for path in paths {
                let page = try await browser.get(path)
                #expect(page.bytes == first.bytes, "\(path.prefix(40))")
                #expect(page.status == first.status && page.headers == first.headers, "\(path.prefix(40))")
            }
            for code in [PublicCode().text, notArrived.ratingCode.text, submission.trackingCode.text, "x"] {
                for form in [[("grade", "5")], [("subject", "outcome"), ("grade", "5")], [("subject", "x")]] {
                    let posted = try await browser.post("/r/\(code)", form)
                    #expect(posted.bytes == first.bytes && posted.status == first.status, "\(code) \(form)")
                }
            }
        }
    }

    @Test("an answer to HEAD has no body, a refusal neither, and says how long it would be")
    func head() async throws {
        try await center.publicPages().test(.router) { client in
            let browser = Browser(client)
            for path in ["/t/x", "/styles/nothing.css"] {
                let (page, head) = (try await browser.get(path), try await browser.get(path, method: .head))
                #expect(head.status == page.status && head.bytes.isEmpty && !page.bytes.isEmpty)
                #expect(head.headers[.contentLength] == "\(page.bytes.count)")
            }
        }
    }

    @Test("the tracking page says where the case stands, masks the name and sets no cookie")
    func tracking() async throws {
        try await center.publicPages().test(.router) { client in
            let page = try await Browser(client).get("/t/\(submission.trackingCode.text.lowercased())")
            #expect(page.text.contains("还没有受理") && page.text.contains("欧**丽"))
            #expect(page.text.contains("tel:0599-5550110") && page.text.contains("tel:0599-5550112"))
            for secret in [Sample.name, Sample.number, Sample.phone, "青石村12号"] { #expect(!page.text.contains(secret)) }
            #expect(page.headers[.setCookie] == nil && page.headers[.cacheControl] == "no-store")
            #expect(!page.text.contains("<script"))
        }
    }

    @Test("a visit is rated once, by one of five grades")
    func rating() async throws {
        let path = "/r/\(submission.ratingCode.text)"
        try await center.publicPages().test(.router) { client in
            let browser = Browser(client)
            #expect(try await browser.get(path).text.ranges(of: "type=\"radio\"").count == 5)
            for grade in ["", "0", "6", "five", "-1", "99999999999999999999"] {
                let page = try await browser.post(path, [("grade", grade)])
                #expect(page.status == .unprocessableContent && page.text.contains("还没有选"))
            }
            #expect(try await browser.post(path, []).status == .unprocessableContent)
            let given = try await browser.post(path, [("grade", "2")])
            #expect(given.status == .seeOther && given.location == path)
            #expect(try await browser.get(path).text.contains("很抱歉没有让您满意"))
            #expect(try await browser.post(path, [("grade", "5")]).status == .seeOther)
            let after = try await browser.get(path).text
            #expect(after.contains("<strong>不满意</strong>") && !after.contains("type=\"radio\""))
        }
    }

    @Test("the outcome is rated once the case has one, under the same code, and once")
    func outcome() async throws {
        let path = "/r/\(submission.ratingCode.text)"
        try await center.publicPages().test(.router) { client in
            let browser = Browser(client)
            #expect(try await !browser.get(path).text.contains("办理的结果，您满意吗"))
            let early = try await browser.post(path, [("subject", "outcome"), ("grade", "5")])
            #expect(early.status == .conflict && early.text.contains("还没有办完"))
            #expect(try await browser.post(path, [("grade", "4")]).status == .seeOther)
            #expect(try await browser.get(path).text.contains("还可以用这个二维码评一次办理结果"))
            try await center.refuse(number)
            let open = try await browser.get(path).text
            #expect(open.contains("办理的结果，您满意吗") && open.ranges(of: "type=\"radio\"").count == 5)
            for form in [
                [("subject", "outcome")], [("subject", "x"), ("grade", "5")], [("subject", ""), ("grade", "5")],
            ] {
                let page = try await browser.post(path, form)
                #expect(page.status == .unprocessableContent && page.text.contains("还没有选"), "\(form)")
            }
            #expect(try await browser.post(path, [("subject", "outcome"), ("grade", "1")]).location == path)
            #expect(try await browser.post(path, [("subject", "outcome"), ("grade", "5")]).location == path)
            let after = try await browser.get(path).text
            #expect(after.contains("<strong>非常不满意</strong>") && after.contains("<strong>满意</strong>"))
            #expect(after.contains("回访员") && !after.contains("type=\"radio\""))
        }
    }

    @Test("what was withdrawn has no outcome to be rated, and none is announced")
    func withdrawn() async throws {
        let path = "/r/\(submission.ratingCode.text)"
        try await center.office.act(
            CaseStep(.withdraw, [.reason: "本人来电"]), onCase: number, by: try await center.session())
        try await center.publicPages().test(.router) { client in
            let browser = Browser(client)
            let tried = try await browser.post(path, [("subject", "outcome"), ("grade", "5")])
            #expect(tried.status == .conflict && tried.text.contains("已经撤回"))
            #expect(try await browser.post(path, [("subject", "visit"), ("grade", "4")]).status == .seeOther)
            #expect(try await !browser.get(path).text.contains("还可以用这个二维码"))
        }
    }

    @Test("forged origins, wrong methods, large and strange bodies get a page, and rate nothing")
    func hostile() async throws {
        let path = "/r/\(submission.ratingCode.text)"
        try await center.publicPages().test(.router) { client in
            let browser = Browser(client)
            let forged = try await browser.post(path, [("grade", "1")], headers: [.origin: "http://evil.example"])
            #expect(forged.status == .forbidden)
            let large = try await browser.post(path, [("grade", String(repeating: "1", count: 600 * 1024))])
            #expect(large.status == .contentTooLarge)
            let json = try await browser.post(path, [("grade", "1")], headers: [.contentType: "application/json"])
            #expect(json.status == .unsupportedMediaType)
            #expect(try await browser.get(path, method: .delete).status == .notFound)
            #expect(try await browser.get("/cases").status == .notFound)
            #expect(try await browser.get(path).text.contains("type=\"radio\""))
        }
    }
}
