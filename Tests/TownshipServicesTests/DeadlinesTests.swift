import Testing
import TownshipServices

@Suite("The deadlines of the licensing law")
struct DeadlinesTests {
    @Test("a licence whose gaps nobody told within five working days counts as accepted on the day of receipt")
    func deemed() throws {
        let item = try clockedService(.licence)
        let facts = CaseClock.Facts(received: day("2026-03-02"))
        #expect(clock(facts, item, on: "2026-03-09").acceptance == .waiting)
        let seen = clock(facts, item, on: "2026-03-10")
        #expect(seen.acceptance == .deemed(day("2026-03-02")) && seen.objections == [.toldLate])
        #expect(seen.promise?.from == day("2026-03-02"))
        var late = facts
        late.accepted = day("2026-03-12")
        #expect(clock(late, item, on: "2026-03-12").acceptance == .deemed(day("2026-03-02")))
        #expect(clock(facts, try clockedService(.payment), on: "2026-06-01").acceptance == .waiting)
    }

    @Test("told in time, a licence waits for the applicant and is accepted when a person accepts it")
    func told() throws {
        var facts = CaseClock.Facts(received: day("2026-03-02"), supplement: .init(from: day("2026-03-09")))
        #expect(clock(facts, try clockedService(.licence), on: "2026-05-20").acceptance == .waiting)
        facts.supplement?.to = day("2026-05-20")
        facts.accepted = day("2026-05-21")
        #expect(clock(facts, try clockedService(.licence), on: "2026-05-21").acceptance == .accepted(day("2026-05-21")))
    }

    @Test("the limits are twenty, ten more, forty-five and fifteen more, twenty below, ten to deliver")
    func numbers() throws {
        let single = Deadlines(for: try clockedService(.licence))
        #expect(single.decision?.amount == 20 && single.extendedDecision?.amount == 30)
        #expect(single.lowerLevelReview?.amount == 20 && single.delivery?.amount == 10)
        #expect(single.tellIncomplete?.amount == 5)
        let joint = Deadlines(for: try clockedService(.licence), isJoint: true)
        #expect(joint.decision?.amount == 45 && joint.extendedDecision?.amount == 60)
        let every = [single, joint].flatMap { [$0.decision, $0.tellIncomplete, $0.lowerLevelReview, $0.delivery] }
        #expect(every.allSatisfy { $0?.unit == .workingDays && $0?.isVerified == true })
    }

    @Test("a law with a limit of its own goes before article 42, without its extension")
    func ownLimit() throws {
        let own = Deadlines(for: try clockedService(.licence, legalLimit: "15, workingDays"))
        #expect(own.decision?.amount == 15 && own.extendedDecision == nil)
    }

    @Test("no other legal kind has them", arguments: ServiceItem.LegalKind.allCases.filter { $0 != .licence })
    func others(kind: ServiceItem.LegalKind) throws {
        let none = Deadlines(for: try clockedService(kind))
        #expect(none == Deadlines(for: try clockedService(.other)))
        #expect(none.decision == nil && none.tellIncomplete == nil && none.delivery == nil)
        let given = Deadlines(for: try clockedService(kind, legalLimit: "30, calendarDays"))
        #expect(given.decision?.amount == 30 && given.extendedDecision == nil)
    }

    @Test("an extension needs approval and told reasons before the limit runs out, and moves no promise")
    func extended() throws {
        var facts = CaseClock.Facts(received: day("2026-03-02"), accepted: day("2026-03-02"))
        let item = try clockedService(.licence)
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
        #expect(clock(facts, try clockedService(), on: "2026-05-20").objections == [.extensionWithoutBasis])
    }

    @Test(
        "hearings, inspections and appraisals do not count for licences, and an untold one is objected to",
        arguments: [StandstillCause.hearing, .inspection, .appraisal])
    func excluded(cause: StandstillCause) throws {
        var facts = CaseClock.Facts(received: day("2026-03-02"), accepted: day("2026-03-02"))
        facts.excluded = [.init(cause: cause, span: .init(from: day("2026-03-04")), toldInWriting: nil)]
        let licence = clock(facts, try clockedService(.licence), on: "2026-04-20")
        #expect(licence.legalLimit?.used == 2 && licence.legalLimit?.stoppedBy == cause)
        #expect(licence.promise?.stoppedBy == cause)
        #expect(licence.objections == [.excludedNotTold(cause)])
        #expect(clock(facts, try clockedService(), on: "2026-04-20").promise?.stoppedBy == nil)
    }

    @Test("a supplement or a public notice never stops the legal limit of a licence")
    func closedList() throws {
        var facts = CaseClock.Facts(received: day("2026-03-02"), accepted: day("2026-03-02"))
        facts.supplement = .init(from: day("2026-03-03"))
        facts.publicNotice = .init(from: day("2026-03-03"))
        let seen = clock(facts, try clockedService(.licence), on: "2026-03-06")
        #expect(seen.legalLimit?.used == 4 && seen.promise?.used == 1)
    }

    @Test("a promise that stands still hides no legal limit that is overdue")
    func legalOverdue() throws {
        var facts = CaseClock.Facts(received: day("2026-03-02"), accepted: day("2026-03-02"))
        facts.supplement = .init(from: day("2026-03-03"))
        let seen = clock(facts, try clockedService(.licence), on: "2026-04-20")
        #expect(seen.promise?.light == .green && seen.legalLimit?.light == .red && seen.light == .red)
    }

    @Test("the lower level has twenty working days until it reports a licence up")
    func review() throws {
        var facts = CaseClock.Facts(received: day("2026-03-02"), accepted: day("2026-03-02"))
        let item = try clockedService(.licence, forward: "5, workingDays")
        #expect(clock(facts, item, on: "2026-04-20").lowerLevelReview?.light == .red)
        facts.reportUp = .init(from: day("2026-03-10"))
        #expect(clock(facts, item, on: "2026-04-20").lowerLevelReview?.light == .green)
        #expect(clock(facts, try clockedService(), on: "2026-04-20").lowerLevelReview == nil)
    }

    @Test("a decided licence is delivered within ten working days")
    func delivery() throws {
        var facts = CaseClock.Facts(received: day("2026-03-02"), accepted: day("2026-03-02"))
        facts.decided = day("2026-03-06")
        #expect(clock(facts, try clockedService(.licence), on: "2026-03-20").delivery?.light == .yellow)
        #expect(clock(facts, try clockedService(.licence), on: "2026-03-21").delivery?.light == .red)
        #expect(clock(facts, try clockedService(), on: "2026-03-21").delivery == nil)
    }
}
