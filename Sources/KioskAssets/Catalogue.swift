import Foundation
public import TownshipServices

/// The services that a terminal and its center know: one YAML file each in `catalogue/`.
public struct Catalogue: Sendable {
    /// Sorted by file name, which decides the order on the screen.
    public let services: [ServiceItem]

    public init(services: [ServiceItem]) {
        self.services = services
    }

    /// Reads every file and checks it; the first wrong one throws an `AssetError` that names file,
    /// place and remedy.
    public init(_ folder: AssetFolder) throws {
        var services: [ServiceItem] = []
        for url in try folder.files(in: "catalogue", endings: ["yaml"]) {
            let service = try Self.service(at: url)
            if services.contains(where: { $0.id == service.id }) {
                throw AssetError(
                    code: .malformed, file: url.path, problem: "the id `\(service.id)` stands in two files",
                    remedy: "give each service its own id")
            }
            services.append(service)
        }
        self.services = services
    }

    public subscript(id: String) -> ServiceItem? { services.first { $0.id == id } }

    private static func service(at url: URL) throws -> ServiceItem {
        let service = try AssetFolder.decode(ServiceItem.self, at: url)
        if let problem = service.inconsistency {
            throw AssetError(code: .malformed, file: url.path, problem: problem.what, remedy: problem.remedy)
        }
        return service
    }
}

extension ServiceItem {
    /// What decodes and still cannot be served.
    fileprivate var inconsistency: (what: String, remedy: String)? {
        if Set(form.map(\.id)).count < form.count {
            return ("two form fields share an id", "give each field its own id")
        }
        if Set(materials.map(\.id)).count < materials.count {
            return ("two materials share an id", "give each material its own id")
        }
        if let field = form.first(where: { $0.kind == .choice && ($0.choices ?? []).isEmpty }) {
            return ("the field `\(field.id)` has no choices", "list its choices, each with id and label")
        }
        if let field = form.first(where: { $0.kind == .card && $0.cardValue == nil }) {
            return ("the field `\(field.id)` names no cardValue", "say which value of the card it shows")
        }
        if promise.unit == .instant ? promise.amount != 0 : promise.amount < 1 && promise.isVerified {
            return ("the promise has \(promise.amount) as its amount", "0 for instant, 1 or more for days")
        }
        if id.isEmpty || !id.utf8.allSatisfy(Array("abcdefghijklmnopqrstuvwxyz0123456789-".utf8).contains) {
            return ("the id `\(id)` is not made of a-z, 0-9 and -", "choose such an id; links carry it")
        }
        return nil
    }
}
