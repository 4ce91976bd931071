import Foundation
import Session
import Testing
import TownshipServices

@Suite("What was handed in here, and when nothing more can be")
struct OwnCaseTests {
    private func cases(_ count: Int) -> [OwnCase] {
        (0..<count).compactMap { index in
            SubmissionNumber(terminal: "QS01", serial: index + 1).map {
                OwnCase(number: $0, serviceName: "办理老年优待证", handedInAt: .distantPast, standing: .atCenter)
            }
        }
    }

    private func asked(_ own: OwnRecords) -> VillagerSession {
        var session = VillagerSession.ready()
        session.touch(.wake)
        #expect(session.touch(.findCases) == [.wantCard(true)])
        #expect(session.handle(.cardRead(card(), today: today)) == [.wantCard(false), .findOwn(card().number)])
        _ = session.handle(.found(own, of: card().number))
        return session
    }

    @Test("a card sees what it handed in, a few on a screen, and the visit ends")
    func list() {
        var session = asked(OwnRecords(cases: cases(6)))
        #expect(session.casesOnScreen.count == 4 && session.pageCount == 2)
        session.touch(.nextPage)
        #expect(session.casesOnScreen.count == 2)
        session.touch(.largeText)
        #expect(session.casesOnScreen.count == 2 && session.pageCount == 3)
        #expect(session.touch(.next) == [.wipe])
    }

    @Test("a slip that is owed can be printed from the list")
    func slip() {
        let slip = OwedSlips.Slip(number: number, serviceName: "", maybePrinted: false)
        var session = asked(OwnRecords(slips: [slip], cases: cases(1)))
        #expect(session.touch(.printOwedSlips) == [])
        #expect(session.touch(.printOwedSlips) == [.printSlips([number])])
    }

    @Test("a card that handed nothing in is told so and another may be laid")
    func none() {
        #expect(asked(OwnRecords()).stage == .card(.cases, .nothingHandedIn))
    }

    @Test("below the reserve nobody begins, and whoever has begun goes on")
    func low() {
        var session = VillagerSession.ready()
        _ = session.handle(.storage(.low))
        session.touch(.wake, .choose(benefitCard), .next)
        #expect(session.touch(.next) == [.measureStorage])
        #expect(session.stage == .noRoom(benefitCard))
        session.touch(.back)
        _ = session.handle(.storage(.enough))
        session.touch(.next)
        #expect(session.touch(.next) == [.measureStorage])
        #expect(session.stage == .notice(benefitCard))
        var atCard = VillagerSession.atCard()
        #expect(atCard.handle(.storage(.low)) == [.wantCard(false)])
        #expect(atCard.stage == .noRoom(benefitCard))
        var begun = VillagerSession.atScan()
        let stage = begun.stage
        #expect(begun.handle(.storage(.low)) == [])
        #expect(begun.stage == stage)
    }

    @Test("without room, slips and states are still there")
    func stillServed() {
        var session = VillagerSession.ready()
        _ = session.handle(.storage(.low))
        session.touch(.wake, .findCases)
        _ = session.handle(.cardRead(card(), today: today))
        _ = session.handle(.found(OwnRecords(cases: cases(1)), of: card().number))
        #expect(session.casesOnScreen.count == 1)
    }
}
