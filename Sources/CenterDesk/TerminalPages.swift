import CenterOffice
import Foundation
import HTTPTypes
import Hummingbird
import KioskAssets
import WebBasics

extension DeskSite {
    /// How often the feed of an open page looks how the terminals are: a silent one shows within this
    /// and ``TerminalBoard/Limits/silent``, below two minutes.
    static let terminalLook = Duration.seconds(10)

    func addTerminals(to router: Router<FormContext>) {
        router.get("terminals", use: forStaff { try await terminals($0, $2, "desk-terminals") })
        router.get("terminals/list", use: forStaff(isUse: false) { try await terminals($0, $2, "desk-terminal-list") })
        router.get("terminals/{code}", use: forStaff { try await terminal($1, $2, isWhole: true) })
        router.get("terminals/{code}/list", use: forStaff(isUse: false) { try await terminal($1, $2, isWhole: false) })
    }

    private var view: TerminalView { TerminalView(texts: texts, now: office.moment) }

    private func terminals(_ request: Request, _ session: StaffSession, _ template: String) async throws -> Response {
        let board = try await office.terminals(for: session)
        let values = view.values(board)
        return .html(
            template == "desk-terminals"
                ? try page(template, values, session) : try templates.render(template, values))
    }

    private func terminal(_ context: FormContext, _ session: StaffSession, isWhole: Bool) async throws -> Response {
        let board = try await office.terminals(for: session)
        guard let line = board.lines.first(where: { $0.code == context.parameters.get("code") }) else {
            throw HTTPError(.notFound)
        }
        let values = view.values(line, events: try await office.events(ofTerminal: line.code, for: session))
        return .html(
            isWhole
                ? try page("desk-terminal", values, session) : try templates.render("desk-terminal-view", values))
    }

    /// What the list of cases says of terminals that nobody hears of; nil when all are heard.
    func silentTerminals(for session: StaffSession) async throws -> String? {
        view.warning(of: try await office.terminals(for: session).silent)
    }

    /// An element whenever a page of the terminals, or what stands above the cases, would say something else
    /// than before.
    func terminalChanges(token: String) -> AsyncStream<Void> {
        AsyncStream { changes in
            let look = Task {
                var shown: String?
                while let session = try? await office.session(token: token, isUse: false) {
                    let list = (try? await office.terminals(for: session)).flatMap {
                        try? templates.render("desk-terminal-list", view.values($0))
                    }
                    let isBackupLate = (try? await office.lateBackup(for: session)) != nil
                    let new = list.map { "\($0)\(isBackupLate)" }
                    if let new, new != shown {
                        if shown != nil { changes.yield() }
                        shown = new
                    }
                    // Silence is an event that nobody sends.
                    guard (try? await Task.sleep(for: Self.terminalLook)) != nil else { break }
                }
                changes.finish()
            }
            changes.onTermination = { _ in look.cancel() }
        }
    }
}
