import Session
import Testing
import TownshipServices

@Suite struct SocialSecurityCardTests {
    private var socialSecurityCard: IdentityCard {
        var read = card(address: "")
        read.socialSecurityNumber = "A12345678"
        return read
    }

    @Test("a social-security card begins an application under its holder's name, and is shown nothing that is kept")
    func apply() throws {
        var session = VillagerSession.atCard()
        #expect(session.handle(.cardRead(socialSecurityCard, today: today)) == [.wantCard(false)])
        guard case .person(let application) = session.stage else {
            Issue.record("no person is shown")
            return
        }
        #expect(application.answers["name"] == "样本芳")
        #expect(application.card.isSocialSecurityCard)
        // Where somebody is registered, only an ID card says.
        #expect(application.advice[1] == .askedAtWindow)
        let kept = OwnRecords(slips: [], drafts: [], cases: [])
        #expect(session.handle(.found(kept, of: socialSecurityCard.number)).isEmpty)
    }

    @Test(
        "slips and cases stay closed to it, and an ID card beside it opens them",
        arguments: [Touch.findOwedSlips, .findCases])
    func own(_ wish: Touch) {
        var session = VillagerSession.ready()
        session.touch(.wake, wish)
        #expect(session.handle(.cardRead(socialSecurityCard, today: today)).isEmpty)
        guard case .card(_, .idCardNeeded) = session.stage else {
            Issue.record("an ID card is not asked for")
            return
        }
        #expect(session.handle(.cardRead(card(), today: today)) == [.wantCard(false), .findOwn(card().number)])
    }

    @Test("an application begun with it is not kept as a draft")
    func draft() {
        func kept(by person: IdentityCard) -> Bool {
            var session = VillagerSession.ready(draftHours: 24)
            var effects = session.touch(.wake, .choose(benefitCard), .next, .next, .next)
            effects += session.handle(.cardRead(person, today: today))
            effects += session.touch(.next, .answers(answers))
            return effects.contains { if case .keepDraft = $0 { true } else { false } }
        }
        #expect(kept(by: card()))
        #expect(!kept(by: socialSecurityCard))
    }

    @Test("whoever stands for another with it is advised that staff verify who they are")
    func representative() {
        let representative = Representative(standing: .guardian, card: socialSecurityCard)
        #expect(representative.advice(for: card(born: "20150101"), on: today) == [.representativeWithoutIDCard])
    }

    @Test("the case tells that no ID card verified who it is, on a day that nobody is sure of, too")
    func line() {
        let lines = benefitCard.lines(for: answers, on: socialSecurityCard, by: nil, day: nil)
        #expect(lines.contains(.unverified(isRepresentative: false, validTo: nil)))
    }
}
