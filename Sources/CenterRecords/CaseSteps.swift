public import Foundation
public import TownshipServices

/// What was done to a case and when: all that its clocks need of a history, and nothing that is sealed.
public struct CaseStepRecord: Hashable, Sendable {
    public var caseNumber: String
    public var at: Date
    /// In the words of the office.
    public var action: String

    @Sendable init(_ row: SQLRow) throws {
        self.caseNumber = try row.text("case_number")
        self.at = try row.moment("at")
        self.action = try row.text("action")
    }
}

extension Read<CaseStepRecord> {
    /// Of all cases in these states; of each case in the order in which they happened.
    public static func steps(ofCasesIn states: Set<CaseState>) -> Read {
        let (list, arguments) = states.list
        return Read(
            """
            SELECT case_events.case_number AS case_number, at, action
            FROM case_events JOIN cases ON cases.case_number = case_events.case_number
            WHERE state IN (\(list)) ORDER BY case_events.case_number, ordinal
            """, arguments, value: CaseStepRecord.init)
    }

    /// Of one case, in the order in which they happened.
    public static func steps(ofCase number: String) -> Read {
        Read(
            "SELECT case_number, at, action FROM case_events WHERE case_number = $1 ORDER BY ordinal",
            [.text(number)], value: CaseStepRecord.init)
    }
}

extension Read<CaseRecord> {
    /// All of these states, newest first.
    public static func cases(inAnyOf states: Set<CaseState>) -> Read {
        let (list, arguments) = states.list
        return Read(
            """
            SELECT \(CaseRecord.columns) FROM cases WHERE state IN (\(list))
            ORDER BY stored_at DESC, case_number DESC
            """, arguments, value: CaseRecord.init)
    }
}

extension Set<CaseState> {
    /// For `IN (…)`: `$1, $2`, and what they stand for.
    fileprivate var list: (names: String, arguments: [SQLValue]) {
        let states = map(\.rawValue).sorted()
        return (states.indices.map { "$\($0 + 1)" }.joined(separator: ", "), states.map(SQLValue.text))
    }
}
