import Foundation
import Testing
import TownshipServices

@testable import Session

@Suite("What was begun another time")
struct DraftTests {
    private let id = UUID()

    private func session() -> VillagerSession {
        var session = VillagerSession.ready(draftHours: 24)
        session.touch(.wake, .choose(benefitCard), .next, .next, .next)
        _ = session.handle(.cardRead(card(), today: today))
        return session
    }

    private func atScan() -> VillagerSession {
        var session = session()
        session.touch(.next, .answers(answers))
        return session
    }

    private func draft(_ session: VillagerSession) throws -> SavedDraft {
        SavedDraft(
            id: id, changedAt: Date(timeIntervalSince1970: 1_795_225_260), snapshot: try #require(session.keptDraft))
    }

    private func offered(_ draft: SavedDraft) -> VillagerSession {
        var session = session()
        _ = session.handle(.found(OwnRecords(drafts: [draft]), of: card().number))
        return session
    }

    private func offer(_ session: VillagerSession) throws -> DraftOffer {
        guard case .draft(let offer) = session.stage else { throw Missed() }
        return offer
    }

    private struct Missed: Error {}

    @Test("each finished step is kept, what is only typed is not")
    func steps() {
        var session = session()
        #expect(session.touch(.next) == [])
        #expect(session.touch(.keep(answers)) == [])
        let effects = session.touch(.answers(answers))
        guard case .keepDraft(let snapshot) = effects.first, effects.count == 1 else {
            Issue.record("\(effects)")
            return
        }
        #expect(snapshot.place == .scan(material: "photo"))
        #expect(snapshot.answers["phone"] == answers["phone"])
        #expect(session.touch(.scan) == [.scan(benefitCard.materials[1])])
        guard case .keepDraft(let next) = session.handle(.scanned(PageID(5))).first else {
            Issue.record("the page is not kept")
            return
        }
        #expect(next.pages == [PageID(5)])
        // The same again is not written again.
        #expect(session.touch(.largeText) == [])
    }

    @Test("where nothing is to be kept, nothing is")
    func never() {
        var session = VillagerSession.atScan()
        session.touch(.scan)
        #expect(session.handle(.scanned(PageID(1))) == [])
        #expect(session.touch(.leave) == [.wipe])
    }

    @Test("who walks away finds it again, who leaves on purpose or hands in does not")
    func ends() {
        var walkedAway = atScan()
        #expect(walkedAway.pass(seconds: 120) == [.wipe])
        #expect(walkedAway.keptDraft == nil)
        var left = atScan()
        #expect(left.touch(.leave) == [.dropDraft(nil), .wipe])
        var another = atScan()
        another.touch(.back, .back)
        #expect(another.touch(.back) == [.dropDraft(nil), .wantCard(true)])
        var submitted = atScan()
        submitted.touch(.handInLater, .next, .signOnPaper)
        #expect(submitted.handle(.submitted(receipt())) == [.dropDraft(nil), .printSlips([number])])
        var full = atScan()
        full.touch(.handInLater, .next, .signOnPaper)
        _ = full.handle(.notSubmitted(.terminalCannotStore))
        #expect(full.touch(.leave) == [.wipe])
    }

    @Test("the same card goes on where it was, with the pages that are still there")
    func resumed() throws {
        var before = atScan()
        before.touch(.scan)
        _ = before.handle(.scanned(PageID(5)))
        var session = offered(try draft(before))
        #expect(try offer(session).isSameService)
        #expect(session.touch(.resumeDraft) == [.openDraft(id, [PageID(5)])])
        // Nothing can be touched until they are here.
        #expect(session.touch(.startAnew) == [] && session.touch(.forgetDraft) == [])
        var lost = session
        #expect(session.handle(.draftOpened(id, pages: [PageID(5)])) == [])
        #expect(session.stage == before.stage)
        // A page that is gone is scanned again.
        _ = lost.handle(.draftOpened(id, pages: []))
        guard case .scan(let application, _, .layPage) = lost.stage else { throw Missed() }
        #expect(application.answers["phone"] == answers["phone"])
    }

    @Test("before the signature everything is looked at once more, or scanned where it is missing")
    func resumedAtReview() throws {
        var before = atScan()
        before.touch(.scan)
        _ = before.handle(.scanned(PageID(5)))
        before.touch(.next, .next)
        var session = offered(try draft(before))
        session.touch(.resumeDraft)
        var lost = session
        _ = session.handle(.draftOpened(id, pages: [PageID(5)]))
        guard case .review = session.stage else { throw Missed() }
        _ = lost.handle(.draftOpened(id, pages: []))
        guard case .scan = lost.stage else { throw Missed() }
    }

    @Test("who begins anew, or wants none of it, is rid of it")
    func notWanted() throws {
        var session = offered(try draft(atScan()))
        var other = session
        #expect(session.touch(.startAnew) == [.dropDraft(id)])
        guard case .person(let application) = session.stage else { throw Missed() }
        #expect(application.answers["phone"] == nil)
        #expect(other.touch(.forgetDraft) == [.dropDraft(id), .wipe])
    }

    @Test("another card, an older version of the service, an unreadable draft: nothing is offered")
    func notOffered() throws {
        let draft = try draft(atScan())
        var session = session()
        let stage = session.stage
        _ = session.handle(.found(OwnRecords(drafts: [draft]), of: card(born: "19460901").number))
        #expect(session.stage == stage)
        var older = benefitCard
        older.version = 0
        let snapshot = try #require(
            Application(service: older, card: card(), today: today).with(answers).snapshot(at: .review))
        let old = SavedDraft(id: id, changedAt: draft.changedAt, snapshot: snapshot)
        _ = session.handle(.found(OwnRecords(drafts: [old]), of: card().number))
        #expect(session.stage == stage)
        let text = try #require(String(data: try JSONEncoder().encode(draft.snapshot), encoding: .utf8))
        let newer = try JSONDecoder().decode(
            DraftSnapshot.self, from: Data(text.replacing("\"version\":1", with: "\"version\":2").utf8))
        #expect(!newer.isReadable)
        #expect(try JSONDecoder().decode(DraftSnapshot.self, from: Data(text.utf8)) == draft.snapshot)
    }

