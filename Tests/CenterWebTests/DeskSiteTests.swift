import CenterOffice
import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing
import TownshipServices

@Suite("The desk")
struct DeskSiteTests {
    private let center: CenterFixture
    private let number: String

    init() async throws {
        center = try CenterFixture()
        try await center.addStaff()
        number = try await center.storedCase().number
    }

    /// A browser that is logged in, and the case's page.
    private func loggedIn(_ client: any TestClientProtocol) async throws -> (Browser, Page) {
        var browser = Browser(client)
        _ = try await browser.logIn()
        return (browser, try await browser.get("/cases/\(number)"))
    }

    @Test("who is not logged in sees the login page and nothing else")
    func strangers() async throws {
        try await center.desk().test(.router) { client in
            let browser = Browser(client)
            for path in [
                "/cases", "/list", "/cases/\(number)", "/cases/\(number)/pages/0", "/cases/\(number)/signature.svg",
            ] {
                let page = try await browser.get(path)
                #expect(page.status == .seeOther && page.location == "/login", "\(path)")
                #expect(page.bytes.isEmpty)
            }
            #expect(try await browser.get("/live").status == .noContent)
            #expect(try await browser.post("/cases/\(number)/accept", []).location == "/login?said=expired")
            #expect(try await browser.get("/login").status == .ok)
        }
    }

    @Test("the session's cookie is out of reach of scripts and of other sites")
    func cookie() async throws {
        try await center.desk().test(.router) { client in
            var browser = Browser(client)
            let page = try await browser.logIn()
            let cookie = try #require(page.headers[.setCookie])
            #expect(page.location == "/cases")
            #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && cookie.contains("Path=/"))
        }
    }

    @Test("a wrong password keeps the login that was typed, and never the password")
    func wrongPassword() async throws {
        try await center.desk().test(.router) { client in
            let page = try await Browser(client).post("/login", [("login", "wang.fang"), ("password", "falsch-123")])
            #expect(page.status == .unauthorized)
            #expect(page.text.contains("value=\"wang.fang\"") && !page.text.contains("falsch-123"))
            #expect(page.headers[.setCookie] == nil)
        }
    }

    @Test("guessing is slowed down and told how long")
    func throttle() async throws {
        try await center.desk().test(.router) { client in
            var browser = Browser(client)
            for _ in 0..<5 { #expect(try await browser.logIn(password: "falsch").status == .unauthorized) }
            let page = try await browser.logIn()
            #expect(page.status == .tooManyRequests && page.headers[.retryAfter] == "30")
        }
    }

    @Test("the list and the case show what came, with the number masked")
    func showing() async throws {
        try await center.desk().test(.router) { client in
            let (browser, page) = try await loggedIn(client)
            let list = try await browser.get("/cases")
            #expect(list.text.contains(Sample.name) && list.text.contains(number))
            #expect(page.text.contains("350***********0111") && page.text.contains(Sample.phone))
            #expect(!list.text.contains(Sample.number) && !page.text.contains(Sample.number))
            #expect(try await browser.get("/cases?state=handedOver").text.contains(number) == false)
            #expect(try await browser.get("/cases?q=QS01").text.contains(number))
            let none = try await browser.get("/cases?q=%22%3E%3Cb%3EQS99")
            #expect(none.text.contains("没有找到这个编号") && !none.text.contains("<b>QS99"))
            #expect(try await browser.get("/cases?state=%27&page=99999999999999999999").status == .ok)
            #expect(try await browser.get("/list").text.contains("<html") == false)
        }
    }

    @Test("an expired card stands on the case as not verified by card, of whichever kind and however sure the time")
    func expired() async throws {
        var submission = Sample.submission(serial: 2)
        submission.applicant.validTo = CalendarDate("2020-05-01")
        let expired = try await center.commit(submission)
        submission = Sample.submission(serial: 3)
        submission.applicant.number = try #require(IDNumber("810000199103029968"))
        submission.applicant.passNumber = "H90000123"
        submission.applicant.validTo = CalendarDate("2020-05-01")
        submission.isTimeUnsure = true
        let permit = try await center.commit(submission)
        try await center.desk().test(.router) { client in
            let (browser, valid) = try await loggedIn(client)
            #expect(!valid.text.contains("未经证件核验"))
            #expect(
                try await browser.get("/cases/\(expired)").text.contains("未经证件核验：申请人的身份证有效期到2020年5月1日"))
            let page = try await browser.get("/cases/\(permit)").text
            #expect(page.contains("未经证件核验：申请人的港澳居民居住证有效期到2020年5月1日"))
            #expect(page.contains("*****0123") && !page.contains("H90000123"))
        }
    }

