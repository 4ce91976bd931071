import Foundation
import Session
import TestSupport
import Testing
import TownshipServices

@Suite("Whatever happens")
struct RandomWalkTests {
    @Test("a hundred thousand random events never print without a record and always end at attract", arguments: 1...4)
    func walk(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var session = VillagerSession.ready(draftHours: 24)
        var recorded = false
        for _ in 0..<25_000 {
            let event = randomEvent(session.revision, &generator)
            if case .submitted = event, case .submitting = session.stage { recorded = true }
            let owed = if case .owedSlips = session.stage { true } else { false }
            let offered: UUID? = if case .draft(let offer) = session.stage { offer.draft.id } else { nil }
            for effect in session.handle(event) {
                if case .printSlips = effect { #expect(recorded || owed) }
                // Only what lies before somebody's eyes is dropped or opened.
                if case .dropDraft(let id?) = effect { #expect(id == offered) }
                if case .openDraft(let id, _) = effect { #expect(id == offered) }
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

    /// Made once: to make them anew for each of a hundred thousand events took twenty of the
    /// test's twenty-four seconds.
    private static let touches: [Touch] = [
        .wake, .choose(benefitCard), .findOwedSlips, .openShelf("elderly"), .search, .letter("l"), .eraseLetter,
        .nextPage, .next, .next, .next, .back, .largeText, .answers(answers), .keep(answers), .scan, .scanMore,
        .handInLater, .leaveOut, .findCases, .resumeDraft, .startAnew, .forgetDraft, .reply(.no), .reply(.yes), .reveal,
        .sign(strokes, aspect: 2), .signOnPaper,
        .printOwedSlips, .stay,
    ]

    private static let draft: SavedDraft = {
        var session = VillagerSession.ready(draftHours: 24)
        session.touch(.wake, .choose(benefitCard), .next, .next, .next)
        _ = session.handle(.cardRead(card(), today: today))
        session.touch(.next)
        guard case .keepDraft(let snapshot) = session.touch(.answers(answers)).first else {
            preconditionFailure("a finished step is kept")
        }
        return SavedDraft(id: UUID(), changedAt: .distantPast, snapshot: snapshot)
    }()

    private static let events: [Event] = [
        .cardRead(card(), today: today), .cardTrouble(.liftAndLayAgain),
        .found(OwnRecords(slips: [.init(number: number, serviceName: "", maybePrinted: true)]), of: card().number),
        .found(OwnRecords(), of: card().number), .storage(.low), .storage(.enough), .clock(isUnsure: true),
        .draftOpened(draft.id, pages: [PageID(1)]), .found(OwnRecords(drafts: [draft]), of: card().number),
        .scanned(PageID(1)), .scanFailed(.tryAgain), .submitted(receipt()), .notSubmitted(.terminalCannotStore),
        .slipPrinted, .slipNotPrinted, .tick,
    ]

    private func randomEvent(_ revision: Int, _ generator: inout SeededGenerator) -> Event {
        if Bool.random(using: &generator) {
            return .touch(Self.touches[Int.random(in: Self.touches.indices, using: &generator)], revision: revision)
        }
        return Self.events[Int.random(in: Self.events.indices, using: &generator)]
    }
}
