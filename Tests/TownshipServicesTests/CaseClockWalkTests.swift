import Foundation
import TestSupport
import Testing
import TownshipServices

/// Random but repeatable cases, looked at on every day of half a year.
@Suite("The clocks of random cases")
struct CaseClockWalkTests {
    private struct Walk {
        var facts: CaseClock.Facts
        var unpaused: CaseClock.Facts
        var limit: TimeLimit

        init(seed: UInt64) throws {
            var generator = SeededGenerator(seed: seed)
            func after(_ date: CalendarDate, _ days: ClosedRange<Int>) throws -> CalendarDate {
                try #require(date.adding(days: .random(in: days, using: &generator)))
            }
            let received = try after(day("2024-01-01"), 0...700)
            let accepted = try after(received, 0...12)
            facts = .init(received: received, accepted: accepted)
            unpaused = facts
            let asked = try after(accepted, 0...15)
            facts.supplement = .init(from: asked, to: Bool.random(using: &generator) ? try after(asked, 0...20) : nil)
            if Bool.random(using: &generator) {
                let put = try after(accepted, 0...20)
                facts.publicNotice = .init(from: put, to: try after(put, 0...12))
            }
            if Bool.random(using: &generator) {
                let begun = try after(accepted, 0...20)
                facts.excluded = [
                    .init(
                        cause: .inspection, span: .init(from: begun, to: try after(begun, 0...9)), toldInWriting: begun)
                ]
            }
            let unit =
                [TimeLimit.Unit.workingDays, .calendarDays, .instant].randomElement(using: &generator) ?? .instant
            let amount = unit == .instant ? 0 : Int.random(in: 1...40, using: &generator)
            limit = TimeLimit(amount: amount, unit: unit, source: "x")
        }
    }

    private func order(_ light: CaseClock.Light?) -> Int? {
        switch light {
        case .green: 0
        case .yellow: 1
        case .red: 2
        case .unknown, nil: nil
        }
    }

    @Test(
        "due is never before the event, a pause never shortens, the light never goes back, used and left agree",
        arguments: [ServiceItem.LegalKind.licence, .payment])
    func walks(kind: ServiceItem.LegalKind) throws {
        let file =
            #"{"id": "x", "version": 1, "effectiveFrom": "2024-01-01", "name": "x", "summary": "x", "group": "x","#
            + #""level": "township", "legalKind": "\#(kind.rawValue)", "caseType": "promised","#
            + #""promise": {"amount": 1}, "fee": {"amount": 0, "basis": "x"}, "competentBody": "x","#
            + #""consultingPhone": "x", "supervisionPhone": "x"}"#
        var item = try JSONDecoder().decode(ServiceItem.self, from: Data(file.utf8))
        for seed in 1...40 {
            let walk = try Walk(seed: UInt64(seed))
            item.promise = walk.limit
            var last = (light: 0, used: 0, due: walk.facts.received)
            var today = walk.facts.received
            for _ in 0..<180 {
                let seen = CaseClock(walk.facts, of: item, on: today, calendar: threeYears)
                let free = CaseClock(walk.unpaused, of: item, on: today, calendar: threeYears)
                if let promise = seen.promise, seen.acceptance == free.acceptance {
                    let (due, used) = (try #require(promise.due.day), try #require(promise.used))
                    let freeDue = try #require(free.promise?.due.day)
                    #expect(due >= promise.from && due >= freeDue, "seed \(seed) on \(today)")
                    #expect(due >= last.due && used >= last.used, "seed \(seed) on \(today)")
                    #expect((promise.light == .red) == (max(today, promise.from) > due), "seed \(seed) on \(today)")
                    let left = try #require(promise.left)
                    let light = try #require(order(seen.light))
                    if promise.light != .red, walk.limit.unit == .workingDays {
                        #expect(used + left == walk.limit.amount, "seed \(seed) on \(today)")
                    }
                    #expect(light >= last.light, "seed \(seed) on \(today): \(light)")
                    last = (light, used, due)
                }
                today = today.next
            }
        }
    }
}
