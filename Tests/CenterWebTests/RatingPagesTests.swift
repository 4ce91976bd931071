import CenterOffice
import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing
import TownshipServices

@Suite("The desk's page of ratings")
struct RatingPagesTests {
    private let center: CenterFixture
    private let number: String
    private let submission: Submission

    init() async throws {
        center = try CenterFixture()
        (number, submission) = try await center.storedCase()
    }

    private func loggedIn(_ client: any TestClientProtocol, as role: StaffRole) async throws -> (Browser, Page) {
        _ = try await center.office.addStaff(
            "hui", name: "周惠", role: role, password: CenterFixture.password, replacing: true)
        var browser = Browser(client)
        _ = try await browser.logIn("hui")
        return (browser, try await browser.get("/ratings"))
    }

    private func rate(_ grade: RatingGrade) async throws {
        _ = try await center.office.rate(submission.ratingCode.text, .visit, grade)
    }

    @Test("all staff see how often a grade was given, and nobody but the call-back officer who gave it")
    func protected() async throws {
        try await rate(.dissatisfied)
        try await center.desk().test(.router) { client in
            for role in StaffRole.allCases {
                let page = try await loggedIn(client, as: role).1.text
                #expect(page.contains("width=\"100\"") && page.contains("有 1 条差评待回访"), "\(role)")
                #expect(page.contains(Sample.name) == (role == .callBackOfficer), "\(role)")
                #expect(page.contains(number) == (role == .callBackOfficer), "\(role)")
                #expect(!page.contains("style="), "the policy of the page lets no inline style in")
            }
        }
    }

    @Test("a bad rating waits with name and telephone until its call-back is written down, once")
    func callBack() async throws {
        try await rate(.veryDissatisfied)
        try await center.desk().test(.router) { client in
            let (browser, page) = try await loggedIn(client, as: .callBackOfficer)
            let action = "/ratings/\(number)/visit"
            for part in ["待回访", "tel:\(Sample.phone)", "action=\"\(action)\""] { #expect(page.text.contains(part)) }
            func send(_ note: String, to path: String) async throws -> Page {
                try await browser.post(path, [("form_token", page.formToken), ("note", note)])
            }
            let blank = try await send(" \r\n ", to: action)
            #expect(blank.status == .unprocessableContent && blank.text.contains("还没有写回访情况"))
            let long = try await send(String(repeating: "长", count: 1001), to: action)
            #expect(long.status == .unprocessableContent && long.text.contains("长长长"), "what was typed stays")
            for path in ["/ratings/\(number)/outcome", "/ratings/\(number)/x", "/ratings/LH0/visit"] {
                #expect(try await send("问了", to: path).status == .notFound, "\(path)")
            }
            #expect(try await browser.post(action, [("note", "问了")]).status == .forbidden)
            #expect(try await send("等了两个小时，<已道歉>", to: action).location == "/ratings?said=called")
            let after = try await browser.get("/ratings?said=called").text
            for part in ["回访已记下", "周惠 于 2026年11月21日", "&lt;已道歉&gt;", "差评都已经回访"] {
                #expect(after.contains(part), "\(part)")
            }
            #expect(!after.contains("<textarea"))
            let again = try await send("又问了", to: action)
            #expect(again.status == .conflict && again.text.contains("已经有人回访过"))
        }
    }

    @Test("who is no call-back officer can write none down, and a good rating takes none")
    func refused() async throws {
        try await rate(.fair)
        try await center.desk().test(.router) { client in
            for (role, status) in [(StaffRole.callBackOfficer, HTTPResponse.Status.conflict), (.clerk, .forbidden)] {
                let (browser, page) = try await loggedIn(client, as: role)
                #expect(!page.text.contains(Sample.name) && !page.text.contains("<textarea"))
                let tried = try await browser.post(
                    "/ratings/\(number)/visit", [("form_token", page.formToken), ("note", "问了")])
                #expect(tried.status == status, "\(role)")
            }
        }
    }

    @Test("bad ratings come first, those that wait on top, each newest first")
    func order() async throws {
        let officer = try await center.session("hui", role: .callBackOfficer)
        let grades: [RatingGrade] = [.dissatisfied, .veryDissatisfied, .satisfied, .dissatisfied, .verySatisfied]
        for (index, grade) in grades.enumerated() {
            let (_, submission) = try await center.storedCase(serial: index + 2)
            center.clock.advance(by: 60)
            _ = try await center.office.rate(submission.ratingCode.text, .visit, grade)
        }
        let newest = try #require(try await center.office.ratings(page: 1, for: officer).ratings.first?.rater)
        try await center.office.callBack(.visit, ofCase: newest.caseNumber, note: "问了", by: officer)
        let page = try await center.office.ratings(page: 1, for: officer)
        #expect(
            page.ratings.map(\.grade) == [.veryDissatisfied, .dissatisfied, .dissatisfied, .verySatisfied, .satisfied])
        #expect(page.ratings.map { $0.callBack != nil } == [false, false, true, false, false])
        #expect(try await center.office.ratings(page: 2, for: officer).ratings.isEmpty)
        // More than a working week later what still waits is overdue.
        center.clock.advance(by: 10 * 86_400)
        let late = try await center.office.ratings(page: 1, for: officer)
        #expect(late.ratings.map { $0.rater?.isOverdue == true } == [true, true, false, false, false])
    }

    @Test("what was heard is sealed on the disk")
    func sealed() async throws {
        let officer = try await center.session("hui", role: .callBackOfficer)
        try await rate(.dissatisfied)
        try await center.office.callBack(.visit, ofCase: number, note: "等了两个小时", by: officer)
        for file in try FileManager.default.subpathsOfDirectory(atPath: center.folder.path) {
            let bytes = (try? Data(contentsOf: center.folder.appendingPathComponent(file))) ?? Data()
            #expect(bytes.range(of: Data("等了两个小时".utf8)) == nil, "\(file)")
        }
    }

    @Test(
        "the navigation marks the page, or the place that it is below",
        arguments: [
            ("/cases", "/cases", "page"), ("/catalogue", "/catalogue", "page"), ("/ratings", "/ratings", "page"),
            ("/catalogue/elderly-benefit-card", "/catalogue", "true"),
        ])
    func navigation(path: String, place: String, mark: String) async throws {
        try await center.desk().test(.router) { client in
            let page = try await loggedIn(client, as: .viewer).0.get(path).text
            let places = try #require(page.firstMatch(of: /<nav class="places".*?<\/nav>/)).0
            #expect(places.contains("href=\"\(place)\" aria-current=\"\(mark)\""), "\(places)")
            #expect(places.ranges(of: "aria-current").count == 1)
        }
    }
}
