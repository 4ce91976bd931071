import Testing
import TownshipServices

@testable import Session

@Suite("The photo of the card")
struct PhotoTests {
    @Test("is shown with the person, and the screen stays the same one")
    func shown() {
        var session = VillagerSession.atPerson()
        let revision = session.revision
        #expect(session.photo(of: card().number) == nil)
        #expect(session.handle(.photo(PhotoID(7), of: card().number)).isEmpty)
        #expect(session.photo(of: card().number) == PhotoID(7))
        #expect(session.revision == revision)
    }

    @Test("of a card that was laid before this one is nobody's")
    func late() {
        var session = VillagerSession.atPerson()
        let other = card(born: "19620215").number
        _ = session.handle(.photo(PhotoID(7), of: other))
        #expect(session.photo(of: other) == nil)
        #expect(session.photo(of: card().number) == nil)
    }

    @Test("goes with whoever it shows: at the next card, and when everything is wiped")
    func forgotten() {
        var session = VillagerSession.atPerson()
        _ = session.handle(.photo(PhotoID(7), of: card().number))
        session.touch(.back)
        _ = session.handle(.cardRead(card(), today: today))
        #expect(session.photo(of: card().number) == nil)
        _ = session.handle(.photo(PhotoID(8), of: card().number))
        session.touch(.leave)
        #expect(session.photo(of: card().number) == nil)
        _ = session.handle(.photo(PhotoID(9), of: card().number))
        #expect(session.photo(of: card().number) == nil)
    }
}
