import Session
import Testing
import TownshipServices

@Suite("Large letters")
struct LargeTextTests {
    @Test("spread the guide over five screens and the form over one a question")
    func pages() {
        var session = VillagerSession.ready()
        session.touch(.wake, .largeText, .choose(benefitCard))
        for page in 0..<5 {
            #expect(session.stage == .guide(benefitCard))
            #expect(session.page == page)
            session.touch(.next)
        }
        #expect(session.stage == .notice(benefitCard))
        session.touch(.next)
        _ = session.handle(.cardRead(card(), today: today))
        session.touch(.next)
        #expect(session.fieldsOnScreen.map(\.id) == ["phone"])
        session.touch(.answers(["phone": "13800000000"]))
        #expect(session.fieldsOnScreen.map(\.id) == ["collection"])
        session.touch(.answers(["collection": "post"]))
        guard case .scan(let application, _, _) = session.stage else {
            Issue.record("the scan is not reached")
            return
        }
        #expect(application.answers["phone"] == "13800000000")
        #expect(application.answers["collection"] == "post")
    }

    @Test("can be turned on and off at any screen without losing its place")
    func toggle() {
        var session = VillagerSession.atReview()
        let stage = session.stage
        session.touch(.largeText)
        #expect(session.largeText)
        #expect(session.stage == stage)
        session.touch(.largeText)
        #expect(!session.largeText)
        #expect(session.stage == stage)
    }

    @Test("keep what was typed but not yet sent")
    func typed() {
        var session = VillagerSession.atPerson()
        session.touch(.next, .keep(["phone": "138", "collection": "post"]), .largeText)
        guard case .form(let application) = session.stage else {
            Issue.record("the form was left")
            return
        }
        #expect(application.answers["phone"] == "138")
        #expect(application.answers["collection"] == "post")
        #expect(application.problems.isEmpty)
    }
}
