import Foundation
import Testing
import TownshipServices

private func service(_ kind: ServiceItem.LegalKind, notice: Int? = nil, unit: String = "workingDays") throws
    -> ServiceItem
{
    var keys = [
        #""id": "x", "version": 1, "effectiveFrom": "2024-01-01", "name": "x", "summary": "x", "group": "x""#,
        #""level": "township", "legalKind": "\#(kind.rawValue)", "caseType": "promised""#,
        #""fee": {"amount": 0, "basis": "x"}, "competentBody": "x", "consultingPhone": "x", "supervisionPhone": "x""#,
        #""promise": {"amount": 10, "unit": "\#(unit)", "source": "x"}"#,
    ]
    if let notice {
        keys.append(
            #""publicNotice": {"duration": {"amount": \#(notice), "unit": "calendarDays", "source": "x"}, "place": "x", "neverFor": []}"#
        )
    }
    return try JSONDecoder().decode(ServiceItem.self, from: Data("{\(keys.joined(separator: ","))}".utf8))
}

private func clock(
    _ history: [(CaseAction, String)], _ item: ServiceItem, received: String = "2026-03-02", on today: String
) -> CaseClock {
    CaseClock(
        CaseClock.Facts(
            received: day(received), history: history.map { CaseClock.Taken($0.0, on: day($0.1)) }, of: item,
            calendar: threeYears), of: item, on: day(today), calendar: threeYears)
}

@Suite("The clocks read a case's history")
struct CaseClockHistoryTests {
    @Test(
        "a promise counts from the step of acceptance, also against a promise to supplement, and ends with the decision"
    )
    func acceptance() throws {
        let item = try service(.payment)
        for action in [CaseAction.accept, .acceptWithPromise] {
            let seen = clock([(action, "2026-03-04")], item, on: "2026-03-05")
            #expect(seen.binding?.due == .day(day("2026-03-18")) && seen.binding?.left == 9)
        }
        let decided = clock([(.accept, "2026-03-04"), (.grant, "2026-03-18")], item, on: "2026-08-01")
        #expect(decided.light == .yellow)
        #expect(clock([], item, on: "2026-08-01").binding == nil)
    }

    @Test("a public notice stops the promise for its period, and no longer when a clerk forgets to close it")
    func forgottenNotice() throws {
        let item = try service(.payment, notice: 7)
        let history: [(CaseAction, String)] = [(.accept, "2026-03-04"), (.publish, "2026-03-09")]
        // From Tuesday to Monday: 10 to 16 March.
        let during = clock(history, item, on: "2026-03-12")
        #expect(during.promise?.stoppedBy == .publicNotice && during.promise?.used == 3)
        let after = clock(history, item, on: "2026-03-18")
        #expect(after.promise?.stoppedBy == nil && after.promise?.used == 5)
        let closed = clock(history + [(.closeNotice, "2026-04-30")], item, on: "2026-03-18")
        #expect(closed.promise == after.promise)
        let short = clock(history + [(.closeNotice, "2026-03-11")], item, on: "2026-03-12")
        #expect(short.promise?.used == 4 && short.objections == [.publicNoticeTooShort])
    }

    @Test("a case that is published a second time stands still both times")
    func twice() throws {
        let item = try service(.payment, notice: 7)
        let once: [(CaseAction, String)] = [
            (.accept, "2026-03-04"), (.publish, "2026-03-09"), (.closeNotice, "2026-03-17"),
        ]
        let before = try #require(clock(once, item, on: "2026-03-23").promise?.used)
        let again = clock(once + [(.publish, "2026-03-23")], item, on: "2026-03-27").promise
        #expect(again?.used == before && again?.stoppedBy == .publicNotice)
    }

    @Test("time accepts a licence that nobody answered in five working days, once, and nothing else")
    func deemed() throws {
        func due(_ kind: ServiceItem.LegalKind, _ history: [(CaseAction, String)], on today: String) throws
            -> CaseAction?
        {
            let item = try service(kind)
            var situation = CaseSituation(rules: CaseRules(item))
            for (action, _) in history {
                let words = Dictionary(uniqueKeysWithValues: CaseWord.allCases.map { ($0, "x") })
                let actor: CaseActor = action == .deemAccepted ? .clock : .townshipClerk
                _ = try situation.take(CaseStep(action, words), by: actor)
            }
            return situation.dueByClock(
                clock(history, item, on: today), delivered: nil, archiveAfter: 30, on: day(today))
        }
        #expect(try due(.licence, [], on: "2026-03-09") == nil)
        #expect(try due(.licence, [], on: "2026-03-10") == .deemAccepted)
        #expect(try due(.payment, [], on: "2026-12-01") == nil)
        #expect(try due(.licence, [(.requestSupplement, "2026-03-09")], on: "2026-06-01") == nil)
        #expect(try due(.licence, [(.deemAccepted, "2026-03-10")], on: "2026-06-01") == nil)
        // No table for the year: nothing is guessed.
        #expect(try due(.licence, [], on: "2027-03-10") == .deemAccepted)
        let late = clock([], try service(.licence), received: "2026-12-30", on: "2027-02-01")
        #expect(late.acceptance == .unknown(UnknownYear(year: 2027)))
        // It counts from receipt, not from the day on which it was written down.
        let kept = clock([(.deemAccepted, "2026-03-10")], try service(.licence), on: "2026-03-11")
        #expect(kept.acceptance == .deemed(day("2026-03-02")) && kept.promise?.due == .day(day("2026-03-16")))
    }

    @Test("what was handed over goes to the archive after its days, and a clock that went back does nothing")
    func archive() throws {
        let item = try service(.payment)
        let situation = CaseSituation(.handedOver, taken: [.accept, .grant, .handOver], rules: CaseRules(item))
        func due(on today: String) -> CaseAction? {
            situation.dueByClock(
                clock([], item, on: today), delivered: day("2026-03-02"), archiveAfter: 30, on: day(today))
        }
        #expect(due(on: "2026-04-01") == nil)
        #expect(due(on: "2026-04-02") == .archive)
        #expect(due(on: "2020-01-01") == nil)
    }

    @Test("what is due first comes first; what has no day comes last")
    func order() throws {
        let item = try service(.payment)
        let (soon, late) = (
            clock([(.accept, "2026-03-03")], item, on: "2026-03-05"),
            clock([(.accept, "2026-03-04")], item, on: "2026-03-05")
        )
        let waiting = clock([], item, on: "2026-03-05")
        let sorted = [nil, late, waiting, soon].sorted(by: CaseClock.isDueFirst)
        #expect(sorted.prefix(2) == [soon, late])
    }
}
