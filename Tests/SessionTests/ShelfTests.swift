import Session
import Testing

@testable import TownshipServices

@Suite("Finding a service")
struct ShelfTests {
    private let shelves: ServiceShelves = {
        let names = ["lnyzz", "gljt", "lzz", "lqqq", "lww", "lrr", "ltt"]
        var services = names.map { letters in
            var service = benefitCard
            service.id = letters
            service.pinyin = [letters]
            return service
        }
        services[1].isGuideOnly = true
        return ServiceShelves(
            groups: [.init(id: "empty", name: "空", summary: ""), .init(id: "elderly", name: "老年人", summary: "")],
            services: services, takenIn: ["lnyzz", "gljt"])
    }()

    private func session() -> VillagerSession {
        var session = VillagerSession(shelves: shelves)
        session.touch(.wake)
        return session
    }

    @Test("leaves out a shelf on which nothing stands, and spreads a long one over screens")
    func shelf() {
        var session = session()
        #expect(session.shelvesOnScreen.map(\.group.id) == ["elderly"])
        session.touch(.openShelf("empty"))
        #expect(session.stage == .services)
        session.touch(.openShelf("elderly"))
        #expect(session.pageCount == 2)
        #expect(session.servicesOnScreen.count == 5)
        session.touch(.nextPage)
        #expect(session.servicesOnScreen.map(\.id) == ["lrr", "ltt"])
        session.touch(.largeText)
        #expect(session.pageCount == 4)
    }

    @Test("by the first letters of its pinyin, those that begin with them first")
    func search() {
        var session = session()
        session.touch(.search, .letter("z"))
        #expect(session.servicesOnScreen.map(\.id) == ["lnyzz", "lzz"])
        session.touch(.eraseLetter, .letter("l"), .letter("z"))
        #expect(session.servicesOnScreen.map(\.id) == ["lzz"])
        session.touch(.choose(session.servicesOnScreen[0]), .back)
        #expect(session.stage == .search("lz"))
    }

    @Test("only what is taken in leads on to an application")
    func taken() {
        for (index, leadsOn) in [(0, true), (1, false), (2, false)] {
            let service = shelves.shelves[0].services[index]
            var session = session()
            session.touch(.choose(service), .next, .next)
            #expect((session.stage == .notice(service)) == leadsOn)
        }
    }

    @Test("a catalogue that comes meanwhile waits until who is at the screen has left")
    func newCatalogue() {
        let none = ServiceShelves(groups: [.init(id: "elderly", name: "老年人", summary: "")])
        var session = session()
        _ = session.handle(.catalogue(none))
        #expect(session.shelves == shelves)
        session.touch(.leave)
        #expect(session.shelves == none)
        _ = session.handle(.catalogue(shelves))
        #expect(session.shelves == shelves)
    }

    @Test("the shelf of proofs says of each whether the village issues it; back leads to the page it stood on")
    func proofs() throws {
        let proofs = (1...7).map { ProofGuide(title: "证明\($0)", isIssued: $0 == 1, advice: "", goTo: []) }
        let groups = [ServiceGroup(id: "proofs", name: "开证明", summary: "")]
        var session = VillagerSession(shelves: ServiceShelves(groups: groups, proofs: proofs))
        session.touch(.wake, .openShelf("proofs"), .openProof("没有的"))
        #expect(session.stage == .proofs && session.pageCount == 2)
        session.touch(.nextPage, .openProof("证明7"))
        #expect(session.stage == .proof(proofs[6]))
        session.touch(.back)
        #expect(session.stage == .proofs && session.proofsOnScreen.map(\.title) == ["证明7"])
        session.touch(.back)
        #expect(session.stage == .services)
        #expect(ServiceShelves(groups: groups).shelves.isEmpty)
    }
}
