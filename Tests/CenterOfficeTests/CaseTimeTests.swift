import CenterOffice
import Foundation
import TerminalLink
import Testing
import TownshipServices

/// The clock stands on Saturday, 21 November 2026.
@Suite("Time and cases")
struct CaseTimeTests {
    private let center: CenterFixture
    private let office: Office
    private let clerk: StaffSession
    private static let day: TimeInterval = 86_400
    private static let medical = Submission.Service(id: "medical-assistance", version: 1, name: "医疗救助申请")
    private static let homestead = Submission.Service(id: "homestead-precheck", version: 1, name: "宅基地初审")

    init() async throws {
        center = try CenterFixture()
        office = center.office
        clerk = try await center.session()
    }

    private func stored(_ serial: Int, _ service: Submission.Service? = nil) async throws -> String {
        try await center.storedCase(serial: serial, service: service).number
    }

    /// Sessions end when time passes; this one is of today.
    private func list(_ query: CaseListQuery) async throws -> CasePage { try await office.cases(query, for: clerk) }

    @Test("the list shows what is due first, counts what is due soon and overdue, and leaves out what is decided")
    func list() async throws {
        let (instant, promised, waiting, done) = (
            try await stored(1), try await stored(2, Self.medical), try await stored(3, Self.medical),
            try await stored(4)
        )
        for number in [promised, instant, done] {
            try await office.act(CaseStep(.accept), onCase: number, by: clerk)
        }
        try await office.act(CaseStep.finishAtOnce, onCase: done, by: clerk)
        let first = try await list(CaseListQuery(isByDueDay: true))
        #expect(first.cases.map(\.caseNumber) == [instant, promised, waiting])
        #expect(first.lights == LightCounts())
        #expect(first.cases[1].clock?.binding?.due == .day(CalendarDate("2026-12-04") ?? .init(in: center.clock.now)))
        #expect(first.cases[2].clock?.binding == nil)
        // Nine of ten working days are used on 3 December; the instant case was due on the first day.
        center.clock.advance(by: 12 * Self.day)
        let later = try await list(CaseListQuery(light: .soon))
        #expect(later.cases.map(\.caseNumber) == [promised])
        #expect(later.lights == LightCounts(soon: 1, overdue: 1))
        #expect(try await list(CaseListQuery(light: .overdue)).cases.map(\.caseNumber) == [instant])
        #expect(try await list(CaseListQuery(state: .received, isByDueDay: true)).cases.map(\.caseNumber) == [waiting])
        #expect(try await list(CaseListQuery(number: "QS01", light: .overdue, page: 2)).cases.isEmpty)
        let all = try await list(CaseListQuery())
        #expect(all.cases.count == 4 && all.cases.first { $0.caseNumber == done }?.clock?.light == .green)
    }

    @Test("past the last table of working days the list says that it cannot say")
    func unknownYear() async throws {
        let number = try await stored(1, Self.medical)
        center.clock.advance(by: 36 * Self.day)
        try await office.act(CaseStep(.accept), onCase: number, by: clerk)
        let seen = try await list(CaseListQuery())
        #expect(seen.cases.first?.clock?.binding?.due == .unknown(UnknownYear(year: 2027)))
        center.clock.advance(by: 30 * Self.day)
        #expect(try await list(CaseListQuery(light: .unknown)).lights == LightCounts(unknown: 1))
    }

    @Test("who asks for more when the days are over finds that time has accepted the licence")
    func tooLate() async throws {
        let number = try await stored(1, Self.homestead)
        center.clock.advance(by: 7 * Self.day)
        let asked = CaseStep(.requestSupplement, [.missing: "户口簿"])
        await #expect(throws: CaseActionProblem.self) { try await office.act(asked, onCase: number, by: clerk) }
        #expect(try await list(CaseListQuery()).cases.first?.state == .accepted)
        #expect(try await office.letTimeAct() == [])
    }

    @Test("a licence that nobody answered in five working days is accepted by time, once, also for many at a time")
    func deemed() async throws {
        let licence = try await stored(1, Self.homestead)
        let other = try await stored(2, Self.medical)
        center.clock.advance(by: 6 * Self.day)
        #expect(try await office.letTimeAct() == [])
        center.clock.advance(by: Self.day)
        let again = try center.reopened()
        defer { try? again.close() }
        let taken = try await withThrowingTaskGroup(of: [CaseAction].self) { group in
            for index in 0..<8 { group.addTask { try await (index % 2 == 0 ? office : again).letTimeAct() } }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(taken == [.deemAccepted])
        let detail = try await office.detail(ofCase: licence, for: clerk)
        #expect(detail.summary.state == .accepted)
        #expect(detail.history.last?.isByClock == true && detail.history.last?.paper == .acceptanceNotice)
        #expect(detail.summary.clock?.objections == [.toldLate])
        #expect(try await office.detail(ofCase: other, for: clerk).summary.state == .received)
    }

    @Test("a terminal whose clock is ahead, or that did not know the time, costs the villager no day")
    func wrongTerminalClock() async throws {
        let terminal = try await center.terminal()
        for (serial, shift, isUnsure) in [(1, 3, false), (2, -300, true)] {
            var submission = Sample.submission(serial: serial)
            submission.service = Self.homestead
            submission.receivedAt += Double(shift) * Self.day
            submission.isTimeUnsure = isUnsure
            _ = try await office.commit(
                try Manifest(submission: submission).canonicalBytes(), as: submission.number, from: terminal)
        }
        center.clock.advance(by: 6 * Self.day)
        #expect(try await office.letTimeAct() == [])
        center.clock.advance(by: Self.day)
        #expect(try await office.letTimeAct() == [.deemAccepted, .deemAccepted])
    }

    @Test("a case goes to the archive thirty days after the hand-over; a clock that went back moves nothing")
    func archive() async throws {
        let number = try await stored(1)
        try await office.act(CaseStep(.accept), onCase: number, by: clerk)
        try await office.act(CaseStep.finishAtOnce, onCase: number, by: clerk)
        center.clock.advance(by: 30 * Self.day)
        #expect(try await office.letTimeAct() == [])
        center.clock.advance(by: -400 * Self.day)
        #expect(try await office.letTimeAct() == [])
        center.clock.advance(by: 401 * Self.day)
        #expect(try await office.letTimeAct() == [.archive])
        #expect(try await office.letTimeAct() == [])
        center.clock.advance(by: -31 * Self.day)
        #expect(try await office.letTimeAct() == [])
        #expect(try await list(CaseListQuery(state: .archived)).cases.map(\.caseNumber) == [number])
    }
}
