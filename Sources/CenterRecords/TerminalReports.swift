public import Foundation

/// What a terminal last said of itself.
public struct TerminalReportRecord: Hashable, Sendable {
    public var terminal: String
    /// By the center's clock, unlike everything in `report`.
    public var receivedAt: Date
    /// Canonical bytes of its heartbeat, without the events.
    public var report: Data

    public init(terminal: String, receivedAt: Date, report: Data) {
        self.terminal = terminal
        self.receivedAt = receivedAt
        self.report = report
    }

    @Sendable init(_ row: SQLRow) throws {
        self.init(
            terminal: try row.text("terminal"), receivedAt: try row.moment("received_at"),
            report: try row.bytes("report"))
    }
}

/// An event as its terminal signed it. The signature was verified before it was stored and is kept,
/// so that it can be verified again.
public struct TerminalEventRecord: Hashable, Sendable {
    public var terminal: String
    /// Given by the terminal.
    public var id: String
    public var kind: String
    /// By the terminal's clock.
    public var at: Date
    /// By the center's clock.
    public var receivedAt: Date
    /// The signed form, as JSON.
    public var signed: Data

    public init(terminal: String, id: String, kind: String, at: Date, receivedAt: Date, signed: Data) {
        self.terminal = terminal
        self.id = id
        self.kind = kind
        self.at = at
        self.receivedAt = receivedAt
        self.signed = signed
    }

    @Sendable init(_ row: SQLRow) throws {
        self.init(
            terminal: try row.text("terminal"), id: try row.text("id"), kind: try row.text("kind"),
            at: try row.moment("at"), receivedAt: try row.moment("received_at"), signed: try row.bytes("signed"))
    }
}

/// The state of one case, for the terminal that took it in.
public struct CaseStateRecord: Hashable, Sendable {
    public var caseNumber: String
    public var submissionNumber: String
    public var state: String
    public var changedAt: Date

    @Sendable init(_ row: SQLRow) throws {
        self.caseNumber = try row.text("case_number")
        self.submissionNumber = try row.text("submission_number")
        self.state = try row.text("state")
        self.changedAt = try row.moment("changed_at")
    }
}

extension Write {
    /// What is kept of one terminal's events: years of an honest one.
    static let mostEvents: Int64 = 5000

    /// Keeps the report in place of the one before, and events that are not kept yet. One that comes
    /// again is the same one: its id is the terminal's.
    public static func take(_ report: TerminalReportRecord, events: [TerminalEventRecord]) -> Write {
        Write(
            [
                Statement(
                    """
                    INSERT INTO terminal_reports (terminal, received_at, report) VALUES ($1, $2, $3)
                    ON CONFLICT (terminal) DO UPDATE SET received_at = excluded.received_at, report = excluded.report
                    """, [.text(report.terminal), .moment(report.receivedAt), .bytes(report.report)])
            ] + events.map(keep) + (events.isEmpty ? [] : [dropOldEvents(of: report.terminal)]))
    }

    private static func keep(_ event: TerminalEventRecord) -> Statement {
        Statement(
            """
            INSERT INTO terminal_events (terminal, id, ordinal, kind, at, received_at, signed)
            VALUES ($1, $2, (SELECT COALESCE(MAX(ordinal), 0) + 1 FROM terminal_events), $3, $4, $5, $6)
            ON CONFLICT (terminal, id) DO NOTHING
            """,
            [
                .text(event.terminal), .text(event.id), .text(event.kind), .moment(event.at),
                .moment(event.receivedAt), .bytes(event.signed),
            ], touching: .any)
    }

    private static func dropOldEvents(of terminal: String) -> Statement {
        Statement(
            """
            DELETE FROM terminal_events WHERE terminal = $1 AND ordinal < (SELECT MIN(ordinal) FROM
                (SELECT ordinal FROM terminal_events WHERE terminal = $1 ORDER BY ordinal DESC LIMIT $2) AS kept)
            """, [.text(terminal), .integer(mostEvents)], touching: .any)
    }
}

extension Read<TerminalReportRecord> {
    /// Of all terminals that ever reported.
    public static func terminalReports() -> Read {
        Read(
            "SELECT terminal, received_at, report FROM terminal_reports ORDER BY terminal",
            value: TerminalReportRecord.init)
    }
}

extension Read<TerminalEventRecord> {
    private static var columns: String { "terminal, id, kind, at, received_at, signed" }

    /// In the order in which they came, the latest first.
    public static func events(ofTerminal code: String, limit: Int) -> Read {
        Read(
            """
            SELECT \(columns) FROM terminal_events WHERE terminal = $1 ORDER BY ordinal DESC LIMIT $2
            """, [.text(code), .integer(Int64(limit))], value: TerminalEventRecord.init)
    }

    /// The last event of each terminal that is of one of these kinds.
    public static func lastEvents(of kinds: [String]) -> Read {
        let list = kinds.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        return Read(
            """
            SELECT \(columns) FROM terminal_events WHERE ordinal IN
                (SELECT MAX(ordinal) FROM terminal_events WHERE kind IN (\(list)) GROUP BY terminal)
            """, kinds.map(SQLValue.text), value: TerminalEventRecord.init)
    }
}

extension Read<CaseStateRecord> {
    /// Cases of one terminal that changed after a moment, or in it with a higher number; by moment, then
    /// number.
    public static func states(
        ofTerminal code: String, after moment: Date, caseNumber: String, limit: Int
    ) -> Read {
        Read(
            """
            SELECT case_number, submission_number, state, changed_at FROM cases
            WHERE terminal = $1 AND (changed_at > $2 OR (changed_at = $2 AND case_number > $3))
            ORDER BY changed_at, case_number LIMIT $4
            """, [.text(code), .moment(moment), .text(caseNumber), .integer(Int64(limit))],
            value: CaseStateRecord.init)
    }
}
