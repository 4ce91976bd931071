import Foundation
public import KioskAssets
public import Session
import Synchronization
public import TownshipServices

/// The services as the terminal knows them now: which are offered today, and every version that an
/// open submission may have been filed under.
public final class ServicesInForce: Sendable {
    private let station: String
    private let known: Mutex<(versions: ServiceVersions, catalogue: Catalogue)>

    /// - Parameter station: where the terminal stands, which decides who answers for an application.
    public init(_ versions: ServiceVersions, station: String, on day: CalendarDate) {
        self.station = station
        known = Mutex((versions, versions.catalogue(on: day)))
    }

    public var catalogue: Catalogue { known.withLock(\.catalogue) }

    /// A clock that shows an earlier day than this is wrong.
    public var newestDate: CalendarDate {
        catalogue.services.map(\.effectiveFrom).max() ?? CalendarDate(in: .distantPast)
    }

    /// What a session offers; applications are taken in as the catalogue says.
    public var shelves: ServiceShelves {
        let catalogue = catalogue
        return ServiceShelves(
            groups: catalogue.groups, services: catalogue.services,
            takenIn: Set(catalogue.services.filter(catalogue.acceptsApplications).map(\.id)),
            routing: catalogue.tables?.routing, station: station,
            proofs: catalogue.tables.map { $0.issuers.guides(of: $0.routing.village(at: station)) } ?? [])
    }

    /// The service as somebody applied for it; as it is now where that version is not kept; nil when
    /// it was taken away.
    public func service(_ filed: Submission.Service) -> ServiceItem? {
        known.withLock { $0.versions[filed.id, version: filed.version] ?? $0.catalogue[filed.id] }
    }

    func replace(_ versions: ServiceVersions, on day: CalendarDate) {
        known.withLock { $0 = (versions, versions.catalogue(on: day)) }
    }
}
