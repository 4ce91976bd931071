import DurableSQLite
public import Foundation
import GRDB
import Sealing
public import TownshipServices

/// What the center says of a case that came from this terminal.
public struct CaseStateNote: Hashable, Sendable {
    public var number: SubmissionNumber
    /// As the center calls it, a `CaseState` or one that this version does not know.
    public var state: String
    /// By the center's clock.
    public var changedAt: Date

    public init(number: SubmissionNumber, state: String, changedAt: Date) {
        self.number = number
        self.state = state
        self.changedAt = changedAt
    }
}

/// A submission as its owner may see it at the terminal: nothing of a person.
public struct OwnSubmission: Hashable, Sendable {
    public enum Delivery: Hashable, Sendable {
        case waiting
        case delivered
        /// The center does not take it; a person has to look.
        case refused
    }

    public let number: SubmissionNumber
    public let serviceName: String
    public let receivedAt: Date
    public let delivery: Delivery
    /// Nil before the center told it.
    public let state: String?
    /// When the center told it last, by the terminal's clock.
    public let toldAt: Date?
}

extension TerminalStore {
    /// More applications than anybody hands in within the time that screens speak of.
    static let mostOwnSubmissions = 40

    /// Notes how cases stand, as the center has just told it. Only what was handed in here is kept.
    public func noteCaseStates(_ notes: [CaseStateNote]) async throws {
        let now = now().timeIntervalSince1970
        try await database.write { database in
            for note in notes {
                try database.execute(
                    sql: """
                        INSERT INTO case_states (number, state, changed_at, told_at)
                        SELECT ?, ?, ?, ? WHERE EXISTS (SELECT 1 FROM submissions WHERE number = ?)
                        ON CONFLICT (number) DO UPDATE SET state = excluded.state,
                            changed_at = excluded.changed_at, told_at = excluded.told_at
                        """,
                    arguments: [
                        note.number.description, note.state, note.changedAt.timeIntervalSince1970, now,
                        note.number.description,
                    ])
            }
        }
    }

    /// What the holder of a card handed in here, for himself or for somebody else, newest first; found
    /// without the number being stored.
    public func submissions(forCard number: IDNumber) async throws -> [OwnSubmission] {
        let hash = key.keyedHash(number.digits)
        return try await database.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT s.number, s.service_name, s.received_at, s.state AS delivery, c.state, c.told_at
                    FROM submissions s LEFT JOIN case_states c ON c.number = s.number
                    WHERE ? IN (s.applicant, s.representative) ORDER BY s.id DESC LIMIT \(Self.mostOwnSubmissions)
                    """,
                arguments: [hash]
            ).compactMap(OwnSubmission.init)
        }
    }
}

extension OwnSubmission {
    /// States of a submission in which nothing is at the center yet, or never will be; else it is.
    private static let deliveries: [String: Delivery] = [
        "waiting": .waiting, "recorded": .waiting, "failed": .waiting, "refused": .refused, "unusable": .refused,
    ]

    fileprivate init?(_ row: Row) {
        guard let number = SubmissionNumber(row["number"] as String) else { return nil }
        self.number = number
        serviceName = row["service_name"]
        receivedAt = Date(timeIntervalSince1970: row["received_at"])
        delivery = Self.deliveries[row["delivery"]] ?? .delivered
        state = row["state"]
        toldAt = (row["told_at"] as Double?).map(Date.init(timeIntervalSince1970:))
    }
}
