import KioskAssets
import Session
import TownshipServices
import WebBasics

/// Renders a session as the two fragments that the browser shows: the screen, and what lies over it.
struct ScreenRenderer: Sendable {
    let templates: PageTemplates
    let texts: Texts
    /// Names of the pictures that are there: a catalogue may come with others than the program.
    let pictures: Set<String>
    let station: StationInfo
    let formToken: String
    /// The day on which somebody reads the screens.
    let today: @Sendable () -> CalendarDate
    /// What the center wants read on the start screen: plain text.
    var notices: @Sendable () -> [String] = { [] }

    func page(_ session: VillagerSession) throws -> String {
        try templates.render("page", ["screen": screen(session), "overlay": overlay(session)])
    }

    func screen(_ session: VillagerSession) throws -> String {
        let content = content(of: session)
        var values: [String: Any] = [
            "kind": content.template, "large": session.largeText, "revision": session.revision, "token": formToken,
            "station": station.name, "isAttract": session.stage == .attract,
            "help": texts("kiosk.common.help_phone", ["phone": station.helpPhone]),
            "canLeave": canLeave(session),
        ]
        values["content"] = try templates.render(
            content.template, content.values.merging(["station": station.name]) { own, _ in own })
        if let step = session.step { values["steps"] = ["items": steps(at: step)] }
        return try templates.render("screen", values)
    }

    func overlay(_ session: VillagerSession) throws -> String {
        guard let seconds = session.countdown else { return "" }
        return try templates.render(
            "overlay",
            [
                "countdown": true, "token": formToken, "revision": session.revision,
                "text": texts(
                    session.isDraftKept ? "kiosk.idle.text_kept" : "kiosk.idle.text",
                    ["seconds": "\(seconds)", "hours": "\(session.draftHours)"]),
            ])
    }

    private func canLeave(_ session: VillagerSession) -> Bool {
        switch session.stage {
        case .attract, .submitting, .thanks: false
        default: true
        }
    }

    private func steps(at current: Int) -> [[String: Any]] {
        ["card", "form", "scan", "review", "sign"].enumerated().map { index, name in
            [
                "label": texts["kiosk.steps.\(name)"], "current": index == current,
                "state": index < current ? "done" : index == current ? "current" : "ahead",
            ]
        }
    }

    private var attractValues: [String: Any] {
        let notices = notices()
        return ["notices": notices, "hasNotices": !notices.isEmpty]
    }

    private func content(of session: VillagerSession) -> (template: String, values: [String: Any]) {
        switch session.stage {
        case .attract: ("attract", attractValues)
        case .services: ("services", servicesValues(session))
        case .shelf(let group): ("shelf", shelfValues(group, session))
        case .proofs: ("proofs", proofsValues(session))
        case .proof(let proof): ("proof", proofValues(proof))
        case .search(let typed): ("search", searchValues(typed, session))
        case .guide(let service): ("guide", guideValues(service, session))
        case .notice(let service): ("notice", noticeValues(service, session))
        case .standing(let service): ("standing", standingValues(service))
        case .card(let purpose, let prompt): ("card", cardValues(purpose, prompt, session))
        case .person(let application): ("person", personValues(application, session))
        case .draft(let offer): ("draft", draftValues(offer, session))
        case .cases(let own): ("cases", casesValues(own, session))
        case .noRoom(let service): ("no-room", noRoomValues(service))
        case .question(let application, let index): ("question", questionValues(application, index))
        case .owedSlips(let owed): ("owed-slips", owedSlipsValues(owed))
        case .form(let application): ("form", formValues(application, session))
        case .scan(let application, let material, let step): ("scan", scanValues(application, material, step, session))
        case .review(let application): ("review", reviewValues(application, session))
        case .sign: ("sign", [:])
        case .submitting: ("submitting", [:])
        case .notSubmitted(_, let problem):
            ("not-submitted", ["problem": texts["kiosk.not_submitted.\(problem.rawValue)"]])
        case .thanks(let receipt): ("thanks", thanksValues(receipt, isDateUnsure: session.isDateUnsure))
        }
    }
}
