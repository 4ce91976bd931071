import Foundation
import Testing
import TownshipServices

private let calendar = threeYears

private func service(
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

private func clock(_ facts: CaseClock.Facts, _ item: ServiceItem, on today: String) -> CaseClock {
    CaseClock(facts, of: item, on: day(today), calendar: calendar)
}

@Suite("The clocks of a case")
struct CaseClockTests {
    @Test("the promise counts from acceptance, not from receipt; yellow from nine of ten, red the day after the last")
    func promise() throws {
        let facts = CaseClock.Facts(received: day("2026-03-02"), accepted: day("2026-03-04"))
        let item = try service()
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
        #expect(clock(facts, try service(), on: "2026-06-01").light == .green)
        facts.decided = day("2026-03-19")
        #expect(clock(facts, try service(), on: "2026-06-01").light == .red)
    }

    @Test("a withdrawal before acceptance ends the case unaccepted; after it the promise stops where it stood")
    func withdrawn() throws {
        var facts = CaseClock.Facts(received: day("2026-03-02"), withdrawn: day("2026-03-06"))
        #expect(clock(facts, try service(), on: "2026-06-01").acceptance == .withdrawn(day("2026-03-06")))
        facts.accepted = day("2026-03-04")
        let seen = clock(facts, try service(), on: "2026-06-01")
        #expect(seen.acceptance == .accepted(day("2026-03-04")))
        #expect(seen.promise?.used == 2 && seen.light == .green)
    }

    @Test("an instant promise is green on its day and red on the next")
    func instant() throws {
        let facts = CaseClock.Facts(received: day("2026-03-02"), accepted: day("2026-03-02"))
        let item = try service(promise: "0, instant")
        #expect(clock(facts, item, on: "2026-03-02").light == .green)
        #expect(clock(facts, item, on: "2026-03-03").light == .red)
    }

    @Test("a supplement stops the promise from the day after it was asked to the day it was answered")
    func supplement() throws {
        var facts = CaseClock.Facts(received: day("2026-03-02"), accepted: day("2026-03-02"))
        facts.supplement = .init(from: day("2026-03-05"))
        let item = try service()
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
        let seen = clock(facts, try service(forward: "5, workingDays"), on: "2026-03-06")
        #expect(seen.reportUp?.due == .day(day("2026-03-11")) && seen.reportUp?.used == 2)
        #expect(seen.promise?.used == 4 && seen.promise?.stoppedBy == nil)
        #expect(clock(facts, try service(), on: "2026-03-06").reportUp?.due == .open)
    }

    @Test("a public notice runs its calendar days, ends on a working day, and stops the promise")
    func publicNotice() throws {
        var facts = CaseClock.Facts(received: day("2026-02-02"), accepted: day("2026-02-02"))
        facts.publicNotice = .init(from: day("2026-02-09"))
        let item = try service(notice: 7)
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
        var item = try service()
        item.promise.source = nil
        let facts = CaseClock.Facts(received: day("2026-03-02"), accepted: day("2026-03-02"))
        let seen = clock(facts, item, on: "2026-03-04")
        #expect(seen.promise?.due == .open && seen.promise?.used == 2 && seen.light == nil)
    }

    @Test("past the end of the tables the year is said; what can be counted is counted")
    func unknownYear() throws {
        let facts = CaseClock.Facts(received: day("2026-12-25"), accepted: day("2026-12-25"))
        let soon = clock(facts, try service(), on: "2026-12-29")
        #expect(soon.promise?.due == .unknown(UnknownYear(year: 2027)))
        #expect(soon.promise?.used == 2 && soon.light == .green)
        let later = clock(facts, try service(), on: "2027-01-04")
        #expect(later.light == .unknown(year: 2027) && later.promise?.used == nil)
        let licence = clock(.init(received: day("2026-12-30")), try service(.licence), on: "2027-01-20")
        #expect(licence.acceptance == .unknown(UnknownYear(year: 2027)) && licence.light == .unknown(year: 2027))
    }
}

@Suite("The deadlines of the licensing law")
struct DeadlinesTests {
    @Test("a licence whose gaps nobody told within five working days counts as accepted on the day of receipt")
    func deemed() throws {
        let item = try service(.licence)
        let facts = CaseClock.Facts(received: day("2026-03-02"))
        #expect(clock(facts, item, on: "2026-03-09").acceptance == .waiting)
        let seen = clock(facts, item, on: "2026-03-10")
        #expect(seen.acceptance == .deemed(day("2026-03-02")) && seen.objections == [.toldLate])
        #expect(seen.promise?.from == day("2026-03-02"))
        var late = facts
        late.accepted = day("2026-03-12")
        #expect(clock(late, item, on: "2026-03-12").acceptance == .deemed(day("2026-03-02")))
        #expect(clock(facts, try service(.payment), on: "2026-06-01").acceptance == .waiting)
    }

    @Test("told in time, a licence waits for the applicant and is accepted when a person accepts it")
    func told() throws {
        var facts = CaseClock.Facts(received: day("2026-03-02"), supplement: .init(from: day("2026-03-09")))
        #expect(clock(facts, try service(.licence), on: "2026-05-20").acceptance == .waiting)
        facts.supplement?.to = day("2026-05-20")
        facts.accepted = day("2026-05-21")
        #expect(clock(facts, try service(.licence), on: "2026-05-21").acceptance == .accepted(day("2026-05-21")))
    }

    @Test("the limits are twenty, ten more, forty-five and fifteen more, twenty below, ten to deliver")
    func numbers() throws {
        let single = Deadlines(for: try service(.licence))
        #expect(single.decision?.amount == 20 && single.extendedDecision?.amount == 30)
        #expect(single.lowerLevelReview?.amount == 20 && single.delivery?.amount == 10)
        #expect(single.tellIncomplete?.amount == 5)
        let joint = Deadlines(for: try service(.licence), isJoint: true)
        #expect(joint.decision?.amount == 45 && joint.extendedDecision?.amount == 60)
        let every = [single, joint].flatMap { [$0.decision, $0.tellIncomplete, $0.lowerLevelReview, $0.delivery] }
        #expect(every.allSatisfy { $0?.unit == .workingDays && $0?.isVerified == true })
    }

    @Test("a law with a limit of its own goes before article 42, without its extension")
    func ownLimit() throws {
        let own = Deadlines(for: try service(.licence, legalLimit: "15, workingDays"))
        #expect(own.decision?.amount == 15 && own.extendedDecision == nil)
    }

    @Test("no other legal kind has them", arguments: ServiceItem.LegalKind.allCases.filter { $0 != .licence })
    func others(kind: ServiceItem.LegalKind) throws {
        let none = Deadlines(for: try service(kind))
        #expect(none == Deadlines(for: try service(.other)))
        #expect(none.decision == nil && none.tellIncomplete == nil && none.delivery == nil)
        let given = Deadlines(for: try service(kind, legalLimit: "30, calendarDays"))
        #expect(given.decision?.amount == 30 && given.extendedDecision == nil)
    }

    @Test("an extension needs approval and told reasons before the limit runs out, and moves no promise")
    func extended() throws {
        var facts = CaseClock.Facts(received: day("2026-03-02"), accepted: day("2026-03-02"))
        let item = try service(.licence)
        let plain = clock(facts, item, on: "2026-03-20")
        facts.extensionOfDecision = .init(approved: day("2026-03-19"), reasons: "x", reasonsTold: day("2026-03-20"))
        let more = clock(facts, item, on: "2026-03-20")
        #expect(plain.legalLimit?.limit?.amount == 20 && more.legalLimit?.limit?.amount == 30)
        #expect(more.promise == plain.promise && more.objections.isEmpty)
        facts.extensionOfDecision?.reasonsTold = day("2026-03-31")
        #expect(clock(facts, item, on: "2026-04-01").objections == [.extensionIncomplete])
        facts.extensionOfDecision?.reasonsTold = nil
        #expect(clock(facts, item, on: "2026-03-20").objections == [.extensionIncomplete])
        facts.extensionOfDecision = .init(approved: day("2026-05-19"), reasons: "x", reasonsTold: day("2026-05-19"))
        #expect(clock(facts, item, on: "2026-05-20").legalLimit?.limit?.amount == 20)
        #expect(clock(facts, try service(), on: "2026-05-20").objections == [.extensionWithoutBasis])
    }

    @Test(
        "hearings, inspections and appraisals do not count for licences, and an untold one is objected to",
        arguments: [StandstillCause.hearing, .inspection, .appraisal])
    func excluded(cause: StandstillCause) throws {
        var facts = CaseClock.Facts(received: day("2026-03-02"), accepted: day("2026-03-02"))
        facts.excluded = [.init(cause: cause, span: .init(from: day("2026-03-04")), toldInWriting: nil)]
        let licence = clock(facts, try service(.licence), on: "2026-04-20")
        #expect(licence.legalLimit?.used == 2 && licence.legalLimit?.stoppedBy == cause)
        #expect(licence.promise?.stoppedBy == cause)
        #expect(licence.objections == [.excludedNotTold(cause)])
        #expect(clock(facts, try service(), on: "2026-04-20").promise?.stoppedBy == nil)
    }

    @Test("a supplement or a public notice never stops the legal limit of a licence")
    func closedList() throws {
        var facts = CaseClock.Facts(received: day("2026-03-02"), accepted: day("2026-03-02"))
        facts.supplement = .init(from: day("2026-03-03"))
        facts.publicNotice = .init(from: day("2026-03-03"))
        let seen = clock(facts, try service(.licence), on: "2026-03-06")
        #expect(seen.legalLimit?.used == 4 && seen.promise?.used == 1)
    }

    @Test("a promise that stands still hides no legal limit that is overdue")
    func legalOverdue() throws {
        var facts = CaseClock.Facts(received: day("2026-03-02"), accepted: day("2026-03-02"))
        facts.supplement = .init(from: day("2026-03-03"))
        let seen = clock(facts, try service(.licence), on: "2026-04-20")
        #expect(seen.promise?.light == .green && seen.legalLimit?.light == .red && seen.light == .red)
    }

    @Test("the lower level has twenty working days until it reports a licence up")
    func review() throws {
        var facts = CaseClock.Facts(received: day("2026-03-02"), accepted: day("2026-03-02"))
        let item = try service(.licence, forward: "5, workingDays")
        #expect(clock(facts, item, on: "2026-04-20").lowerLevelReview?.light == .red)
        facts.reportUp = .init(from: day("2026-03-10"))
        #expect(clock(facts, item, on: "2026-04-20").lowerLevelReview?.light == .green)
        #expect(clock(facts, try service(), on: "2026-04-20").lowerLevelReview == nil)
    }

    @Test("a decided licence is delivered within ten working days")
    func delivery() throws {
        var facts = CaseClock.Facts(received: day("2026-03-02"), accepted: day("2026-03-02"))
        facts.decided = day("2026-03-06")
        #expect(clock(facts, try service(.licence), on: "2026-03-20").delivery?.light == .yellow)
        #expect(clock(facts, try service(.licence), on: "2026-03-21").delivery?.light == .red)
        #expect(clock(facts, try service(), on: "2026-03-21").delivery == nil)
    }
}
