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
        let asked = request.uri.queryParameters
        let typed = asked["q"].map { String($0.prefix(40)) } ?? ""
        let query = CaseListQuery(
            state: asked["state"].flatMap { CaseState(rawValue: String($0)) }, number: typed,
            light: asked["light"].flatMap { LightFilter(rawValue: String($0)) }, isByDueDay: asked["order"] == "due",
            page: asked["page"].flatMap { Int($0) } ?? 1)
        let page = try await office.cases(query, for: session)
        var values: [String: Any] = [
            "filters": [filter(nil, query, count: page.counts.values.reduce(0, +))]
                + CaseState.allCases.map { filter($0, query, count: page.counts[$0] ?? 0) },
            "orders": orders(query, page.lights),
            "cases": page.cases.map(row), "isEmpty": page.cases.isEmpty,
            "fragment": "/list\(address(query, page: page.number))", "page": page.number,
            "typed": typed, "hasTyped": !typed.isEmpty, "isFiltered": query.light != nil || query.isByDueDay,
            "hasPages": page.number > 1 || page.hasMore,
        ]
        values["silent"] = try await silentTerminals(for: session)
        values["backup"] = try await office.lateBackup(for: session).map(words)
        if page.number > 1 { values["newer"] = "/cases\(address(query, page: page.number - 1))" }
        if page.hasMore { values["older"] = "/cases\(address(query, page: page.number + 1))" }
        return values
    }

    private func words(on late: LateBackup) -> String {
        guard let last = late.last else { return texts["center.desk.backup.none"] }
        return texts("center.desk.backup.late", ["at": last.minuteInChina])
    }

    private func filter(_ state: CaseState?, _ query: CaseListQuery, count: Int) -> [String: Any] {
        var wanted = query
        wanted.state = state
        return [
            "name": texts["center.state.\(state?.rawValue ?? "all")"], "count": count,
            "address": "/cases\(address(wanted))", "isCurrent": state == query.state,
        ]
    }

    /// The order of the list, and the lights by which it can be narrowed; that something is not to be
    /// counted is only said where it happens.
    private func orders(_ query: CaseListQuery, _ lights: LightCounts) -> [[String: Any]] {
        func order(_ name: String, light: LightFilter? = nil, isByDueDay: Bool, count: Int? = nil) -> [String: Any] {
            var wanted = query
            wanted.light = light
            wanted.isByDueDay = isByDueDay
            var values: [String: Any] = [
                "name": texts["center.desk.list.order.\(name)"], "address": "/cases\(address(wanted))",
                "isCurrent": wanted == query,
            ]
            values["mark"] = light.map { $0.rawValue }
            values["count"] = count.map { ["number": $0] }
            return values
        }
        var orders = [
            order("newest", isByDueDay: false), order("due", isByDueDay: true),
            order("overdue", light: .overdue, isByDueDay: true, count: lights.overdue),
            order("soon", light: .soon, isByDueDay: true, count: lights.soon),
        ]
        if lights.unknown > 0 || query.light == .unknown {
            orders.append(order("unknown", light: .unknown, isByDueDay: true, count: lights.unknown))
        }
        return orders
    }

    private func address(_ query: CaseListQuery, page: Int = 1) -> String {
        let parts = [
            query.state.map { "state=\($0.rawValue)" }, search(query.number ?? ""),
            query.light.map { "light=\($0.rawValue)" }, query.isByDueDay ? "order=due" : nil,
            page > 1 ? "page=\(page)" : nil,
        ].compactMap(\.self)
        return parts.isEmpty ? "" : "?" + parts.joined(separator: "&")
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
            "due": ClockView(texts: texts).summary(summary.clock, summary.state),
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
        let feed = Task {
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    for await _ in office.board.changes() {
                        source.yield(ServerSentEvent(name: "cases", data: "changed"))
                    }
                }
                group.addTask {
                    // Nothing announces that a terminal fell silent, or that no backup came: it is looked for.
                    for await _ in terminalChanges(token: token) {
                        source.yield(ServerSentEvent(name: "terminals", data: "changed"))
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
