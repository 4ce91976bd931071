public import TownshipServices

/// What the terminal offers: the services on their shelves, and which of them it takes in.
public struct ServiceShelves: Hashable, Sendable {
    public struct Shelf: Hashable, Sendable {
        public let group: ServiceGroup
        public let services: [ServiceItem]
    }

    /// Only shelves on which something stands, in the order of the screen.
    public let shelves: [Shelf]
    private let takenIn: Set<ServiceItem.ID>
    private let routing: RoutingTable?
    public let proofs: [ProofGuide]
    /// Where the terminal stands, e.g. `云溪县柳河镇青石村便民服务站`.
    private let station: String

    /// - Parameter routing: nil where nobody wrote down who answers for what; a person finds out.
    public init(
        groups: [ServiceGroup] = [], services: [ServiceItem] = [], takenIn: Set<ServiceItem.ID> = [],
        routing: RoutingTable? = nil, station: String = "", proofs: [ProofGuide] = []
    ) {
        self.proofs = proofs
        self.routing = routing
        self.station = station
        self.shelves = groups.map { group in
            Shelf(group: group, services: services.filter { $0.group == group.id })
        }.filter { !$0.services.isEmpty || ($0.group.id == Self.proofsShelf && !proofs.isEmpty) }
        self.takenIn = takenIn
    }

    /// On this shelf stand no services, but what to know of proofs.
    static let proofsShelf: ServiceGroup.ID = "proofs"

    public subscript(group: ServiceGroup.ID) -> Shelf? { shelves.first { $0.group.id == group } }

    /// Whether the guide ends in an application, or in the way to the window.
    public func takesApplications(for service: ServiceItem) -> Bool {
        !service.isGuideOnly && takenIn.contains(service.id)
    }

    /// The body that an application of somebody registered there goes to.
    func route(_ service: ServiceItem, registeredAt address: String) -> Route {
        routing?.route(service, registeredAt: address, station: station) ?? .askAtWindow
    }

    public func service(_ id: ServiceItem.ID) -> ServiceItem? {
        shelves.lazy.flatMap(\.services).first { $0.id == id }
    }

    /// The services whose pinyin begins with these letters, then those that have them inside; or
    /// whose name has these words. Nothing typed finds nothing.
    public func services(matching typed: String) -> [ServiceItem] {
        let text = typed.lowercased()
        if text.isEmpty { return [] }
        let all = shelves.flatMap(\.services)
        let first = all.filter { service in service.pinyin.contains { $0.hasPrefix(text) } }
        let rest = all.filter { service in
            !first.contains { $0.id == service.id }
                && (service.pinyin + service.aliases + [service.name]).contains { $0.contains(text) }
        }
        return first + rest
    }

    /// How many tiles a screen holds so that each is read at arm's length.
    public static func shelvesOnScreen(large: Bool) -> Int { large ? 4 : 6 }
    public static func servicesOnScreen(large: Bool) -> Int { large ? 2 : 5 }
    public static func proofsOnScreen(large: Bool) -> Int { large ? 4 : 6 }
    public static func foundOnScreen(large: Bool) -> Int { large ? 2 : 3 }
}

// Looking for a service, before anybody is known.
extension VillagerSession {
    /// The services of the open shelf, or those that were found, whole.
    var listedServices: [ServiceItem] {
        switch stage {
        case .shelf(let group): shelves[group]?.services ?? []
        case .search(let typed): shelves.services(matching: typed)
        default: []
        }
    }

    var itemsOnScreen: Int {
        switch stage {
        case .services: ServiceShelves.shelvesOnScreen(large: largeText)
        case .shelf: ServiceShelves.servicesOnScreen(large: largeText)
        case .proofs: ServiceShelves.proofsOnScreen(large: largeText)
        case .cases: OwnCases.onScreen(large: largeText)
        default: ServiceShelves.foundOnScreen(large: largeText)
        }
    }

    /// The services that the present screen shows.
    public var servicesOnScreen: [ServiceItem] {
        Array(listedServices.dropFirst(page * itemsOnScreen).prefix(itemsOnScreen))
    }

    public var proofsOnScreen: [ProofGuide] {
        Array(shelves.proofs.dropFirst(page * itemsOnScreen).prefix(itemsOnScreen))
    }

    /// The shelves that the present screen shows.
    public var shelvesOnScreen: [ServiceShelves.Shelf] {
        Array(shelves.shelves.dropFirst(page * itemsOnScreen).prefix(itemsOnScreen))
    }

    func screens(for count: Int) -> Int { max(1, (count + itemsOnScreen - 1) / itemsOnScreen) }

    /// More letters than the longest initials of a service.
    private static let mostLetters = 8

    /// Nil where the touch is not one of looking.
    mutating func look(_ touch: Touch) -> [Effect]? {
        switch (stage, touch) {
        case (.services, .openShelf(ServiceShelves.proofsShelf)) where !shelves.proofs.isEmpty:
            show(.proofs)
        case (.proofs, .openProof(let title)):
            if let proof = shelves.proofs.first(where: { $0.title == title }) { show(.proof(proof)) }
        case (.proof(let proof), .back):
            show(.proofs)
            turn(to: (shelves.proofs.firstIndex(of: proof) ?? 0) / itemsOnScreen)
        case (.services, .openShelf(let group)) where shelves[group] != nil:
            show(.shelf(group))
        case (.services, .search):
            show(.search(""))
        case (.services, .nextPage), (.shelf, .nextPage), (.search, .nextPage), (.proofs, .nextPage):
            turn(to: (page + 1) % pageCount)
        case (.search(let typed), .letter(let letter)):
            if typed.count < Self.mostLetters { updateFromFirstPage(.search(typed + letter)) }
        case (.search(let typed), .eraseLetter):
            updateFromFirstPage(.search(String(typed.dropLast())))
        case (.services, .choose(let service)), (.shelf, .choose(let service)), (.search, .choose(let service)):
            origin = stage
            show(.guide(service))
        case (.shelf, .back), (.search, .back), (.proofs, .back):
            show(.services)
        default:
            return nil
        }
        return []
    }
}
