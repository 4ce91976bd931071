import Foundation
import KioskAssets
import Session
import Testing
import TownshipServices
import WebBasics

@testable import TerminalScreens

@Suite("What the screens show of what was handed in, and of a date that is unsure")
struct OwnScreensTests {
    private let renderer: ScreenRenderer
    private let shelves: ServiceShelves
    private let service: ServiceItem

    init() async throws {
        let assets = try AssetFolder(path: root.appendingPathComponent("kiosk-assets").path)
        let texts = try Texts(assets)
        let catalogue = try Catalogue(assets)
        service = try #require(catalogue["elderly-benefit-card"])
        shelves = ServiceShelves(catalogue)
        let november = try #require(CalendarDate("2026-11-21"))
        renderer = ScreenRenderer(
            templates: try await PageTemplates(assets, folder: "kiosk", texts: texts), texts: texts, pictures: [],
            station: StationInfo(name: "站", helpPhone: "1"), formToken: "t", today: { november })
    }

    private var villager: IdentityCard {
        get throws {
            let number = try #require("0123456789X".compactMap { IDNumber("33099919540312002" + String($0)) }.first)
            let birth = try #require(number.birthDate)
            return IdentityCard(
                name: "样本芳", sex: .female, ethnicGroup: "汉", birthDate: birth, address: "江东省云溪县",
                number: number, issuer: "云溪县公安局", validFrom: birth, validTo: birth)
        }
    }

    @Test("whoever follows what was handed in sees service, number and state in words, nothing of a person")
    func cases() throws {
        let now = Date(timeIntervalSince1970: 1_795_225_260)
        let standings: [OwnCase.Standing] =
            [.kept, .atCenter, .stuck] + CaseState.allCases.map { .told($0, asOf: now) }
        for (index, standing) in standings.enumerated() {
            var session = VillagerSession(shelves: shelves)
            for touch in [Touch.wake, .findCases] { _ = session.handle(.touch(touch, revision: session.revision)) }
            _ = session.handle(.cardRead(try villager, today: CalendarDate(in: now)))
            let number = try #require(SubmissionNumber(terminal: "QS01", serial: index + 1))
            let own = OwnCase(number: number, serviceName: "办理老年优待证", handedInAt: now, standing: standing)
            _ = session.handle(.found(OwnRecords(cases: [own]), of: try villager.number))
            let screen = try renderer.screen(session)
            #expect(screen.contains(number.description) && !screen.contains("⟦"), "\(standing)")
            let digits = try villager.number.digits
            #expect(!screen.contains("样本芳") && !screen.contains(digits))
        }
    }

    @Test("where the date is unsure, nothing is concluded from it")
    func unsure() throws {
        var session = VillagerSession(shelves: shelves)
        for touch in [Touch.wake, .choose(service)] { _ = session.handle(.touch(touch, revision: session.revision)) }
        while case .guide = session.stage { _ = session.handle(.touch(.next, revision: session.revision)) }
        for touch in [Touch.next, .stand(.oneself)] { _ = session.handle(.touch(touch, revision: session.revision)) }
        _ = session.handle(.cardRead(try villager, today: CalendarDate(in: Date(timeIntervalSince1970: 0))))
        #expect(try renderer.screen(session).contains("看起来要到"))
        _ = session.handle(.clock(isUnsure: true))
        let screen = try renderer.screen(session)
        #expect(screen.contains("本机的日期可能不准") && !screen.contains("看起来要到"))
    }
}
