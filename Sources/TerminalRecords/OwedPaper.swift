public import Foundation
import GRDB
public import TownshipServices

/// A paper that the terminal owes somebody, recorded in the transaction that made it due. It stays
/// owed until it has printed, and is never printed unasked.
public struct OwedPaper: Hashable, Sendable, Identifiable {
    public enum Kind: String, Sendable {
        /// 收件回执
        case receiptSlip = "receipt_slip"
        /// The application on A4, owed to whoever signs on paper.
        case applicationForm = "application_form"
    }

    public enum State: String, Sendable {
        case owed
        /// Recorded before the job is sent.
        case printing
        case printed
    }

    public let id: Int64
    public let number: SubmissionNumber
    public let serviceName: String
    public let kind: Kind
    public let state: State
    /// Printing was cut short once: it may have come out.
    public let maybePrinted: Bool
    public let owedSince: Date
}

extension OwedPaper {
    static let select = """
        SELECT p.id, s.number, s.service_name, p.kind, p.state, p.maybe_printed, p.owed_since
        FROM owed_papers p JOIN submissions s ON s.id = p.submission
        """

    /// Nil for a kind that a newer version wrote.
    init?(_ row: Row) {
        guard let number = SubmissionNumber(row["number"] as String), let kind = Kind(rawValue: row["kind"]),
            let state = State(rawValue: row["state"])
        else { return nil }
        self.init(
            id: row["id"], number: number, serviceName: row["service_name"], kind: kind, state: state,
            maybePrinted: row["maybe_printed"],
            owedSince: Date(timeIntervalSince1970: row["owed_since"]))
    }
}
