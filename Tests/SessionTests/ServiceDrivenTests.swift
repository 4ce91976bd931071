import Session
import Testing

@testable import TownshipServices

@Suite("A session driven by its service file")
struct ServiceDrivenTests {
    /// One service with everything that may stand in a file: conditions to ask, keypads, what hangs
    /// on an answer, several pages, optional papers.
    private let relief: ServiceItem = {
        var service = benefitCard
        service.conditions.append(Condition(text: "低保对象", ask: "您是低保对象吗？"))
        service.conditions.append(Condition(text: "本村居住", ask: "您住在村里吗？"))
        service.form += [
            FormField(
                id: "settled", label: "结算", kind: .choice,
                choices: [.init(id: "yes", label: "是"), .init(id: "no", label: "否")]),
            FormField(
                id: "left-on", label: "出院", kind: .date, min: -3, max: 0, when: When(field: "settled", isOneOf: ["no"])),
            FormField(id: "paid", label: "花费", kind: .money),
            FormField(id: "account", label: "账号", kind: .bankAccount),
        ]
        service.materials = [
            Material(
                id: "invoice", name: "票据", source: .scan, copy: .original, count: 1, standard: "", severalPages: true),
            Material(
                id: "list", name: "清单", source: .scan, copy: .original, count: 1, standard: "",
                when: When(field: "settled", isOneOf: ["no"])),
            Material(
                id: "more", name: "其他", source: .scan, copy: .original, count: 1, standard: "", optional: true),
        ]
        return service
    }()

    private func atQuestion() -> VillagerSession {
        var session = VillagerSession.ready()
        session.touch(.wake, .choose(relief), .next, .next, .next)
        _ = session.handle(.cardRead(card(), today: today))
        session.touch(.next)
        return session
    }

    private func atScan(settled: String) -> VillagerSession {
        var session = atQuestion()
        session.touch(.reply(.yes), .reply(.yes))
        let answers = [
            "phone": "13800000000", "collection": "post", "settled": settled, "left-on": "2026年11月02日",
            "paid": "120.50", "account": "6212 3456 7890 1234",
        ]
        for _ in 0..<8 {
            if case .form = session.stage { session.touch(.answers(answers)) }
        }
        return session
    }

    @Test("asks one condition after the other; a no is answered with advice and goes on")
    func questions() throws {
        var session = atQuestion()
        guard case .question(_, 2) = session.stage else { throw Missed() }
        session.touch(.next)
        guard case .question(_, 2) = session.stage else { throw Missed() }
        session.touch(.reply(.no))
        guard case .question(let application, 2) = session.stage else { throw Missed() }
        #expect(application.answers["condition-3"] == "no")
        session.touch(.next, .reply(.yes))
        guard case .form(let application) = session.stage else { throw Missed() }
        #expect(application.answers["condition-3"] == "no" && application.answers["condition-4"] == "yes")
        session.touch(.back)
        guard case .question(_, 3) = session.stage else { throw Missed() }
        session.touch(.back, .back)
        guard case .person = session.stage else { throw Missed() }
    }

    @Test("asks what hangs on an answer on a later screen, and never two keypads at once")
    func fields() throws {
        var session = atQuestion()
        session.touch(.reply(.yes), .reply(.yes))
        var seen: [String] = []
        while case .form = session.stage {
            let ids = session.fieldsOnScreen.map(\.id)
            #expect(ids.count <= 2)
            #expect(session.fieldsOnScreen.filter(\.hasKeypad).count <= 1)
            #expect(!(ids.contains("settled") && ids.contains("left-on")))
            seen += ids
            session.touch(
                .answers([
                    "phone": "13800000000", "collection": "post", "settled": "no", "left-on": "20261102",
                    "paid": "120.50", "account": "621234567890",
                ]))
            guard seen.count < 20 else { break }
        }
        #expect(Set(seen) == ["phone", "collection", "settled", "left-on", "paid", "account"])
        guard case .scan(let application, _, _) = session.stage else { throw Missed() }
        #expect(application.answers["left-on"] == "2026-11-02")
    }

    @Test("forgets an answer that another answer has made pointless, and its papers")
    func when() throws {
        let session = atScan(settled: "yes")
        guard case .scan(let application, _, _) = session.stage else { throw Missed() }
        #expect(application.answers["left-on"] == nil)
        #expect(application.scannedMaterials.map(\.id) == ["invoice", "more"])
    }

    @Test("takes several pages of one paper, and again the last one alone")
    func severalPages() throws {
        var session = atScan(settled: "no")
        session.touch(.scan)
        _ = session.handle(.scanned(PageID(1)))
        session.touch(.scanMore, .scan)
        _ = session.handle(.scanned(PageID(2)))
        #expect(session.touch(.scan) == [.discard(PageID(2))])
        session.touch(.handInLater, .scan)
        _ = session.handle(.scanned(PageID(3)))
        session.touch(.next)
        guard case .scan(let application, let list, _) = session.stage else { throw Missed() }
        #expect(list.id == "list")
        #expect(application.materials["invoice"] == .scanned([PageID(1), PageID(3)]))
        session.touch(.leaveOut)
        guard case .scan(_, let still, _) = session.stage else { throw Missed() }
        #expect(still.id == "list")
        session.touch(.handInLater, .leaveOut)
        guard case .review(let application) = session.stage else { throw Missed() }
        #expect(application.materials["list"] == .handedInLater && application.materials["more"] == .leftOut)
    }

    @Test("stops at as many pages as a submission has, and keeps room for the papers still to come")
    func mostDocuments() throws {
        var service = relief
        let papers = ["a", "b", "c", "d", "e"].map {
            Material(id: $0, name: $0, source: .scan, copy: .original, count: 1, standard: "", severalPages: true)
        }
        service.materials = papers
        var application = Application(service: service, card: card(), today: today)
        for paper in papers {
            application.materials[paper.id] = .scanned([PageID(1)])
            while application.mayTakeMore(of: paper) {
                guard case .scanned(let pages) = application.materials[paper.id] else { throw Missed() }
                application.materials[paper.id] = .scanned(pages + [PageID(1)])
            }
        }
        #expect(papers.map { application.pages(of: $0) } == [20, 20, 20, 19, 1])
        application.materials["e"] = nil
        application.materials["d"] = .scanned(Array(repeating: PageID(1), count: 20))
        #expect(!application.hasRoom(for: papers[4]))
    }

    private struct Missed: Error {}
}
