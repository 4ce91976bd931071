public import Foundation
public import TownshipServices

/// Everything that a terminal needs to know of the services, as the center published it at once: it
/// is applied whole or not at all.
public struct CatalogueBundle: Hashable, CenterWord {
    /// One line of the visible change log: who published what, when, and why.
    public struct Release: Hashable, Sendable, Codable {
        public var number: Int
        public var at: Date
        /// A login of the center.
        public var by: String
        /// Why something became more (只减不增); nil where nothing did.
        public var reason: String?
        public var services: [ServiceChange]
        /// Other files that changed: tables, calendars, guides.
        public var files: [String]

        public init(
            number: Int, at: Date, by: String, reason: String?, services: [ServiceChange], files: [String]
        ) {
            self.number = number
            self.at = at
            self.by = by
            self.reason = reason
            self.services = services
            self.files = files
        }
    }

    public static let purpose = "catalogue"
    public static let name = "catalogue bundle"
    /// The texts of several hundred services stay far below.
    public static let byteLimit = 16 << 20

    /// Rises by one with every publication.
    public var number: Int
    /// By path; each path once.
    public var files: [CatalogueFile]
    /// The whole log, oldest first; its last entry tells of this bundle.
    public var log: [Release]

    public init(number: Int, files: [CatalogueFile], log: [Release]) {
        self.number = number
        self.files = files.sorted { $0.path < $1.path }
        self.log = log
    }

    public var isPossible: Bool {
        number > 0 && log.last?.number == number && files.allSatisfy { Self.isSafe($0.path) }
            && Set(files.map(\.path)).count == files.count
    }

    /// The folders of a bundle.
    static let folders: Set<Substring> = ["catalogue", "calendar", "settings", "messages", "papers"]

    /// Whether a path may be written below a folder: one of ``folders``, then names of ASCII letters,
    /// digits and `-_.@` that do not begin with a dot.
    public static func isSafe(_ path: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), folders.contains(parts[0]) else { return false }
        return parts.dropFirst().allSatisfy { part in
            !part.isEmpty && part.utf8.count <= 100 && part.first != "."
                && part.unicodeScalars.allSatisfy {
                    ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
                        || "-_.@".unicodeScalars.contains($0)
                }
        }
    }
}
