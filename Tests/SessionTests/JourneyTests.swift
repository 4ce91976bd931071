import DeviceStatus
import Session
import Testing
import TownshipServices

@Suite("The villager's way through a session")
struct JourneyTests {
    @Test("a touch wakes the attract screen and a chosen service shows its guide")
    func wake() {
        var session = VillagerSession.ready()
        session.touch(.wake)
        #expect(session.stage == .services)
        session.touch(.choose(benefitCard))
        #expect(session.stage == .guide(benefitCard))
    }

    @Test("what is done with the data is shown before the card is asked for")
    func noticeBeforeCard() {
        var session = VillagerSession.ready()
        session.touch(.wake, .choose(benefitCard), .next, .next)
        #expect(session.stage == .notice(benefitCard))
        #expect(session.touch(.next) == [.wantCard(true)])
        #expect(session.stage == .card(.apply(benefitCard), .layCard))
    }

    @Test("a read card shows the person with age and advice, leaves the reader in peace and looks for owed slips")
    func cardRead() throws {
        var session = VillagerSession.atCard()
        let effects = session.handle(.cardRead(card(), today: today))
        #expect(effects == [.wantCard(false), .findOwn(card().number)])
        guard case .person(let application) = session.stage else {
            Issue.record("the person is not shown")
            return
        }
        #expect(application.age == 72)
        #expect(application.advice == [.looksMet, .presumedRegistered])
        #expect(application.answers["name"] == "样本芳")
    }

    @Test("somebody registered elsewhere is told to whom the papers go, and is sent nowhere")
    func forwarded() throws {
        let center = ResponsibleBody(
            id: "center", name: "通办窗口", phone: "0599", address: "1", area: "江东省云溪县", level: .county)
        let routing = RoutingTable(
            shortForms: [:], bodies: [center], rules: [.init(place: "", body: "center", how: .acrossProvinces)])
        var session = VillagerSession.ready()
        _ = session.handle(
            .catalogue(
                ServiceShelves(
                    groups: [.init(id: "elderly", name: "", summary: "")], services: [benefitCard],
                    takenIn: [benefitCard.id], routing: routing, station: "江东省云溪县柳河镇")))
        session.touch(.wake, .choose(benefitCard), .next, .next, .next)
        _ = session.handle(.cardRead(card(address: "山南省某县"), today: today))
        guard case .person(let application) = session.stage else {
            Issue.record("the person is not shown")
            return
        }
        #expect(application.route == .forwarded(to: center, how: .acrossProvinces))
    }

    @Test("someone too young or from elsewhere is told so and may go on all the same")
    func adviceNeverRefuses() {
        var session = VillagerSession.atPerson(card(born: "19620420", address: "江东省海陵县东港镇1号"))
        guard case .person(let application) = session.stage else {
            Issue.record("the person is not shown")
            return
        }
        #expect(
            application.advice == [
                .tooYoung(age: 64, possibleFrom: CalendarDate(year: 2027, month: 4, day: 20)!), .registeredElsewhere,
            ])
        session.touch(.next)
        guard case .form = session.stage else {
            Issue.record("the form is not reached")
            return
        }
    }

    @Test("wrong answers stay on the form with what is wrong, right ones lead on")
    func form() {
        var session = VillagerSession.atPerson()
        session.touch(.next, .answers(["phone": "123", "collection": "moon"]))
        guard case .form(let application) = session.stage else {
            Issue.record("the form was left")
            return
        }
        #expect(application.problems == ["phone": .notAPhone, "collection": .notAChoice])
        session.touch(.answers(answers))
        guard case .scan(let filled, let material, .layPage(nil)) = session.stage else {
            Issue.record("the scan is not reached")
            return
        }
        #expect(material.id == "photo")
        #expect(filled.answers["phone"] == "13800000000")
        #expect(filled.problems.isEmpty)
    }

    @Test("a page is scanned, looked at, and can be scanned again")
    func scan() {
        var session = VillagerSession.atScan()
        #expect(session.touch(.scan) == [.scan(benefitCard.materials[1])])
        _ = session.handle(.scanProgress(0.5))
        #expect(session.handle(.scanned(PageID(1))) == [])
        #expect(session.touch(.scan) == [.discard(PageID(1))])
        session.touch(.scan)
        _ = session.handle(.scanned(PageID(2)))
        session.touch(.next)
        guard case .review(let application) = session.stage else {
            Issue.record("the review is not reached")
            return
        }
        #expect(application.materials == ["photo": .scanned([PageID(2)])])
    }

    @Test("a signature submits, and only a durable record prints its slip")
    func submit() {
        var session = VillagerSession.atReview()
        session.touch(.next)
        let effects = session.touch(.sign(strokes, aspect: 3))
        guard case .submitting(let application) = session.stage else {
            Issue.record("nothing is submitted")
            return
        }
        #expect(application.signature == .drawn(strokes: strokes, aspect: 3))
        #expect(effects == [.submit(application)])
        #expect(session.handle(.submitted(receipt())) == [.printSlips([number])])
        #expect(session.stage == .thanks(receipt()))
    }

    @Test("an empty signature submits nothing; signing on paper does")
    func signature() {
        var session = VillagerSession.atReview()
        session.touch(.next)
        #expect(session.touch(.sign([[Submission.Point(x: 0, y: 0)]], aspect: 3)) == [])
        session.touch(.signOnPaper)
        guard case .submitting(let application) = session.stage else {
            Issue.record("nothing is submitted")
            return
        }
        #expect(application.signature == .onPaper)
    }

    @Test("after the thanks everything is wiped and the letters are small again")
    func end() {
        var session = VillagerSession.atThanks()
        _ = session.handle(.slipPrinted)
        session.touch(.largeText)
        #expect(session.touch(.next) == [.wipe])
        #expect(session.stage == .attract)
        #expect(!session.largeText)
    }

    @Test("back leads through the same screens and keeps what was answered and scanned")
    func back() {
        var session = VillagerSession.atReview()
        session.touch(.back)
        guard case .scan(_, _, .scanned(PageID(1))) = session.stage else {
            Issue.record("the scanned page is lost")
            return
        }
        session.touch(.back)
        guard case .form(let application) = session.stage else {
            Issue.record("the form is not reached")
            return
        }
        #expect(application.answers["phone"] == "13800000000")
        session.touch(.answers(answers))
        guard case .scan(_, _, .scanned(PageID(1))) = session.stage else {
            Issue.record("the scanned page is lost")
            return
        }
    }
}