    @Test("a draft is not offered to whoever lays that card as the card of another")
    func asRepresented() throws {
        var service = benefitCard
        service.applicants = [.oneself, .guardian]
        var session = VillagerSession.ready(draftHours: 24, services: [service])
        session.touch(.wake, .choose(service), .next, .next, .next, .stand(.guardian))
        _ = session.handle(.cardRead(card(born: "19800101"), today: today))
        _ = session.handle(.cardRead(card(), today: today))
        _ = session.handle(.found(OwnRecords(drafts: [try draft(atScan())]), of: card().number))
        guard case .person = session.stage else { throw Missed() }
    }

    @Test("who applied for another is asked by the own card, before that of the other is wanted again")
    func representative() throws {
        var service = benefitCard
        service.applicants = [.oneself, .guardian]
        let daughter = card(born: "19800101")
        func atRepresented() -> VillagerSession {
            var session = VillagerSession.ready(draftHours: 24, services: [service])
            session.touch(.wake, .choose(service), .next, .next, .next, .stand(.guardian))
            _ = session.handle(.cardRead(daughter, today: today))
            return session
        }
        var before = atRepresented()
        _ = before.handle(.cardRead(card(), today: today))
        before.touch(.next, .answers(answers))
        let draft = try draft(before)
        #expect(draft.snapshot.begunBy == daughter.number)

        var session = atRepresented()
        let stage = session.stage
        #expect(session.handle(.found(OwnRecords(drafts: [draft]), of: daughter.number)) == [.wantCard(false)])
        var anew = session
        #expect(anew.touch(.startAnew) == [.dropDraft(id), .wantCard(true)])
        #expect(anew.stage == stage)
        session.touch(.resumeDraft)
        _ = session.handle(.draftOpened(id, pages: []))
        #expect(session.stage == before.stage)
    }

    @Test("a draft of another service can wait while this one is done")
    func anotherService() throws {
        var other = benefitCard
        other.id = "other"
        var session = VillagerSession.ready(draftHours: 24, services: [benefitCard, other])
        session.touch(.wake, .choose(other), .next, .next, .next)
        _ = session.handle(.cardRead(card(), today: today))
        _ = session.handle(.found(OwnRecords(drafts: [try draft(atScan())]), of: card().number))
        #expect(try !offer(session).isSameService)
        var forgotten = session
        #expect(session.touch(.startAnew) == [])
        guard case .person(let application) = session.stage else { throw Missed() }
        #expect(application.service.id == "other")
        #expect(forgotten.touch(.forgetDraft) == [.dropDraft(id)])
        guard case .person = forgotten.stage else { throw Missed() }
    }
}

extension Application {
    fileprivate func with(_ answers: FormAnswers) -> Application {
        var application = self
        application.answers.merge(answers) { $1 }
        return application
    }
}
