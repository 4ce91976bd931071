import CenterOffice
import Foundation
import HTTPTypes
import Hummingbird
import TownshipServices
import KioskAssets
import WebBasics

extension DeskSite {
    /// How often an open page asks whether its session still stands, so that names do not stay on
    /// a screen that its clerk has left. Seconds; it delays signing out by at most this much.
    static let sessionCheckSeconds = 20

    func addCaseList(to router: Router<FormContext>) {
        router.get("cases", use: forStaff(caseList))
        // The page itself asks for this when it hears of a change, so it keeps no session alive.
        router.get("list", use: forStaff(isUse: false, caseListFragment))
        router.get("live", use: live)
    }

    private func caseList(_ request: Request, _ context: FormContext, _ session: StaffSession) async throws -> Response
    {
        .html(try page("desk-cases", try await listValues(request, session), session))
    }

    private func caseListFragment(
        _ request: Request, _ context: FormContext, _ session: StaffSession
    ) async throws -> Response {
        .html(try templates.render("desk-case-list", try await listValues(request, session)))
    }

    private func listValues(_ request: Request, _ session: StaffSession) async throws -> [String: Any] {
        let state = request.uri.queryParameters["state"].flatMap { CaseState(rawValue: String($0)) }
        let number = request.uri.queryParameters["page"].flatMap { Int($0) } ?? 1
        let typed = request.uri.queryParameters["q"].map { String($0.prefix(40)) } ?? ""
        let page = try await office.cases(in: state, numbered: typed, page: number, for: session)
        func address(_ state: CaseState?, page: Int = 1) -> String {
            let parts = [state.map { "state=\($0.rawValue)" }, search(typed), page > 1 ? "page=\(page)" : nil]
                .compactMap(\.self)
            return parts.isEmpty ? "" : "?" + parts.joined(separator: "&")
        }
        func filter(_ of: CaseState?, count: Int) -> [String: Any] {
            [
                "name": texts["center.state.\(of?.rawValue ?? "all")"], "count": count,
                "address": "/cases\(address(of))",
                "isCurrent": of == state,
            ]
        }
        var values: [String: Any] = [
            "filters": [filter(nil, count: page.counts.values.reduce(0, +))]
                + CaseState.allCases.map { filter($0, count: page.counts[$0] ?? 0) },
            "cases": page.cases.map(row), "isEmpty": page.cases.isEmpty,
            "fragment": "/list\(address(state, page: page.number))", "page": page.number,
            "typed": typed, "hasTyped": !typed.isEmpty, "stateFilter": state?.rawValue ?? "",
            "hasPages": page.number > 1 || page.hasMore,
        ]
        if page.number > 1 { values["newer"] = "/cases\(address(state, page: page.number - 1))" }
        if page.hasMore { values["older"] = "/cases\(address(state, page: page.number + 1))" }
        return values
    }

    /// As part of an address: letters, digits and hyphens are all that numbers have.
    private func search(_ typed: String) -> String? {
        let safe = typed.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        return safe.isEmpty ? nil : "q=\(safe)"
    }

    private func row(_ summary: CaseSummary) -> [String: Any] {
        [
            "number": summary.caseNumber, "submission": summary.submissionNumber,
            "address": "/cases/\(summary.caseNumber)", "service": summary.service.name,
            "applicant": summary.applicant, "terminal": summary.terminal,
            "receivedAt": summary.receivedAt.minuteInChina, "isTimeUnsure": summary.isTimeUnsure,
            "storedAt": summary.storedAt.minuteInChina, "state": summary.state.rawValue,
            "stateName": texts["center.state.\(summary.state.rawValue)"],
        ]
    }

    /// Tells an open page that cases came or moved, or that its session ended; never what.
    private func live(_ request: Request, _ context: FormContext) async throws -> Response {
        guard let token = Self.token(of: request), try await office.session(token: token, isUse: false) != nil else {
            // An event source gives up for good when there is no content.
            return Response(status: .noContent)
        }
        let (events, source) = AsyncStream.makeStream(
            of: ServerSentEvent.self, bufferingPolicy: .bufferingNewest(2))
        let feed = Task { [office] in
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    for await _ in office.board.changes() {
                        source.yield(ServerSentEvent(name: "cases", data: "changed"))
                    }
                }
                group.addTask {
                    while (try? await office.session(token: token, isUse: false)) != nil {
                        guard (try? await Task.sleep(for: .seconds(Self.sessionCheckSeconds))) != nil else { return }
                    }
                    source.yield(ServerSentEvent(name: "signed-out", data: "ended"))
                }
                await group.next()
                group.cancelAll()
            }
            source.finish()
        }
        source.onTermination = { _ in feed.cancel() }
        return serverSentEvents(events, for: request)
    }
}
