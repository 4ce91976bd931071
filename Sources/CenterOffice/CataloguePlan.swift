import Foundation
import KioskAssets
import TerminalLink
import TownshipServices

/// The files of the assets beside the last bundle: what changed, and what the next bundle carries.
struct CataloguePlan {
    private let last: CatalogueBundle?
    /// What the next bundle carries.
    private var files: [CatalogueFile] = []
    private var changes: [(file: String, change: ServiceChange)] = []
    private var otherFiles: [String] = []

    init(last: CatalogueBundle?, files read: [CatalogueFile]) throws {
        self.last = last
        // Earlier versions come from what was published, never from the folder that is edited.
        let now = read.filter { !$0.isEarlierVersion }
        let before = last?.files ?? []
        var earlier = before.filter(\.isEarlierVersion)
        let old = try before.filter(\.isService).map { (file: $0, service: try $0.service()) }
        let new = try now.filter(\.isService).map { (file: $0, service: try $0.service()) }
        let removed = try earlier.map { (file: $0, service: try $0.service()) }

        for (file, service) in new {
            let former = old.first { $0.service.id == service.id }
            // One that comes back goes on counting from where it ended.
            let known =
                former ?? removed.filter { $0.service.id == service.id }.max { $0.service.version < $1.service.version }
            let change =
                known.map { ServiceChange(from: $0.service, to: service) }
                ?? ServiceChange(of: service, isOffered: true)
            if !change.isEmpty { changes.append((file.path, change)) }
        }
        for (file, service) in old {
            let next = new.first { $0.service.id == service.id }
            if next == nil { changes.append((file.path, ServiceChange(of: service, isOffered: false))) }
            if next?.service.version != service.version {
                let path = CatalogueFile.earlierPath(service.id, version: service.version)
                earlier.removeAll { $0.path == path }
                earlier.append(CatalogueFile(path: path, text: file.text))
            }
        }
        let standing = Set(new.map { CatalogueFile.earlierPath($0.service.id, version: $0.service.version) })
        earlier.removeAll { standing.contains($0.path) }
        files = now + earlier
        otherFiles = Self.changedFiles(before, now).filter { path in !changes.contains { $0.file == path } }
    }

    /// Whether a byte differs from the last bundle.
    var isChanged: Bool { Set(files) != Set(last?.files ?? []) }

    /// What stands against publishing it.
    func findings(hasReason: Bool) -> [CatalogueRefusal.Finding] {
        changes.flatMap { file, change in
            change.problems(hasReason: hasReason).map { Self.finding(file, $0, change) }
        }
            + files.filter { !CatalogueBundle.isSafe($0.path) }.map {
                .init(
                    file: $0.path, problem: "the name is not made of a-z, 0-9, - and _",
                    remedy: "rename the file")
            }
    }

    /// - Parameter known: the highest number that a terminal knows: after a restore that may be above the last,
    ///   and no terminal takes a lower one.
    func bundle(above known: Int, reason: String?, by login: String, at moment: Date) -> CatalogueBundle {
        let number = max(last?.number ?? 0, known) + 1
        let release = CatalogueBundle.Release(
            number: number, at: Date(timeIntervalSince1970: moment.timeIntervalSince1970.rounded(.down)), by: login,
            reason: reason, services: changes.map(\.change), files: otherFiles)
        return CatalogueBundle(number: number, files: files, log: (last?.log ?? []) + [release])
    }

    private static func changedFiles(_ before: [CatalogueFile], _ now: [CatalogueFile]) -> [String] {
        let old = before.filter { !$0.isEarlierVersion }
        return Set(Set(old).symmetricDifference(now).map(\.path)).sorted()
    }

    private static func finding(
        _ file: String, _ problem: ServiceChange.Problem, _ change: ServiceChange
    ) -> CatalogueRefusal.Finding {
        let (from, to) = (change.fromVersion ?? 0, change.toVersion ?? 0)
        func words(_ entries: [ServiceChange.Entry]) -> String { entries.map { "\($0)" }.joined(separator: "; ") }
        return switch problem {
        case .versionNotRaised:
            .init(
                file: file, problem: "it changed but its version still is \(from): \(words(change.entries))",
                remedy: "set `version: \(from + 1)`; open cases keep version \(from)")
        case .versionWentBack:
            .init(
                file: file, problem: "its version went back from \(from) to \(to)",
                remedy: "set `version: \(from + 1)`")
        case .effectiveBeforeEarlier:
            .init(
                file: file, problem: "it would be in force before version \(from), which it replaces",
                remedy: "set `effectiveFrom` to a day not before that of version \(from)")
        case .increaseWithoutReason:
            .init(
                file: file, problem: "it asks more than before (只减不增): \(words(change.increases))",
                remedy: "take the increase back, or publish with --reason and the ground for it; everybody can read it")
        }
    }
}
