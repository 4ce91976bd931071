/// An authority or office that answers for something, and how to reach it.
public struct ResponsibleBody: Hashable, Sendable, Codable, Identifiable {
    public var id: String
    public var name: String
    public var phone: String
    public var address: String
    /// The place it answers for, e.g. `江东省云溪县柳河镇`; a station inside deals with it as local.
    public var area: String
    public var level: ServiceItem.Level

    public init(
        id: String, name: String, phone: String, address: String, area: String, level: ServiceItem.Level
    ) {
        self.id = id
        self.name = name
        self.phone = phone
        self.address = address
        self.area = area
        self.level = level
    }
}

/// Where an application goes. There is no case for "go away": somebody from elsewhere is forwarded.
public enum Route: Hashable, Sendable {
    /// The body of the place where the station stands.
    case local(ResponsibleBody)
    /// Taken in here and passed on.
    case forwarded(to: ResponsibleBody, how: Forwarding)
    /// The table says nothing of it, or the place is unknown: a person finds out.
    case askAtWindow
}

/// How an application reaches a body elsewhere.
public enum Forwarding: String, Hashable, Sendable, Codable, CaseIterable {
    /// 县镇同权: every township of the county takes in for every other.
    case countyAndTownship
    /// 全省通办
    case withinProvince
    /// 跨省通办 (国办发〔2020〕35号)
    case acrossProvinces
}

/// Item × place of household registration × level → responsible body. Local data, in
/// `kiosk-assets/catalogue/tables/routing.yaml`.
public struct RoutingTable: Hashable, Sendable, Codable {
    public struct Rule: Hashable, Sendable, Codable {
        /// Ids of services; nil: every service that no rule names.
        public var services: [String]?
        /// Nil: every level.
        public var level: ServiceItem.Level?
        /// Beginning of the registration address; empty: from wherever.
        public var place: String
        /// Id of the body, or `here`: the body of this level where the station stands.
        public var body: String
        /// Given where the body passes the application on to a place that the table does not know.
        public var how: Forwarding?

        public init(
            services: [String]? = nil, level: ServiceItem.Level? = nil, place: String, body: String,
            how: Forwarding? = nil
        ) {
            self.services = services
            self.level = level
            self.place = place
            self.body = body
            self.how = how
        }
    }

    /// Beginnings of addresses as cards and stations write them without province, e.g. `云溪县` for
    /// `江东省云溪县`.
    public var shortForms: [String: String]
    public var bodies: [ResponsibleBody]
    public var rules: [Rule]

    public init(shortForms: [String: String], bodies: [ResponsibleBody], rules: [Rule]) {
        self.shortForms = shortForms
        self.bodies = bodies
        self.rules = rules
    }

    /// In a rule's `body`: decided where the applicant stands, whatever the registration.
    public static let here = "here"

    public func body(_ id: String) -> ResponsibleBody? { bodies.first { $0.id == id } }

    /// The responsible body for an application made at a station.
    ///
    /// Rules that name the service come before general ones; among them the longest place wins, then
    /// the one that names the level.
    ///
    /// - Parameters:
    ///   - level: the level that decides or takes in.
    ///   - address: the address of household registration, as the card or the applicant says it.
    ///   - station: where the terminal stands, e.g. `江东省云溪县柳河镇青石村`.
    public func route(
        service: String, level: ServiceItem.Level, registeredAt address: String, station: String
    ) -> Route {
        let (place, stand) = (full(address), full(station))
        if place.isBlank { return .askAtWindow }
        let matching = rules.filter { rule in
            (rule.services?.contains(service) ?? true) && (rule.level ?? level) == level && place.hasPrefix(rule.place)
        }
        func rank(_ rule: Rule) -> (Int, Int, Int) {
            (rule.services == nil ? 0 : 1, rule.place.count, rule.level == nil ? 0 : 1)
        }
        guard let rule = matching.max(by: { rank($0) < rank($1) }) else { return .askAtWindow }
        if rule.body == Self.here { return local(level, at: stand).map(Route.local) ?? .askAtWindow }
        guard let body = body(rule.body) else { return .askAtWindow }
        if let how = rule.how { return .forwarded(to: body, how: how) }
        return stand.hasPrefix(body.area) ? .local(body) : .forwarded(to: body, how: .countyAndTownship)
    }

    /// The same for a service: what a village takes in for its township goes to a township at least.
    public func route(_ service: ServiceItem, registeredAt address: String, station: String) -> Route {
        route(
            service: service.id, level: service.level == .village ? .township : service.level, registeredAt: address,
            station: station)
    }

    /// The village's own body where a station stands.
    public func village(at station: String) -> ResponsibleBody? { local(.village, at: full(station)) }

    private func local(_ level: ServiceItem.Level, at station: String) -> ResponsibleBody? {
        bodies.filter { $0.level == level && station.hasPrefix($0.area) }.max { $0.area.count < $1.area.count }
    }

    private func full(_ address: String) -> String {
        let place = address.filter { !$0.isWhitespace }
        let fitting = shortForms.filter { place.hasPrefix($0.key) }
        guard let short = fitting.max(by: { $0.key.count < $1.key.count }) else { return place }
        return short.value + place.dropFirst(short.key.count)
    }

    /// What decodes and still cannot route: bodies named and not listed, twice listed, without a
    /// telephone, or rules of which the second can never be reached.
    public var inconsistencies: [String] {
        var found: [String] = []
        if Set(bodies.map(\.id)).count < bodies.count { found.append("two bodies share an id") }
        for body in bodies where [body.id, body.name, body.phone, body.address, body.area].isBlank {
            found.append("the body `\(body.id)` lacks its name, phone, address or area")
        }
        for rule in rules where rule.body != Self.here && body(rule.body) == nil {
            found.append("the rule for `\(rule.place)` names the body `\(rule.body)`, which is not listed")
        }
        var keys: Set<[String]> = []
        for rule in rules {
            for service in rule.services ?? [""]
            where !keys.insert([service, rule.level?.rawValue ?? "", rule.place]).inserted {
                found.append("two rules stand for `\(rule.place)` at the same level")
            }
        }
        if !rules.contains(where: { $0.place.isEmpty && $0.services == nil && $0.level == nil }) {
            found.append("no rule forwards people from elsewhere: give one with an empty place")
        }
        return found
    }
}
