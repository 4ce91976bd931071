import Session
import Testing
import TownshipServices

@Suite("Slips that were never printed")
struct OwedSlipTests {
    let slip = OwedSlips.Slip(number: number, serviceName: "办理老年优待证", maybePrinted: false)

    @Test("the same card is offered its slip, and goes on with the application afterwards")
    func offered() {
        var session = VillagerSession.atPerson()
        #expect(session.handle(.owedSlips([slip])) == [])
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
        #expect(session.handle(.owedSlips([slip])) == [])
        #expect(session.touch(.next) == [])
    }

    @Test("asking for slips by card prints them and ends the visit")
    func byCard() {
        var session = VillagerSession.ready()
        session.touch(.wake)
        #expect(session.touch(.findOwedSlips) == [.wantCard(true)])
        #expect(session.handle(.cardRead(card(), today: today)) == [.wantCard(false), .findOwedSlips(card().number)])
        _ = session.handle(.owedSlips([slip]))
        session.touch(.printOwedSlips)
        _ = session.handle(.slipPrinted)
        #expect(session.touch(.next) == [.wipe])
    }

    @Test("a card without owed slips is told so and another card may be laid")
    func none() {
        var session = VillagerSession.ready()
        session.touch(.wake, .findOwedSlips)
        _ = session.handle(.cardRead(card(), today: today))
        #expect(session.handle(.owedSlips([])) == [.wantCard(true)])
        #expect(session.stage == .card(.owedSlips, .nothingOwed))
    }

    @Test("a slip that does not print stays offered")
    func fails() {
        var session = VillagerSession.atPerson()
        _ = session.handle(.owedSlips([slip]))
        session.touch(.printOwedSlips)
        _ = session.handle(.slipNotPrinted)
        #expect(session.touch(.printOwedSlips) == [.printSlips([number])])
    }
}

@Suite("Large letters")
struct LargeTextTests {
    @Test("spread the guide over four screens and the form over one a question")
    func pages() {
        var session = VillagerSession.ready()
        session.touch(.wake, .largeText, .choose(benefitCard))
        for page in 0..<4 {
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
}

@Suite("Whatever happens")
struct RandomWalkTests {
    @Test("a hundred thousand random events never print without a record and always end at attract", arguments: 1...4)
    func walk(seed: UInt64) {
        var generator = SplitMix(state: seed)
        var session = VillagerSession.ready()
        var recorded = false
        for _ in 0..<25_000 {
            let event = randomEvent(session.revision, &generator)
            if case .submitted = event, case .submitting = session.stage { recorded = true }
            let owed = if case .owedSlips = session.stage { true } else { false }
            for effect in session.handle(event) {
                if case .printSlips = effect { #expect(recorded || owed) }
            }
            if session.stage == .attract { recorded = false }
        }
        // The last steps of whatever was under way, then nobody touches anything.
        for event in [.notSubmitted(.terminalCannotStore), .scanFailed(.tryAgain), .slipNotPrinted] as [Event] {
            _ = session.handle(event)
        }
        _ = session.pass(seconds: 400)
        #expect(session.stage == .attract)
    }

    private func randomEvent(_ revision: Int, _ generator: inout SplitMix) -> Event {
        let touches: [Touch] = [
            .wake, .choose(benefitCard), .findOwedSlips, .next, .next, .next, .back, .largeText, .answers(answers),
            .scan, .handInLater, .reveal, .sign(strokes, aspect: 2), .signOnPaper, .printOwedSlips, .stay,
        ]
        let events: [Event] = [
            .cardRead(card(), today: today), .cardTrouble(.liftAndLayAgain),
            .owedSlips([.init(number: number, serviceName: "", maybePrinted: true)]), .owedSlips([]),
            .scanned(PageID(1)), .scanFailed(.tryAgain), .submitted(receipt()), .notSubmitted(.terminalCannotStore),
            .slipPrinted, .slipNotPrinted, .tick,
        ]
        if Bool.random(using: &generator) {
            return .touch(touches.randomElement(using: &generator)!, revision: revision)
        }
        return events.randomElement(using: &generator)!
    }
}

struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
