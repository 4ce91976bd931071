import Session
import Testing
import TownshipServices

@Suite("Slips that were never printed")
struct OwedSlipTests {
    let slip = OwedSlips.Slip(number: number, serviceName: "办理老年优待证", maybePrinted: false)

    @Test("the same card is offered its slip, and goes on with the application afterwards")
    func offered() {
        var session = VillagerSession.atPerson()
        #expect(session.handle(.found(OwnRecords(slips: [slip]), of: card().number)) == [])
        #expect(session.touch(.printOwedSlips) == [.printSlips([number])])
        _ = session.handle(.slipPrinted)
        session.touch(.next)
        guard case .person = session.stage else {
            Issue.record("the application does not go on")
            return
        }
    }

    @Test("nothing prints unasked")
    func unasked() {
        var session = VillagerSession.atPerson()
        #expect(session.handle(.found(OwnRecords(slips: [slip]), of: card().number)) == [])
        #expect(session.touch(.next) == [])
    }

    @Test("asking for slips by card prints them and ends the visit")
    func byCard() {
        var session = VillagerSession.ready()
        session.touch(.wake)
        #expect(session.touch(.findOwedSlips) == [.wantCard(true)])
        #expect(session.handle(.cardRead(card(), today: today)) == [.wantCard(false), .findOwn(card().number)])
        _ = session.handle(.found(OwnRecords(slips: [slip]), of: card().number))
        session.touch(.printOwedSlips)
        _ = session.handle(.slipPrinted)
        #expect(session.touch(.next) == [.wipe])
    }

    @Test("a card without owed slips is told so and another card may be laid")
    func none() {
        var session = VillagerSession.ready()
        session.touch(.wake, .findOwedSlips)
        _ = session.handle(.cardRead(card(), today: today))
        #expect(session.handle(.found(OwnRecords(slips: []), of: card().number)) == [.wantCard(true)])
        #expect(session.stage == .card(.owedSlips, .nothingOwed))
    }

    @Test("an answer that comes for a card laid before shows nobody's slips to somebody else")
    func ofAnother() {
        var session = VillagerSession.atPerson()
        let before = session
        #expect(session.handle(.found(OwnRecords(slips: [slip]), of: card(born: "19460901").number)) == [])
        #expect(session == before)
    }

    @Test("a slip that does not print stays offered")
    func fails() {
        var session = VillagerSession.atPerson()
        _ = session.handle(.found(OwnRecords(slips: [slip]), of: card().number))
        session.touch(.printOwedSlips)
        _ = session.handle(.slipNotPrinted)
        #expect(session.touch(.printOwedSlips) == [.printSlips([number])])
    }
}
