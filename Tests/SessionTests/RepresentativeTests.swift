@testable import Session
import Testing
@testable import TownshipServices

@Suite("Applying for another person")
struct RepresentativeTests {
    private let service: ServiceItem = {
        var service = benefitCard
        service.applicants = [.oneself, .guardian, .mandate]
        service.materials.append(
            Material(
                id: "proof", name: "监护关系证明", source: .scan, copy: .original, count: 1, standard: "",
                when: When(field: Standing.field, isOneOf: ["guardian"])))
        return service
    }()
    private struct Missed: Error {}

    private let daughter = card(born: "19820101")
    private let mother = card()

    private func atStanding() -> VillagerSession {
        var session = VillagerSession.ready()
        session.touch(.wake, .choose(service), .next, .next, .next)
        return session
    }

    private func atPerson(as standing: Standing = .guardian) -> VillagerSession {
        var session = atStanding()
        session.touch(.stand(standing))
        _ = session.handle(.cardRead(daughter, today: today))
        _ = session.handle(.cardRead(mother, today: today))
        return session
    }

    @Test("a service only for oneself asks nobody for whom; another asks before any card")
    func asks() {
        #expect(VillagerSession.atCard().stage == .card(.apply(benefitCard), .layCard))
        #expect(atStanding().stage == .standing(service))
    }

    @Test("for oneself one card is enough")
    func oneself() throws {
        var session = atStanding()
        #expect(session.touch(.stand(.oneself)) == [.wantCard(true)])
        _ = session.handle(.cardRead(mother, today: today))
        guard case .person(let application) = session.stage else { throw Missed() }
        #expect(application.representative == nil && application.answers[Standing.field] == "oneself")
        #expect(!application.scannedMaterials.contains { $0.id == "proof" })
    }

    @Test("the representative's card comes first, then the applicant's, whose application it is")
    func bothCards() throws {
        var session = atStanding()
        #expect(session.touch(.stand(.guardian)) == [.wantCard(true)])
        #expect(session.stage == .card(.representative(service, .guardian), .layCard))
        #expect(
            session.handle(.cardRead(daughter, today: today)) == [
                .wantCard(false), .wantCard(true), .findOwn(daughter.number),
            ])
        let representative = Representative(standing: .guardian, card: daughter)
        #expect(session.stage == .card(.represented(service, representative), .layCard))
        #expect(
            session.handle(.cardRead(mother, today: today)) == [.wantCard(false), .findOwn(mother.number)])
        guard case .person(let application) = session.stage else { throw Missed() }
        #expect(application.card == mother && application.representative == representative)
        #expect(application.age == 72)
    }

    @Test("the same card twice is nobody's application: the other one is asked for, and the reader looks on")
    func sameCard() {
        var session = atStanding()
        session.touch(.stand(.mandate))
        _ = session.handle(.cardRead(daughter, today: today))
        #expect(session.handle(.cardRead(daughter, today: today)) == [.wantCard(false), .wantCard(true)])
        let purpose = CardPurpose.represented(service, Representative(standing: .mandate, card: daughter))
        #expect(session.stage == .card(purpose, .sameCard))
        _ = session.handle(.cardRead(mother, today: today))
        #expect(session.step == 0 && session.stage != .card(purpose, .sameCard))
    }

    @Test("what proves the standing is a material like another")
    func proof() throws {
        var session = atPerson()
        session.touch(.next, .answers(answers), .handInLater)
        guard case .scan(_, let material, _) = session.stage else { throw Missed() }
        #expect(material.id == "proof")
        session.touch(.handInLater)
        guard case .review(let application) = session.stage else { throw Missed() }
        #expect(application.materials["proof"] == .handedInLater)
        #expect(
            application.reviewedLines().prefix(2) == [
                .representative(Representative(standing: .guardian, card: daughter)),
                .representativeNumber(daughter.number),
            ])
    }

    @Test(
        "back from the person asks for the applicant's card again, from there for the representative's, then for whom")
    func back() {
        var session = atPerson()
        #expect(session.touch(.back) == [.wantCard(true)])
        let representative = Representative(standing: .guardian, card: daughter)
        #expect(session.stage == .card(.represented(service, representative), .layCard))
        #expect(session.touch(.back) == [.wantCard(false), .wantCard(true)])
        #expect(session.stage == .card(.representative(service, .guardian), .layCard))
        #expect(session.touch(.back) == [.wantCard(false)])
        #expect(session.stage == .standing(service))
        session.touch(.back)
        #expect(session.stage == .notice(service))
    }

    @Test("a standing that the service does not know is no way on")
    func unknownStanding() {
        var session = atStanding()
        session.touch(.stand(.agent))
        #expect(session.stage == .standing(service))
    }

    @Test("leaving forgets both cards")
    func wiped() {
        var session = atPerson()
        #expect(session.touch(.leave) == [.wipe])
        #expect(session.stage == .attract && session.readNumber == nil)
    }
}
