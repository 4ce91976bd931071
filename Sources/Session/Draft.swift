public import Foundation
public import TownshipServices

/// What is kept of an application that somebody has begun, so that a power cut, or walking away, costs
/// nobody the work. It names a person and is only ever written sealed.
public struct DraftSnapshot: Hashable, Sendable, Codable {
    /// Rises with every change of this type that an older snapshot cannot be read as.
    static let version = 1

    /// How far the person had come. Screens are counted anew when it goes on: letters may be larger.
    public enum Place: Hashable, Sendable, Codable {
        /// By the number of the condition.
        case question(Int)
        /// By the first field of the screen.
        case form(field: String)
        /// By the material.
        case scan(material: String)
        case review
    }

    private let version: Int
    public let service: ServiceItem.ID
    public let serviceVersion: Int
    public let card: IdentityCard
    public let representative: Representative?
    public let answers: FormAnswers
    /// What became of each material; pages under the numbers by which their bytes are kept.
    public let materials: [String: MaterialState]
    public let place: Place

    init(_ application: Application, at place: Place) {
        version = Self.version
        service = application.service.id
        serviceVersion = application.service.version
        card = application.card
        representative = application.representative
        answers = application.answers
        materials = application.materials
        self.place = place
    }

    /// Whether this version of the program understands it.
    public var isReadable: Bool { version == Self.version }

    /// The card that began it, and that it is offered to again.
    public var begunBy: IDNumber { (representative?.card ?? card).number }

    var isBegunBySocialSecurityCard: Bool { (representative?.card ?? card).isSocialSecurityCard }

    /// Every scanned page that belongs to it.
    public var pages: Set<PageID> {
        Set(materials.values.flatMap { state -> [PageID] in if case .scanned(let pages) = state { pages } else { [] } })
    }
}

extension DraftSnapshot: CustomStringConvertible, CustomReflectable {
    public var description: String { "DraftSnapshot(\(service))" }
    public var customMirror: Mirror { Mirror(self, children: ["service": service]) }
}

/// A draft as it was found again.
public struct SavedDraft: Hashable, Sendable {
    /// The one under which it is handed in, so that it becomes one submission.
    public let id: UUID
    /// When the last step of it was kept.
    public let changedAt: Date
    public let snapshot: DraftSnapshot

    public init(id: UUID, changedAt: Date, snapshot: DraftSnapshot) {
        self.id = id
        self.changedAt = changedAt
        self.snapshot = snapshot
    }
}

/// The question whether somebody goes on with what was begun.
public struct DraftOffer: Hashable, Sendable {
    /// What the person had come for this time.
    public enum Otherwise: Hashable, Sendable {
        case apply(Application)
        /// The representative's card was read, that of the applicant is next.
        case card(CardPurpose)
        case cases(OwnCases)
    }

    public let draft: SavedDraft
    public let service: ServiceItem
    public let otherwise: Otherwise
    /// Slips that are owed to the same card, for afterwards.
    let slips: [OwedSlips.Slip]
    /// Its pages are being fetched; nothing can be touched.
    public internal(set) var isOpening = false

    /// Whether the person has come for the very service again.
    public var isSameService: Bool {
        switch otherwise {
        case .apply(let application): application.service.id == service.id
        case .card(let purpose): purpose.service?.id == service.id
        case .cases: false
        }
    }
}

extension CardPurpose {
    public var service: ServiceItem? {
        switch self {
        case .apply(let service), .representative(let service, _), .represented(let service, _): service
        case .owedSlips, .cases: nil
        }
    }
}

extension Stage {
    /// What is kept when this screen comes up: nothing before a first answer was given, nothing of a
    /// signature.
    var progress: DraftSnapshot? {
        switch self {
        case .question(let application, let number): application.snapshot(at: .question(number))
        case .scan(let application, let material, let step):
            if case .scanning = step { nil } else { application.snapshot(at: .scan(material: material.id)) }
        case .review(let application), .sign(let application): application.snapshot(at: .review)
        default: nil
        }
    }
}

extension Application {
    func snapshot(at place: DraftSnapshot.Place) -> DraftSnapshot? {
        let isBegun =
            !materials.isEmpty || questions.contains { reply(to: $0) != nil }
            || askedFields.contains { answers[$0.id] != nil }
        return isBegun ? DraftSnapshot(self, at: place) : nil
    }

    /// The application as it was kept, with those of its pages that are still there.
    init(_ snapshot: DraftSnapshot, service: ServiceItem, route: Route, today: CalendarDate, pages: Set<PageID>) {
        self.init(
            service: service, card: snapshot.card, representative: snapshot.representative, route: route, today: today)
        answers = snapshot.answers
        materials = snapshot.materials.compactMapValues { state in
            guard case .scanned(let kept) = state else { return state }
            let there = kept.filter(pages.contains)
            return there.isEmpty ? nil : .scanned(there)
        }
    }
}
