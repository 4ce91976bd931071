public import Foundation
public import TownshipServices

/// What the terminal's records hold for the holder of one card.
public struct OwnRecords: Hashable, Sendable {
    public var slips: [OwedSlips.Slip]
    /// Newest first.
    public var drafts: [SavedDraft]
    /// Newest first.
    public var cases: [OwnCase]

    public init(slips: [OwedSlips.Slip] = [], drafts: [SavedDraft] = [], cases: [OwnCase] = []) {
        self.slips = slips
        self.drafts = drafts
        self.cases = cases
    }
}

/// An application that was handed in at this terminal: what it was for and how it stands, nothing of
/// its person.
public struct OwnCase: Hashable, Sendable {
    public enum Standing: Hashable, Sendable {
        /// Durable here, on its way to the center.
        case kept
        /// At the center, which has said nothing more yet.
        case atCenter
        /// The center does not take it as it is; a person has to look.
        case stuck
        /// As the center told it at that moment.
        case told(CaseState, asOf: Date)
    }

    public let number: SubmissionNumber
    public let serviceName: String
    public let handedInAt: Date
    public let standing: Standing

    public init(number: SubmissionNumber, serviceName: String, handedInAt: Date, standing: Standing) {
        self.number = number
        self.serviceName = serviceName
        self.handedInAt = handedInAt
        self.standing = standing
    }
}

/// The list of one person's applications, with the slips that are owed beside it.
public struct OwnCases: Hashable, Sendable {
    public let cases: [OwnCase]
    public let slips: [OwedSlips.Slip]

    /// How many of them a screen holds so that each is read at arm's length.
    public static func onScreen(large: Bool) -> Int { large ? 2 : 4 }
}

extension VillagerSession {
    /// The applications that the present screen shows.
    public var casesOnScreen: [OwnCase] {
        guard case .cases(let own) = stage else { return [] }
        return Array(own.cases.dropFirst(page * itemsOnScreen).prefix(itemsOnScreen))
    }
}

/// Whether the terminal's disk has room for another application.
public enum StorageRoom: Hashable, Sendable {
    case enough
    /// Less is left than the reserve: guides, tracking, owed slips and delivery go on.
    case low
}
