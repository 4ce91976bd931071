import Foundation
import Testing
import TownshipServices

/// Shared by the suites of clocks and deadlines.
private let calendar = threeYears

func clockedService(
    _ kind: ServiceItem.LegalKind = .payment, promise: String = "10, workingDays", legalLimit: String? = nil,
    notice: Int? = nil, forward: String? = nil
) throws -> ServiceItem {
    func limit(_ text: String) -> String {
        let parts = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        return #"{"amount": \#(parts[0]), "unit": "\#(parts[1])", "source": "x"}"#
    }
    var keys = [
        #""id": "x", "version": 1, "effectiveFrom": "2024-01-01", "name": "x", "summary": "x", "group": "x""#,
        #""level": "township", "legalKind": "\#(kind.rawValue)", "caseType": "promised""#,
        #""fee": {"amount": 0, "basis": "x"}, "competentBody": "x", "consultingPhone": "x", "supervisionPhone": "x""#,
        #""promise": \#(limit(promise))"#,
    ]
    if let legalLimit { keys.append(#""legalLimit": \#(limit(legalLimit))"#) }
    if let notice {
        keys.append(
            #""publicNotice": {"duration": \#(limit("\(notice), calendarDays")), "place": "x", "neverFor": []}"#)
    }
    if let forward {
        keys.append(
            #""procedure": [{"name": "x", "body": "x", "kind": "forward", "limit": \#(limit(forward))}]"#)
    }
    return try JSONDecoder().decode(ServiceItem.self, from: Data("{\(keys.joined(separator: ","))}".utf8))
}

func clock(_ facts: CaseClock.Facts, _ item: ServiceItem, on today: String) -> CaseClock {
    CaseClock(facts, of: item, on: day(today), calendar: calendar)
}

@Suite("The clocks of a case")
struct CaseClockTests {
    @Test("the promise counts from acceptance, not from receipt; yellow from nine of ten, red the day after the last")
    func promise() throws {
        let facts = CaseClock.Facts(received: day("2026-03-02"), accepted: day("2026-03-04"))
        let item = try clockedService()
        let first = try #require(clock(facts, item, on: "2026-03-04").promise)
        #expect(first.due == .day(day("2026-03-18")) && first.used == 0 && first.left == 10)
        #expect(clock(facts, item, on: "2026-03-16").light == .green)
        #expect(clock(facts, item, on: "2026-03-17").light == .yellow)
        #expect(clock(facts, item, on: "2026-03-18").light == .yellow)
        let late = clock(facts, item, on: "2026-03-20")
        #expect(late.light == .red && late.promise?.left == -2)
        #expect(clock(.init(received: day("2026-03-02")), item, on: "2026-03-20").promise == nil)
    }

    @Test("a decision stops the clock: in time stays in time, late stays late")
    func decided() throws {
        var facts = CaseClock.Facts(received: day("2026-03-02"), accepted: day("2026-03-04"))
        facts.decided = day("2026-03-05")
        #expect(clock(facts, try clockedService(), on: "2026-06-01").light == .green)
        facts.decided = day("2026-03-19")
        #expect(clock(facts, try clockedService(), on: "2026-06-01").light == .red)
    }

    @Test("a withdrawal before acceptance ends the case unaccepted; after it the promise stops where it stood")
    func withdrawn() throws {
        var facts = CaseClock.Facts(received: day("2026-03-02"), withdrawn: day("2026-03-06"))
        #expect(clock(facts, try clockedService(), on: "2026-06-01").acceptance == .withdrawn(day("2026-03-06")))
        facts.accepted = day("2026-03-04")
        let seen = clock(facts, try clockedService(), on: "2026-06-01")
        #expect(seen.acceptance == .accepted(day("2026-03-04")))
        #expect(seen.promise?.used == 2 && seen.light == .green)
    }

    @Test("an instant promise is green on its day and red on the next")
    func instant() throws {
        let facts = CaseClock.Facts(received: day("2026-03-02"), accepted: day("2026-03-02"))
        let item = try clockedService(promise: "0, instant")
        #expect(clock(facts, item, on: "2026-03-02").light == .green)
        #expect(clock(facts, item, on: "2026-03-03").light == .red)
    }

    @Test("a supplement stops the promise from the day after it was asked to the day it was answered")
    func supplement() throws {
        var facts = CaseClock.Facts(received: day("2026-03-02"), accepted: day("2026-03-02"))
        facts.supplement = .init(from: day("2026-03-05"))
        let item = try clockedService()
        let paused = try #require(clock(facts, item, on: "2026-03-31").promise)
        #expect(paused.stoppedBy == .supplement && paused.used == 3 && paused.left == 7)
        facts.supplement?.to = day("2026-03-10")
        let running = try #require(clock(facts, item, on: "2026-03-11").promise)
        #expect(running.stoppedBy == nil && running.used == 4)
        // 3, 4, 5 March, then 11, 12, 13, 16, 17, 18, 19.
        #expect(running.due == .day(day("2026-03-19")))
    }

    @Test("a report-up has its own clock and does not stop the promise")
    func reportUp() throws {
        var facts = CaseClock.Facts(received: day("2026-03-02"), accepted: day("2026-03-02"))
        facts.reportUp = .init(from: day("2026-03-04"))
        let seen = clock(facts, try clockedService(forward: "5, workingDays"), on: "2026-03-06")
        #expect(seen.reportUp?.due == .day(day("2026-03-11")) && seen.reportUp?.used == 2)
        #expect(seen.promise?.used == 4 && seen.promise?.stoppedBy == nil)
        #expect(clock(facts, try clockedService(), on: "2026-03-06").reportUp?.due == .open)
    }

    @Test("a public notice runs its calendar days, ends on a working day, and stops the promise")
    func publicNotice() throws {
        var facts = CaseClock.Facts(received: day("2026-02-02"), accepted: day("2026-02-02"))
        facts.publicNotice = .init(from: day("2026-02-09"))
        let item = try clockedService(notice: 7)
        let seen = clock(facts, item, on: "2026-02-12")
        #expect(seen.publicNotice?.due == .day(day("2026-02-24")) && seen.publicNotice?.light == nil)
        #expect(seen.promise?.stoppedBy == .publicNotice)
        facts.publicNotice?.to = day("2026-02-14")
        #expect(clock(facts, item, on: "2026-03-01").objections == [.publicNoticeTooShort])
        facts.publicNotice?.to = day("2026-02-24")
        #expect(clock(facts, item, on: "2026-03-01").objections.isEmpty)
    }

    @Test("an unverified promise has no due day and no light")
    func open() throws {
        var item = try clockedService()
        item.promise.source = nil
        let facts = CaseClock.Facts(received: day("2026-03-02"), accepted: day("2026-03-02"))
        let seen = clock(facts, item, on: "2026-03-04")
        #expect(seen.promise?.due == .open && seen.promise?.used == 2 && seen.light == nil)
    }

    @Test("past the end of the tables the year is said; what can be counted is counted")
    func unknownYear() throws {
        let facts = CaseClock.Facts(received: day("2026-12-25"), accepted: day("2026-12-25"))
        let soon = clock(facts, try clockedService(), on: "2026-12-29")
        #expect(soon.promise?.due == .unknown(UnknownYear(year: 2027)))
        #expect(soon.promise?.used == 2 && soon.light == .green)
        let later = clock(facts, try clockedService(), on: "2027-01-04")
        #expect(later.light == .unknown(year: 2027) && later.promise?.used == nil)
        let licence = clock(.init(received: day("2026-12-30")), try clockedService(.licence), on: "2027-01-20")
        #expect(licence.acceptance == .unknown(UnknownYear(year: 2027)) && licence.light == .unknown(year: 2027))
    }
}
