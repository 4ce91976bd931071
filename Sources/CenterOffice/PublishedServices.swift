import Foundation
import KioskAssets
import Logging
import Synchronization
import TerminalLink
public import TownshipServices

/// A service as a case was handed in under it.
public struct CaseService: Hashable, Sendable {
    public enum Match: Hashable, Sendable {
        /// The very version of the case.
        case exact
        /// That version is not to be found: what stands here is the one in force.
        case inForce(version: Int)
        /// The catalogue no longer has the service at all.
        case gone
    }

    public var service: ServiceItem?
    public var match: Match
}

/// The services of the bundles that were published, looked up by version. The shelf is read anew
/// when somebody published meanwhile, for that is another process.
final class PublishedServices: Sendable {
    private struct Known {
        var number: Int?
        /// By path.
        var files: [String: String] = [:]
        /// By `id@version`; nil for what is not there.
        var services: [String: ServiceItem?] = [:]
    }

    let folder: URL
    private let key: CenterKey
    private let logger: Logger
    private let known = Mutex(Known())

    /// - Parameters:
    ///   - folder: of the shelf; there may be none yet.
    ///   - key: by which the bundles there are signed.
    init(_ folder: URL, key: CenterKey, logger: Logger) {
        self.folder = folder
        self.key = key
        self.logger = logger
    }

    /// - Returns: nil where no bundle carries it.
    func service(_ id: String, version: Int) -> ServiceItem? {
        known.withLock { known in
            read(&known)
            let key = "\(id)@\(version)"
            if let service = known.services[key] { return service }
            let service = Self.service(id, version, in: known.files)
            known.services[key] = service
            return service
        }
    }

    /// A shelf that cannot be read leaves what was read before: staff go on working.
    private func read(_ known: inout Known) {
        let number = CatalogueShelf.newest(in: folder)
        guard number != known.number else { return }
        var new = Known(number: number)
        if number != nil {
            do {
                let files = try CatalogueShelf.last(in: folder, by: key)?.files ?? []
                new.files = Dictionary(files.map { ($0.path, $0.text) }, uniquingKeysWith: { first, _ in first })
            } catch {
                logger.note(.shelfUnreadable, ["number": "\(number ?? 0)", "why": "\(error)"])
                known.number = number
                return
            }
        }
        known = new
    }

    private static func service(_ id: String, _ version: Int, in files: [String: String]) -> ServiceItem? {
        let places = [
            CatalogueFile.earlierPath(id, version: version), "catalogue/\(id).yaml",
            "catalogue/guides/\(id).yaml",
        ]
        for path in places {
            guard let text = files[path], let service = try? CatalogueFile(path: path, text: text).service(),
                service.id == id, service.version == version
            else { continue }
            return service
        }
        return nil
    }
}

extension Office {
    /// The service of a case, in the version with which the terminal handed it in (一件一版).
    func service(of submitted: Submission.Service) -> CaseService {
        let current = catalogue[submitted.id]
        if let current, current.version == submitted.version { return CaseService(service: current, match: .exact) }
        if let published = published.service(submitted.id, version: submitted.version) {
            return CaseService(service: published, match: .exact)
        }
        return CaseService(service: current, match: current.map { .inForce(version: $0.version) } ?? .gone)
    }
}
