import CenterOffice
import Foundation
import KioskAssets
import Testing
import TownshipServices

@Suite("Texts of the center's pages")
struct TextsTests {
    private let texts: Texts
    private let templates: [String]

    init() throws {
        let assets = try AssetFolder(path: CenterFixture.assets)
        texts = try Texts(assets)
        templates = try assets.files(in: "screens/center", endings: ["mustache"]).map {
            try String(contentsOf: $0, encoding: .utf8)
        }
    }

    @Test("every text that a template names is there")
    func named() {
        let keys = templates.flatMap { $0.matches(of: /\{\{t\.([a-zA-Z0-9_.]+)\}\}/).map { String($0.1) } }
        #expect(keys.count > 50)
        for key in keys { #expect(texts.find(key) != nil, "\(key)") }
    }

    @Test("every state, action and grade has its words")
    func enumerated() {
        let states = CaseState.allCases.flatMap { state in
            [
                "state.\(state.rawValue)", "desk.case.state_help.\(state.rawValue)",
                "public.tracking.\(state.rawValue).title", "public.tracking.\(state.rawValue).next",
            ]
        }
        let actions = (CaseAction.allCases.map(\.rawValue) + ["finish"]).flatMap { name in
            [
                "desk.case.action.\(name).title", "desk.case.action.\(name).help", "desk.case.action.\(name).button",
                "desk.case.said.\(name)",
            ]
        }
        let others =
            HistoryAction.allCases.map { "desk.case.history.\($0.rawValue)" }
            + StaffRole.allCases.map { "desk.role.\($0.rawValue)" }
            + RatingGrade.allCases.map { "public.rating.grade_\($0.rawValue)" }
            + RatingSubject.allCases.flatMap { subject in
                ["question", "once", "thanks", "button"].map { "public.rating.\(subject.rawValue).\($0)" }
            }
            + RatingSubject.allCases.map { "desk.rating.subject.\($0.rawValue)" }
            + CallBackProblem.allCases.map { "desk.rating.problem.\($0.rawValue)" }
            + ["waiting", "overdue", "called"].map { "desk.rating.state.\($0)" }
            + CaseActionProblem.allCases.map { "desk.case.problem.\($0.rawValue)" }
            + CasePaper.allCases.map { "paper.\($0.rawValue)" }
            + CaseWord.allCases.flatMap { ["desk.case.word.\($0.rawValue)", "public.tracking.word.\($0.rawValue)"] }
            + [400, 403, 404, 413, 415, 421, 500].map { "desk.error.status_\($0).title" }
        for key in states + actions + others { #expect(texts.find("center.\(key)") != nil, "\(key)") }
    }
}
