public import Foundation
public import TownshipServices

/// One line of a case's history.
public struct CaseEvent: Hashable, Sendable {
    public var at: Date
    /// A terminal's code, a clerk's login, or `(clock)` where time did it.
    public var actor: String
    /// What was done, in the words of the office.
    public var action: String
    /// What a clerk wrote, sealed under the case's key, in lines of before the lifecycle.
    public var sealedText: Data?
    /// What was written, by name, sealed under the case's key.
    public var sealedWords: Data?
    /// Nil for what moved nothing.
    public var move: Move?

    /// The line of the lifecycle that was taken.
    public struct Move: Hashable, Sendable {
        public var standing: CaseActor
        public var from: CaseState
        public var to: CaseState
        public var paper: CasePaper?

        public init(standing: CaseActor, from: CaseState, to: CaseState, paper: CasePaper?) {
            self.standing = standing
            self.from = from
            self.to = to
            self.paper = paper
        }
    }

    public init(at: Date, actor: String, action: String, sealedWords: Data? = nil, move: Move? = nil) {
        self.at = at
        self.actor = actor
        self.action = action
        self.sealedWords = sealedWords
        self.move = move
    }

    @Sendable init(_ row: SQLRow) throws {
        func bytes(_ column: String) throws -> Data? {
            let bytes = try row.bytes(column)
            return bytes.isEmpty ? nil : bytes
        }
        self.init(at: try row.moment("at"), actor: try row.text("actor"), action: try row.text("action"))
        self.sealedText = try bytes("sealed_text")
        self.sealedWords = try bytes("sealed_words")
        // What a newer version wrote has no meaning here; the line itself still stands.
        if let standing = CaseActor(rawValue: try row.text("standing")),
            let from = CaseState(rawValue: try row.text("from_state")),
            let to = CaseState(rawValue: try row.text("to_state"))
        {
            self.move = Move(
                standing: standing, from: from, to: to, paper: CasePaper(rawValue: try row.text("paper")))
        }
    }
}

extension Write {
    /// Moves a case on by one or several lines of the lifecycle and writes each down, all or
    /// nothing; `rowCount` when it was moved since it was read.
    public static func move(_ record: CaseRecord, to new: CaseState, events: [CaseEvent]) -> Write {
        let asks = events.contains { $0.move?.to == .supplementRequested }
        let last = events.last?.at ?? record.changedAt
        // `changed_at` rises with every move, so that a line that leads back to its own state
        // is told apart from none.
        return Write(
            [
                Statement(
                    """
                    UPDATE cases SET state = $3, supplement_requested = CASE WHEN $6 = 1 THEN 1 ELSE supplement_requested END,
                        changed_at = CASE WHEN $4 > changed_at THEN $4 ELSE changed_at + 1 END
                    WHERE case_number = $1 AND state = $2 AND changed_at = $5
                    """,
                    [
                        .text(record.caseNumber), .text(record.state.rawValue), .text(new.rawValue), .moment(last),
                        .moment(record.changedAt), asks ? 1 : 0,
                    ])
            ] + events.map { append($0, to: record.caseNumber) })
    }

    /// Writes down something that was done without moving the case.
    public static func note(_ event: CaseEvent, on caseNumber: String) -> Write {
        Write([append(event, to: caseNumber)])
    }

    private static func append(_ event: CaseEvent, to caseNumber: String) -> Statement {
        func text(_ text: String?) -> SQLValue { text.map(SQLValue.text) ?? .null }
        return Statement(
            """
            INSERT INTO case_events
                (case_number, ordinal, at, actor, action, sealed_words, standing, from_state, to_state, paper)
            VALUES ($1, (SELECT COALESCE(MAX(ordinal), 0) + 1 FROM case_events WHERE case_number = $1),
                $2, $3, $4, $5, $6, $7, $8, $9)
            """,
            [
                .text(caseNumber), .moment(event.at), .text(event.actor), .text(event.action),
                event.sealedWords.map(SQLValue.bytes) ?? .null, text(event.move?.standing.rawValue),
                text(event.move?.from.rawValue), text(event.move?.to.rawValue), text(event.move?.paper?.rawValue),
            ])
    }
}

extension Read<CaseEvent> {
    /// In the order in which they happened.
    public static func events(ofCase number: String) -> Read {
        // Absent texts come as empty ones: one reading for both kinds of line.
        Read(
            """
            SELECT at, actor, action, sealed_text, sealed_words, COALESCE(standing, '') AS standing,
                COALESCE(from_state, '') AS from_state, COALESCE(to_state, '') AS to_state,
                COALESCE(paper, '') AS paper
            FROM case_events WHERE case_number = $1 ORDER BY ordinal
            """, [.text(number)], value: CaseEvent.init)
    }
}
