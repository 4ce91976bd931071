import Foundation
public import TownshipServices

/// The tables beside the services: who answers for what, and who may issue which proof
/// (`catalogue/tables/routing.yaml`, `issuers.yaml`).
public struct Tables: Sendable {
    public let routing: RoutingTable
    public let issuers: IssuerList

    public init(routing: RoutingTable, issuers: IssuerList) {
        self.routing = routing
        self.issuers = issuers
    }

    /// Reads both files and checks them.
    ///
    /// - Throws: `AssetError` that names file, place and remedy.
    public init(_ folder: AssetFolder) throws {
        let routing = try folder.decode(RoutingTable.self, Self.routingPath)
        if let problem = routing.inconsistencies.first { throw Self.wrong(folder, Self.routingPath, problem) }
        let file = try folder.decode(IssuerFile.self, Self.issuersPath)
        let issuers = IssuerList(
            permitted: file.permitted.map { .init(title: $0.title, aliases: $0.aliases ?? [], basis: $0.basis) },
            banned: try file.banned.map { entry in
                let bodies = try entry.goTo.map { id in
                    guard let body = routing.body(id) else {
                        throw Self.wrong(
                            folder, Self.issuersPath,
                            "`\(entry.proof.rawValue)` names the body `\(id)`, which routing.yaml does not list")
                    }
                    return body
                }
                return .init(
                    proof: entry.proof, title: entry.title, aliases: entry.aliases ?? [], goTo: bodies,
                    advice: entry.advice)
            })
        if let problem = issuers.inconsistencies.first { throw Self.wrong(folder, Self.issuersPath, problem) }
        self.init(routing: routing, issuers: issuers)
    }

    /// The tables of a catalogue that has them.
    static func inForce(_ folder: AssetFolder) throws -> Tables? {
        let path = folder.url.appendingPathComponent(routingPath).path
        return FileManager.default.fileExists(atPath: path) ? try Tables(folder) : nil
    }

    static let routingPath = "catalogue/tables/routing.yaml"
    static let issuersPath = "catalogue/tables/issuers.yaml"

    private static func wrong(_ folder: AssetFolder, _ path: String, _ problem: String) -> AssetError {
        AssetError(
            code: .malformed, file: folder.url.appendingPathComponent(path).path, problem: problem,
            remedy: "mend the named entry as the installed file writes it")
    }
}

/// As the file is written: bodies by the ids of routing.yaml, so that a telephone stands once.
private struct IssuerFile: Decodable {
    struct Permitted: Decodable {
        var title: String
        var aliases: [String]?
        var basis: [String]
    }

    struct Banned: Decodable {
        var proof: BannedProof
        var title: String
        var aliases: [String]?
        var goTo: [String]
        var advice: String
    }

    var permitted: [Permitted]
    var banned: [Banned]
}
