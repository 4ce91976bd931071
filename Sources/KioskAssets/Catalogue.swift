import Foundation
public import TownshipServices

/// The services that a terminal and its center know: one YAML file each in `catalogue/`, what is
/// told only in `catalogue/guides/`, and the shelves they stand on.
public struct Catalogue: Sendable {
    /// Those that take applications first, then the guides; each sorted by file name.
    public let services: [ServiceItem]
    /// In the order of the screen.
    public let groups: [ServiceGroup]
    /// Services whose unverified numbers an administrator of the county has confirmed, as `id@version`.
    public var confirmed: Set<String>
    /// Who answers for what, and who may issue which proof; nil where the folder has no such tables.
    public let tables: Tables?

    public init(
        services: [ServiceItem], groups: [ServiceGroup] = [], confirmed: Set<String> = [], tables: Tables? = nil
    ) {
        self.services = services
        self.groups = groups
        self.confirmed = confirmed
        self.tables = tables
    }

    /// Reads every file and checks it; the first wrong one throws an `AssetError` that names file,
    /// line and remedy.
    public init(_ folder: AssetFolder) throws {
        let check = try CatalogueCheck(folder)
        if let finding = check.findings.first {
            throw AssetError(
                code: .malformed,
                file: folder.url.appendingPathComponent(finding.file).path + (finding.line.map { ":\($0)" } ?? ""),
                problem: finding.problem, remedy: finding.remedy)
        }
        self.init(
            services: check.services, groups: check.groups, confirmed: try folder.confirmed(of: check.services),
            tables: try Tables.inForce(folder))
    }

    public subscript(id: String) -> ServiceItem? { services.first { $0.id == id } }

    /// Whether the terminal takes applications for a service. Never for a guide, and not as long as
    /// a number lacks its unit or source and nobody has confirmed it.
    public func acceptsApplications(_ service: ServiceItem) -> Bool {
        !service.isGuideOnly && (service.isVerified || confirmed.contains("\(service.id)@\(service.version)"))
    }
}
