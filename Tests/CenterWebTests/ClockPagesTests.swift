@testable import CenterDesk
import CenterOffice
import Foundation
import HummingbirdTesting
import KioskAssets
import TerminalLink
import Testing
import TownshipServices

/// The clock stands on Saturday, 21 November 2026.
@Suite("Due days on the pages")
struct ClockPagesTests {
    private static let day: TimeInterval = 86_400
    private let center: CenterFixture
    private let number: String
    private let submission: Submission

    init() async throws {
        center = try CenterFixture()
        try await center.addStaff()
        (number, submission) = try await Self.stored("medical-assistance", 1, in: center)
    }

    private static func stored(
        _ service: String, _ serial: Int, in center: CenterFixture
    ) async throws -> (String, Submission) {
        var submission = Sample.submission(serial: serial)
        submission.service = .init(id: service, version: 1, name: "事项")
        return (try await center.commit(submission), submission)
    }

    private func act(_ actions: CaseAction...) async throws {
        let clerk = try await center.session()
        for action in actions { try await center.office.act(CaseStep(action), onCase: number, by: clerk) }
    }

    /// The pages of today, for somebody who has just logged in.
    private func pages(_ paths: String...) async throws -> [String] {
        try await center.desk().test(.router) { client in
            var browser = Browser(client)
            _ = try await browser.logIn()
            var texts: [String] = []
            for path in paths { texts.append(try await browser.get(path).text) }
            return texts
        }
    }

    private func tracking() async throws -> String {
        try await center.publicPages().test(.router) { client in
            try await Browser(client).get("/t/\(submission.trackingCode.text)").text
        }
    }

    @Test("before acceptance nothing is promised; after it every page names the day")
    func accepted() async throws {
        #expect(try await pages("/cases").first?.contains("受理后起算") == true)
        #expect(try await tracking().contains("从受理那天起算"))
        try await act(.accept)
        let seen = try await pages("/cases", "/cases/\(number)")
        for page in seen {
            #expect(page.contains("未到期") && page.contains("还剩10个工作日") && page.contains("到2026年12月4日"))
        }
        #expect(seen[1].contains("从受理日2026年11月21日起算"))
        #expect(try await tracking().contains("最晚2026年12月4日办好（承诺10个工作日内办结）"))
    }

    @Test("yellow, overdue and paused are words and shapes, on list, filters and phone")
    func lights() async throws {
        try await act(.accept, .startReview)
        center.clock.advance(by: 12 * Self.day)
        let soon = try await pages("/cases?light=soon&order=due", "/cases?light=overdue&order=due")
        #expect(soon[0].contains("class=\"light soon\">快到期") && soon[0].contains("data-number=\"\(number)\""))
        #expect(soon[0].contains("还剩1个工作日"))
        #expect(!soon[1].contains("data-number") && soon[1].contains("没有这样的办件"))
        try await act(.publish)
        center.clock.advance(by: Self.day)
        let paused = try await pages("/cases/\(number)")
        #expect(paused[0].contains("class=\"light paused\">暂停计时") && paused[0].contains("公示期间"))
        #expect(try await tracking().contains("公示的日子不算在办理期限里"))
        center.clock.advance(by: 14 * Self.day)
        let late = try await pages("/cases?light=overdue&order=due", "/cases/\(number)")
        #expect(late[0].contains("class=\"light overdue\">已超期") && late[0].contains("data-number=\"\(number)\""))
        #expect(late[1].contains("超了"))
        #expect(try await tracking().contains("现在已经超期"))
    }

    @Test("a year without a table of working days is said, never guessed")
    func unknownYear() async throws {
        center.clock.advance(by: 35 * Self.day)
        try await act(.accept)
        center.clock.advance(by: 20 * Self.day)
        let seen = try await pages("/cases", "/cases/\(number)", "/cases?light=unknown")
        for page in seen { #expect(page.contains("算不出") && page.contains("还没有2027年的工作日安排")) }
        #expect(try await tracking().contains("2027年的放假安排还没有录入"))
    }

    @Test("a licence shows until when the applicant must have word, and the law's limit beside the promise")
    func licence() async throws {
        let (licence, _) = try await Self.stored("homestead-precheck", 2, in: center)
        #expect(try await pages("/cases")[0].contains("告知补正的期限"))
        center.clock.advance(by: 8 * Self.day)
        _ = try await center.office.letTimeAct()
        let page = try await pages("/cases/\(licence)")[0]
        #expect(page.contains("系统按期限记下") && page.contains("依法从收件之日起视为受理"))
        #expect(page.contains("承诺期限") && page.contains("法定期限"))
    }

    @Test("a case of a version that is nowhere to be found says by which it is shown")
    func otherVersion() async throws {
        var other = Sample.submission(serial: 3)
        other.service.version = 9
        let lost = try await center.commit(other)
        other = Sample.submission(serial: 4)
        other.service.id = "gone"
        let gone = try await center.commit(other)
        let seen = try await pages("/cases/\(lost)", "/cases/\(gone)", "/cases/\(number)")
        #expect(seen[0].contains("第9版") && seen[0].contains("第1版"))
        #expect(seen[1].contains("目录里已经没有这个事项"))
        #expect(!seen[2].contains("banner version"))
    }

    @Test("a promise without a source is left to the window, and the law's limit still counts")
    func unverified() throws {
        let texts = try Texts(try AssetFolder(path: CenterFixture.assets))
        let shipped = try Shipped.once.get()
        let day = try #require(CalendarDate("2026-11-20"))
        func summary(_ id: String) throws -> [String: Any] {
            var service = try #require(shipped.catalogue[id])
            service.promise.source = nil
            let facts = CaseClock.Facts(received: day, accepted: day)
            let clock = CaseClock(facts, of: service, on: day, calendar: shipped.calendar)
            return ClockView(texts: texts).all(clock, .accepted)
        }
        let open = try #require(try summary("temporary-assistance")["head"] as? [String: Any])
        #expect(open["word"] as? String == "以窗口告知为准" && open["until"] == nil && open["left"] == nil)
        let bound = try #require(try summary("homestead-precheck")["head"] as? [String: Any])
        #expect(bound["note"] as? String == "法定期限" && bound["left"] as? String == "还剩20个工作日")
    }

    @Test("every clock, light, cause and unit has its words")
    func words() throws {
        let texts = try Texts(try AssetFolder(path: CenterFixture.assets))
        let clocks = [
            "tell_incomplete", "promise", "legal_limit", "lower_level_review", "public_notice", "report_up", "delivery",
        ]
        let objections = [
            "told_late", "excluded_not_told", "extension_without_basis", "extension_incomplete", "notice_too_short",
        ]
        let words = [
            "on_time", "soon", "overdue", "paused", "running", "open", "kept", "kept_not", "closed", "not_begun",
            "supplement", "unknown", "gone", "no_table", "telling", "left", "today", "over", "until", "earliest",
            "legal_until",
        ]
        let keys =
            (words + StandstillCause.allCases.map { "stopped.\($0.rawValue)" }
            + TimeLimit.Unit.allCases.map { "unit.\($0.rawValue)" }
            + clocks.flatMap { ["clock.\($0)", "from.\($0)"] } + objections.map { "objection.\($0)" })
            .map { "center.desk.due.\($0)" }
            + (["newest", "due"] + LightFilter.allCases.map(\.rawValue)).map { "center.desk.list.order.\($0)" }
        for key in keys { #expect(texts.find(key) != nil, "\(key)") }
    }
}
