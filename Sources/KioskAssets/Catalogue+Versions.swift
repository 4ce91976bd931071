import Foundation
public import TownshipServices
import Yams

/// Every version of the services that is known: what the files say now, and in `catalogue/earlier/`
/// what they said before. An open case keeps the version it was filed under.
public struct ServiceVersions: Sendable {
    private let newest: Catalogue
    /// By id; rising versions.
    private let versions: [String: [ServiceItem]]

    /// - Throws: `AssetError` that names file, line and remedy.
    public init(_ folder: AssetFolder) throws {
        var newest = try Catalogue(folder)
        var all = newest.services
        for file in try folder.bundledFiles() where file.isEarlierVersion { all.append(try file.service()) }
        newest.confirmed = try folder.confirmed(of: all)
        self.newest = newest
        versions = Dictionary(grouping: all, by: \.id).mapValues { $0.sorted { $0.version < $1.version } }
    }

    public subscript(id: String, version version: Int) -> ServiceItem? {
        versions[id]?.first { $0.version == version }
    }

    /// The highest version that is in force on a day; nil before the first one is.
    public func inForce(_ id: String, on day: CalendarDate) -> ServiceItem? {
        versions[id]?.last { $0.effectiveFrom <= day }
    }

    /// What is offered on a day: services that were taken from the catalogue are not. A day before any
    /// of them began is that of a clock that lost its time: then all are offered as they stand now.
    public func catalogue(on day: CalendarDate) -> Catalogue {
        let begun = newest.services.compactMap { inForce($0.id, on: day) }
        return Catalogue(
            services: begun.isEmpty ? newest.services : begun, groups: newest.groups, confirmed: newest.confirmed,
            tables: newest.tables)
    }
}

extension CatalogueFile {
    /// The service that it tells; not checked against the schema.
    ///
    /// - Throws: `AssetError` that names file, what is wrong and the remedy.
    public func service() throws -> ServiceItem {
        do {
            return try YAMLDecoder().decode(ServiceItem.self, from: text)
        } catch {
            throw AssetError(
                code: .malformed, file: path, problem: (error as? DecodingError)?.place ?? "not readable as YAML",
                remedy: "write it as the installed files are", cause: error)
        }
    }
}