    @Test("the full number is shown on request, once, and the history says to whom")
    func fullNumber() async throws {
        try await center.desk().test(.router) { client in
            let (browser, page) = try await loggedIn(client)
            let shown = try await browser.post("/cases/\(number)/number", [("form_token", page.formToken)])
            #expect(shown.text.contains(Sample.number))
            #expect(shown.headers[.cacheControl] == "no-store")
            let after = try await browser.get("/cases/\(number)")
            #expect(!after.text.contains(Sample.number) && after.text.contains("查看完整身份证号"))
        }
    }

    @Test("scanned pages and the signature are pictures that no cache keeps")
    func pictures() async throws {
        try await center.desk().test(.router) { client in
            let (browser, _) = try await loggedIn(client)
            let scan = try await browser.get("/cases/\(number)/pages/0")
            #expect(scan.bytes == Sample.page)
            #expect(scan.headers[.contentType] == "image/jpeg" && scan.headers[.cacheControl] == "no-store")
            let signature = try await browser.get("/cases/\(number)/signature.svg")
            #expect(
                signature.headers[.contentType] == "image/svg+xml" && signature.headers[.cacheControl] == "no-store")
            #expect(signature.text.contains("<polyline points=\"60.0,40.0 540.0,160.0\"/>"))
            for path in ["pages/1", "pages/-1", "pages/x", "pages/..%2f0"] {
                #expect(try await browser.get("/cases/\(number)/\(path)").status == .notFound)
            }
        }
    }

    @Test("accepting and marking done are forms that end in 303 and say what was done")
    func deciding() async throws {
        try await center.desk().test(.router) { client in
            let (browser, page) = try await loggedIn(client)
            let accepted = try await browser.post("/cases/\(number)/accept", [("form_token", page.formToken)])
            #expect(accepted.status == .seeOther && accepted.location == "/cases/\(number)?said=accept")
            #expect(try await browser.get(accepted.location ?? "").text.contains("已受理。"))
            let done = try await browser.post("/cases/\(number)/finish", [("form_token", page.formToken)])
            #expect(done.status == .seeOther)
            // A colleague's old page.
            let late = try await browser.post("/cases/\(number)/accept", [("form_token", page.formToken)])
            #expect(late.status == .conflict && late.text.contains("已经结束") || late.text.contains("状态已经变了"))
        }
    }

    @Test("what is missing is asked once, and words that were typed are never lost")
    func supplement() async throws {
        try await center.desk().test(.router) { client in
            let (browser, page) = try await loggedIn(client)
            let token = ("form_token", page.formToken)
            let blank = try await browser.post("/cases/\(number)/refuse", [token, ("reason", "  ")])
            #expect(blank.status == .unprocessableContent && blank.text.contains("请写明内容"))
            let long = String(repeating: "长", count: 1001)
            let tooLong = try await browser.post("/cases/\(number)/requestSupplement", [token, ("missing", long)])
            #expect(tooLong.status == .unprocessableContent && tooLong.text.contains(long))
            let first = try await browser.post(
                "/cases/\(number)/requestSupplement", [token, ("missing", "户口本<b>首页</b>")])
            #expect(first.status == .seeOther)
            #expect(try await browser.get("/cases/\(number)").text.contains("户口本&lt;b&gt;首页"))
            let second = try await browser.post("/cases/\(number)/requestSupplement", [token, ("missing", "还有一样")])
            #expect(second.status == .conflict && second.text.contains("已经告知过一次补正"))
            // A colleague was faster: what was typed can still be copied.
            #expect(second.text.contains("还有一样") && second.text.contains("没有保存"))
        }
    }

    @Test("without the session's form token nothing is done")
    func withoutToken() async throws {
        try await center.addStaff("li")
        try await center.desk().test(.router) { client in
            let (browser, page) = try await loggedIn(client)
            var other = Browser(client)
            _ = try await other.logIn("li")
            let foreignToken = try await other.get("/cases/\(number)").formToken
            #expect(foreignToken != page.formToken)
            for form in [[], [("form_token", "")], [("form_token", "x")], [("form_token", foreignToken)]] {
                #expect(try await browser.post("/cases/\(number)/accept", form).status == .forbidden)
                #expect(try await browser.post("/cases/\(number)/number", form).status == .forbidden)
                #expect(try await browser.post("/logout", form).status == .forbidden)
            }
            #expect(try await browser.get("/cases/\(number)").text.contains("等您核对后决定"))
        }
    }

    @Test("a form from another site is refused, and so is a name that is not ours")
    func forgedOrigin() async throws {
        try await center.desk().test(.router) { client in
            let (browser, page) = try await loggedIn(client)
            let fetchSite = try #require(HTTPField.Name("Sec-Fetch-Site"))
            for headers: HTTPFields in [
                [.origin: "http://evil.example"], [.origin: "null"], [.origin: "http://localhost.evil.example"],
                [fetchSite: "cross-site"], [fetchSite: "same-site"],
            ] {
                let refused = try await browser.post(
                    "/cases/\(number)/accept", [("form_token", page.formToken)], headers: headers)
                #expect(refused.status == .forbidden)
            }
            let own = try await browser.post(
                "/cases/\(number)/accept", [("form_token", page.formToken)], headers: [.origin: "http://localhost"])
            #expect(own.status == .seeOther)
        }
        try await center.desk(hosts: ["desk.example.cn"]).test(.router) { client in
            let page = try await Browser(client).get("/login")
            #expect(page.status == .misdirectedRequest)
        }
    }

    @Test("wrong methods, large forms and other kinds of body get a page, not a failure")
    func hostile() async throws {
        try await center.desk().test(.router) { client in
            let (browser, page) = try await loggedIn(client)
            #expect(try await browser.get("/cases/\(number)/accept").status == .notFound)
            #expect(try await browser.get("/cases/\(number)", method: .delete).status == .notFound)
            #expect(try await browser.get("/styles/..%2f..%2fcatalogue/elderly-benefit-card.yaml").status == .notFound)
            #expect(try await browser.get("/../Package.swift").status == .notFound)
            let large = String(repeating: "a", count: 600 * 1024)
            let tooLarge = try await browser.post(
                "/cases/\(number)/refuse", [("form_token", page.formToken), ("reason", large)])
            #expect(tooLarge.status == .contentTooLarge)
            let json = try await browser.post("/login", [], headers: [.contentType: "application/json"])
            #expect(json.status == .unsupportedMediaType)
            #expect(
                try await browser.post("/cases/\(number)/explode", [("form_token", page.formToken)]).status == .notFound
            )
        }
    }

    @Test("names and answers with markup in them are shown as they are, and run nothing")
    func markup() async throws {
        var submission = Sample.submission(serial: 2)
        submission.applicant.name = "<script>alert(1)</script>"
        submission.answers["phone"] = "\"><img src=x>"
        let stored = try await center.commit(submission)
        try await center.desk().test(.router) { client in
            let (browser, _) = try await loggedIn(client)
            for path in ["/cases", "/cases/\(stored)"] {
                let page = try await browser.get(path)
                #expect(!page.text.contains("<script>alert") && page.text.contains("&lt;script&gt;alert"))
            }
            #expect(try await !browser.get("/cases/\(stored)").text.contains("<img src=x>"))
        }
    }

    @Test("every answer carries the strict headers, errors too")
    func headers() async throws {
        try await center.desk().test(.router) { client in
            let (browser, _) = try await loggedIn(client)
            for path in ["/login", "/cases", "/cases/\(number)", "/nothing", "/styles/center.css"] {
                let page = try await browser.get(path)
                #expect(page.headers[.contentSecurityPolicy]?.contains("default-src 'none'") == true, "\(path)")
                #expect(page.headers[.xContentTypeOptions] == "nosniff")
            }
        }
    }

    @Test("a session left alone ends, and a form sent afterwards says so")
    func idle() async throws {
        try await center.desk().test(.router) { client in
            let (browser, page) = try await loggedIn(client)
            center.clock.advance(by: center.office.settings.sessionIdleLimit)
            #expect(try await browser.get("/cases").location == "/login")
            let late = try await browser.post("/cases/\(number)/accept", [("form_token", page.formToken)])
            #expect(late.location == "/login?said=expired")
            #expect(try await browser.get("/login?said=expired").text.contains("登录已过期"))
        }
    }

    @Test("logging out ends the session on the server too")
    func loggingOut() async throws {
        try await center.desk().test(.router) { client in
            let (browser, page) = try await loggedIn(client)
            let out = try await browser.post("/logout", [("form_token", page.formToken)])
            #expect(out.location == "/login?said=logged_out")
            #expect(try await browser.get("/cases").location == "/login")
        }
    }

    @Test("who only looks is offered no decision")
    func viewer() async throws {
        try await center.addStaff("kan", role: .viewer)
        try await center.desk().test(.router) { client in
            var browser = Browser(client)
            _ = try await browser.logIn("kan")
            let page = try await browser.get("/cases/\(number)")
            #expect(!page.text.contains("/accept") && !page.text.contains("显示完整号码"))
            let tried = try await browser.post("/cases/\(number)/accept", [("form_token", page.formToken)])
            #expect(tried.status == .forbidden)
        }
    }
}
