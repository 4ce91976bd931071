/// What distinguishes two versions of one service, and what of it asks more of people than before.
///
/// Steps, materials and limits may only shrink (只减不增, facts: services, "Catalogue"); an increase
/// needs a reason that everybody can read in the change log.
public struct ServiceChange: Hashable, Sendable, Codable {
    /// What an increase asks more of.
    public enum Increase: String, Sendable, Codable, CaseIterable {
        case step, material, copy, visit, day, fee, condition
    }

    /// One changed element.
    public struct Entry: Hashable, Sendable, Codable, CustomStringConvertible {
        /// As in the file, a list's member by its id or name: `materials[photo].count`.
        public var element: String
        /// Nil for what was not there.
        public var before: String?
        /// Nil for what is gone.
        public var after: String?
        public var increase: Increase?

        public init(_ element: String, _ before: String?, _ after: String?, _ increase: Increase? = nil) {
            self.element = element
            self.before = before
            self.after = after
            self.increase = increase
        }

        public var description: String {
            let what =
                switch (before, after) {
                case (nil, let after?): "\(element): added “\(after)”"
                case (let before?, nil): "\(element): removed “\(before)”"
                case (let before?, let after?): "\(element): “\(before)” became “\(after)”"
                case (nil, nil): element
                }
            return what + (increase.map { " (increase: \($0.rawValue))" } ?? "")
        }
    }

    /// Why a version may not follow another one.
    public enum Problem: Hashable, Sendable {
        /// Something changed under the same number.
        case versionNotRaised
        case versionWentBack
        /// It would be in force before the version that it replaces.
        case effectiveBeforeEarlier
        case increaseWithoutReason
    }

    public var id: String
    public var name: String
    /// Nil for a service that is new.
    public var fromVersion: Int?
    /// Nil for a service that is no longer offered.
    public var toVersion: Int?
    public var effectiveFrom: CalendarDate?
    public var entries: [Entry]
    /// Only known between two versions.
    private var startsEarlier: Bool

    /// Compares two versions of one service.
    public init(from old: ServiceItem, to new: ServiceItem) {
        id = new.id
        name = new.name
        fromVersion = old.version
        toVersion = new.version
        effectiveFrom = new.effectiveFrom
        startsEarlier = new.effectiveFrom < old.effectiveFrom
        entries = ServiceComparison(old, new).entries
    }

    /// A service that is new, or, without `isOffered`, one that is taken from the catalogue.
    public init(of service: ServiceItem, isOffered: Bool) {
        id = service.id
        name = service.name
        fromVersion = isOffered ? nil : service.version
        toVersion = isOffered ? service.version : nil
        effectiveFrom = isOffered ? service.effectiveFrom : nil
        startsEarlier = false
        entries = []
    }

    public var increases: [Entry] { entries.filter { $0.increase != nil } }

    /// Nothing that anybody could notice: the files may differ in their comments.
    public var isEmpty: Bool { entries.isEmpty && fromVersion == toVersion }

    /// What stands against publishing it.
    ///
    /// - Parameter hasReason: whether a reason is given for its increases.
    public func problems(hasReason: Bool) -> [Problem] {
        var problems: [Problem] = []
        if let fromVersion, let toVersion {
            if toVersion < fromVersion { problems.append(.versionWentBack) }
            if toVersion == fromVersion, !entries.isEmpty { problems.append(.versionNotRaised) }
            if startsEarlier { problems.append(.effectiveBeforeEarlier) }
        }
        if !increases.isEmpty, !hasReason { problems.append(.increaseWithoutReason) }
        return problems
    }
}

extension ServiceChange: CustomStringConvertible {
    /// A line for the version and one for each entry.
    public var description: String {
        let head =
            switch (fromVersion, toVersion) {
            case (nil, let to?): "\(id) \(name): new, version \(to)"
            case (let from?, nil): "\(id) \(name): no longer offered, last version \(from)"
            case (let from, let to): "\(id) \(name): version \(from ?? 0) to \(to ?? 0)"
            }
        let start = effectiveFrom.map { ", in force from \($0)" } ?? ""
        return ([head + start] + entries.map { "  \($0)" }).joined(separator: "\n")
    }
}
