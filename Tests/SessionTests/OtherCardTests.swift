import Session
import Testing
import TownshipServices

@Suite("Other cards than residents', and expired ones, at the terminal")
struct OtherCardTests {
    private static func foreigner(validTo: CalendarDate?) throws -> IdentityCard {
        IdentityCard(
            name: "FONTAINE-DUBOIS, ALEXANDRA MARIE-CLAIRE", sex: .female, ethnicGroup: "",
            birthDate: try #require(CalendarDate("1950-05-26")), address: "",
            number: try #require(IDNumber("FRA330985052601")), issuer: "1500",
            validFrom: try #require(CalendarDate("2019-01-01")), validTo: validTo, chineseName: "方亚历",
            nationality: "FRA")
    }

    private func submitted(_ card: IdentityCard) throws -> Application {
        var session = VillagerSession.atPerson(card)
        session.touch(.next, .answers(answers), .scan)
        _ = session.handle(.scanned(PageID(1)))
        session.touch(.next)
        while case .review = session.stage { session.touch(.next) }
        let effects = session.touch(.sign(strokes, aspect: 3))
        let submitted = effects.compactMap { effect -> Application? in
            if case .submit(let application) = effect { application } else { nil }
        }
        return try #require(submitted.first)
    }

    @Test("a foreigner goes the whole way; who may, is asked at the window and refused by nobody here")
    func foreigner() throws {
        let application = try submitted(Self.foreigner(validTo: nil))
        #expect(application.advice == [.looksMet, .askedAtWindow])
        #expect(application.route == .askAtWindow)
        #expect(application.answers["name"] == "FONTAINE-DUBOIS, ALEXANDRA MARIE-CLAIRE")
        #expect(application.reviewedLines().contains(.card(.nationality, "FRA")))
    }

    @Test("an expired card goes the whole way, named on the review that is signed")
    func expired() throws {
        let yesterday = try #require(CalendarDate("2026-11-20"))
        for card in [card(validTo: yesterday), try Self.foreigner(validTo: yesterday)] {
            let application = try submitted(card)
            #expect(application.cardIsExpired)
            let line = AnswerLine.unverified(isRepresentative: false, validTo: yesterday)
            #expect(application.reviewedLines().contains(line))
            #expect(!application.reviewedLines(isDateUnsure: true).contains(line))
        }
    }

    @Test("a long name takes as many rows of the review as it needs, and no row is lost", arguments: [false, true])
    func review(large: Bool) throws {
        let application = try submitted(Self.foreigner(validTo: CalendarDate("2026-11-20")))
        let screens = application.reviewScreens(large: large)
        #expect(screens.flatMap(\.self) == application.reviewedLines())
        #expect(screens.count >= 2 || !large)
    }
}
