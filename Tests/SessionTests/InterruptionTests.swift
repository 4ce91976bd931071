import DeviceStatus
import Session
import Testing
import TownshipServices

@Suite("What interrupts a session")
struct InterruptionTests {
    @Test("a second tap on a button of the screen before is ignored")
    func doubleTap() {
        var session = VillagerSession.ready()
        session.touch(.wake, .choose(benefitCard))
        let revision = session.revision
        _ = session.handle(.touch(.next, revision: revision))
        #expect(session.handle(.touch(.next, revision: revision)) == [])
        #expect(session.stage == .guide(benefitCard) && session.page == 1)
    }

    @Test("a session left alone warns, counts down, wipes itself and stops the reader")
    func leftAlone() {
        var session = VillagerSession.atCard()
        #expect(session.pass(seconds: 89) == [])
        #expect(session.countdown == nil)
        _ = session.pass(seconds: 1)
        #expect(session.countdown == 30)
        #expect(session.pass(seconds: 30) == [.wantCard(false), .wipe])
        #expect(session.stage == .attract)
    }

    @Test("one touch answers the warning and keeps everything")
    func stay() {
        var session = VillagerSession.atReview()
        _ = session.pass(seconds: 100)
        let stage = session.stage
        session.touch(.stay)
        #expect(session.countdown == nil)
        #expect(session.stage == stage)
    }

    @Test("large letters double the time")
    func largePatience() {
        var session = VillagerSession.atPerson()
        session.touch(.largeText)
        _ = session.pass(seconds: 179)
        #expect(session.countdown == nil)
        _ = session.pass(seconds: 1)
        #expect(session.countdown == 60)
    }

    @Test("nobody is hurried while the machine works")
    func machineWorks() {
        var scanning = VillagerSession.atScan()
        scanning.touch(.scan)
        var submitting = VillagerSession.atSubmitting()
        var printing = VillagerSession.atThanks()
        for _ in 0..<500 {
            #expect(scanning.handle(.tick) + submitting.handle(.tick) + printing.handle(.tick) == [])
        }
    }

    @Test("leaving wipes at any screen but while the record is being made")
    func leave() {
        var session = VillagerSession.atReview()
        #expect(session.touch(.leave) == [.wipe])
        var submitting = VillagerSession.atSubmitting()
        #expect(submitting.touch(.leave) == [])
    }

    @Test("a card lifted too soon asks to lay it again")
    func lifted() {
        var session = VillagerSession.atCard()
        _ = session.handle(.cardTrouble(.liftAndLayAgain))
        #expect(session.stage == .card(.apply(benefitCard), .liftAndLayAgain))
        _ = session.handle(.cardRead(card(), today: today))
        guard case .person = session.stage else {
            Issue.record("the card laid again is not read")
            return
        }
    }

    @Test("a reader unplugged and plugged in again changes no screen")
    func replug() {
        var session = VillagerSession.atCard()
        let revision = session.revision
        _ = session.handle(.device(DeviceReport(role: .cardReader, device: .absent)))
        #expect(!session.canServe(.cardReader))
        _ = session.handle(.device(DeviceReport(role: .cardReader, device: .online)))
        #expect(session.canServe(.cardReader))
        #expect(session.revision == revision)
    }

    @Test("without a scanner the material can be handed in later")
    func noScanner() {
        var session = VillagerSession.atPerson()
        _ = session.handle(.device(DeviceReport(role: .scanner, device: .absent)))
        session.touch(.next, .answers(answers))
        #expect(session.scanTrouble(after: nil) == .unavailable)
        session.touch(.handInLater)
        guard case .review(let application) = session.stage else {
            Issue.record("the review is not reached")
            return
        }
        #expect(application.materials == ["photo": .handedInLater])
    }

    @Test("a scanner that goes and comes back while a page is laid changes what is said, and no screen")
    func scannerReplugged() {
        var session = VillagerSession.atScan()
        let revision = session.revision
        #expect(session.scanTrouble(after: nil) == nil)
        _ = session.handle(.device(DeviceReport(role: .scanner, device: .absent)))
        #expect(session.scanTrouble(after: nil) == .unavailable)
        #expect(session.scanTrouble(after: .tryAgain) == .unavailable)
        #expect(session.scanTrouble(after: .full) == .full)
        _ = session.handle(.device(DeviceReport(role: .scanner, device: .online)))
        #expect(session.scanTrouble(after: nil) == nil)
        // What went wrong because it was away is worth another try.
        #expect(session.scanTrouble(after: .unavailable) == .tryAgain)
        #expect(session.revision == revision)
    }

    @Test("a scan that takes too long can be stopped, and its page is thrown away")
    func scanStopped() {
        var session = VillagerSession.atScan()
        session.touch(.scan)
        _ = session.handle(.scanProgress(0.4))
        #expect(session.touch(.back) == [.stopScan])
        guard case .scan(_, _, .layPage(nil)) = session.stage else {
            Issue.record("the page cannot be laid again")
            return
        }
        #expect(session.handle(.scanned(PageID(3))) == [.discard(PageID(3))])
        #expect(!session.touch(.scan).isEmpty)
    }

    @Test("a scan that failed says so and can be tried again")
    func scanFailed() {
        var session = VillagerSession.atScan()
        session.touch(.scan)
        _ = session.handle(.scanFailed(.tryAgain))
        guard case .scan(_, _, .layPage(.tryAgain)) = session.stage else {
            Issue.record("the failure is not said")
            return
        }
        #expect(!session.touch(.scan).isEmpty)
    }

    @Test("a page that comes after its person has left is thrown away")
    func latePage() {
        var session = VillagerSession.atScan()
        session.touch(.scan)
        session.touch(.leave)
        #expect(session.handle(.scanned(PageID(3))) == [.discard(PageID(3))])
    }

    @Test("a printer without paper leaves the submission standing and the slip owed")
    func noPaper() {
        var session = VillagerSession.atThanks()
        _ = session.handle(.slipNotPrinted)
        #expect(session.stage == .thanks(receipt(.owed)))
        #expect(session.pass(seconds: 30) == [.wipe])
    }

    @Test("a record that cannot be made loses nothing and can be tried again")
    func notSubmitted() {
        var session = VillagerSession.atSubmitting()
        guard case .submitting(let application) = session.stage else {
            Issue.record("nothing is submitted")
            return
        }
        _ = session.handle(.notSubmitted(.terminalCannotStore))
        #expect(session.stage == .notSubmitted(application, .terminalCannotStore))
        #expect(session.touch(.next) == [.submit(application)])
    }
}
