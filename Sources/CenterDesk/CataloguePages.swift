import CenterOffice
import Foundation
import HTTPTypes
import Hummingbird
import KioskAssets
import TownshipServices
import WebBasics

extension DeskSite {
    func addCatalogue(to router: Router<FormContext>) {
        router.get("catalogue", use: forStaff(showCatalogue))
        router.get("catalogue/{id}", use: forStaff(showService))
        router.post("catalogue/{id}/confirm", use: forStaff(confirm))
    }

    private func showCatalogue(
        _ request: Request, _ context: FormContext, _ session: StaffSession
    ) async throws -> Response {
        try session.require(.seeCases)
        let query = request.uri.queryParameters["q"].map(String.init) ?? ""
        let wanted = query.trimmingCharacters(in: .whitespacesAndNewlines).lowercased()
        let all = office.catalogue.services
        let found = wanted.isEmpty ? all : all.filter { $0.isFound(by: wanted) }
        let confirmed = try await office.confirmedServices()
        let values: [String: Any] = [
            "query": query, "isSearch": !wanted.isEmpty, "isEmpty": found.isEmpty,
            "count": texts(
                wanted.isEmpty ? "center.catalogue.count" : "center.catalogue.found",
                [
                    "count": "\(found.count)", "guides": "\(found.filter(\.isGuideOnly).count)",
                    "unverified": "\(found.filter { !$0.isVerified }.count)",
                ]),
            "shelves": shelves(of: found).map { shelf in
                [
                    "name": shelf.name, "summary": shelf.summary, "id": shelf.id, "count": shelf.services.count,
                    "services": shelf.services.map { row($0, confirmed) },
                ] as [String: Any]
            },
        ]
        return .html(try page("desk-catalogue", values, session))
    }

    private func showService(
        _ request: Request, _ context: FormContext, _ session: StaffSession
    ) async throws -> Response {
        let isConfirmed = request.uri.queryParameters["said"] == "confirmed"
        return try await servicePage(
            context, session, notice: isConfirmed ? texts["center.catalogue.confirm.said"] : nil)
    }

    private func confirm(_ request: Request, _ context: FormContext, _ session: StaffSession) async throws -> Response {
        let form = try await form(request, context, session)
        let service = try service(context)
        do {
            try await office.confirm(
                (form["numbers"] ?? "").split(separator: ";").map(String.init), ofService: service.id, by: session)
            return .seeOther("/catalogue/\(service.id)?said=confirmed")
        } catch is ConfirmationProblem {
            return try await servicePage(
                context, session, problem: texts["center.catalogue.confirm.problem"], status: .conflict)
        }
    }

    private func servicePage(
        _ context: FormContext, _ session: StaffSession, notice: String? = nil, problem: String? = nil,
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        try session.require(.seeCases)
        let service = try service(context)
        var values = ServicePreview(service: service, catalogue: office.catalogue, texts: texts).values()
        values["shelf"] = shelves(of: [service]).first?.name
        values["said"] = notice
        values["problem"] = problem
        let confirmation = try await office.confirmation(of: service)
        values["confirmed"] = confirmation.map {
            texts("center.catalogue.confirm.by", ["name": $0.by, "at": $0.at.minuteInChina])
        }
        values["needsConfirmation"] = !service.isVerified && confirmation == nil
        values["canConfirm"] = session.role.permissions.contains(.confirmCatalogue)
        return .html(try page("desk-catalogue-service", values, session), status: status)
    }

    private func service(_ context: FormContext) throws -> ServiceItem {
        guard let service = context.parameters.get("id").flatMap({ office.catalogue[$0] }) else {
            throw HTTPError(.notFound)
        }
        return service
    }

    private func row(_ service: ServiceItem, _ confirmed: Set<String>) -> [String: Any] {
        let isConfirmed = confirmed.contains("\(service.id)@\(service.version)")
        var values: [String: Any] = [
            "address": "/catalogue/\(service.id)", "name": service.name, "summary": service.summary,
            "isGuideOnly": service.isGuideOnly, "isBundle": !service.bundle.isEmpty,
            "level": texts["center.catalogue.level.\(service.level.rawValue)"],
            "villageClass": service.villageClass.map { texts["center.catalogue.village_class.\($0.rawValue)"] } ?? "—",
            "caseType": texts["center.catalogue.case_type.\(service.caseType.rawValue)"],
            "promise": service.promise.length(texts), "isVerified": service.isVerified,
            "isConfirmed": isConfirmed, "isOpen": !service.isVerified && !isConfirmed,
        ]
        let names = ServicePreview.unverified(service, texts).compactMap { $0["name"] as? String }
        if !names.isEmpty { values["numbers"] = names.joined(separator: "、") }
        return values
    }

    /// In the order of the terminal; a shelf without services is left out, services of a shelf that
    /// no table names come last under its id.
    private func shelves(of services: [ServiceItem]) -> [Shelf] {
        let known = office.catalogue.groups
        let unknown = Set(services.map(\.group)).subtracting(known.map(\.id)).sorted()
        let all =
            known.map { Shelf(id: $0.id, name: $0.name, summary: $0.summary) }
            + unknown.map { Shelf(id: $0, name: $0, summary: "") }
        return all.map { shelf in
            var shelf = shelf
            shelf.services = services.filter { $0.group == shelf.id }
            return shelf
        }.filter { !$0.services.isEmpty }
    }
}

private struct Shelf {
    var id: String
    var name: String
    var summary: String
    var services: [ServiceItem] = []
}

extension ServiceItem {
    /// Whether somebody who types this, in small letters, means it: a part of a name, a body, or the
    /// beginning of the pinyin letters.
    fileprivate func isFound(by text: String) -> Bool {
        ([name, summary, competentBody, id] + aliases).contains { $0.lowercased().contains(text) }
            || pinyin.contains { $0.hasPrefix(text) }
    }
}
