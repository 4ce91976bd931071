import DurableSQLite
import Foundation
import GRDB
import Sealing
public import TownshipServices

extension TerminalStore {
    /// Papers owed to the holder of a card, oldest first, those among them that were handed in for or
    /// by somebody else; found without their number being stored.
    public func owedPapers(forCard number: IDNumber) async throws -> [OwedPaper] {
        try await papers(
            "WHERE p.state <> 'printed' AND ? IN (s.applicant, s.representative)", [key.keyedHash(number.digits)])
    }

    /// All papers owed, oldest first; for the staff.
    public func owedPapers() async throws -> [OwedPaper] {
        try await papers("WHERE p.state <> 'printed'", [])
    }

    /// All papers of one submission, printed ones too.
    public func papers(of number: SubmissionNumber) async throws -> [OwedPaper] {
        try await papers("WHERE s.number = ?", [number.description])
    }

    private func papers(_ condition: String, _ arguments: StatementArguments) async throws -> [OwedPaper] {
        try await database.read { database in
            try Row.fetchAll(database, sql: "\(OwedPaper.select) \(condition) ORDER BY p.id", arguments: arguments)
                .compactMap(OwedPaper.init)
        }
    }

    /// Owed → printing, durable before the job is sent.
    ///
    /// - Throws: ``TerminalRecordsError`` `unknown`; `wrongPaperState` when it is printing or printed.
    public func beginPrinting(_ id: OwedPaper.ID) async throws {
        try await step(id, from: .owed, event: .printBegun, "state = 'printing', attempts = attempts + 1")
    }

    /// Printing → printed. With the last paper its personal part may be due to go (``Retention``).
    public func printed(_ id: OwedPaper.ID) async throws {
        try await step(
            id, from: .printing, event: .printed,
            "state = 'printed', maybe_printed = 0, printed_at = \(now().timeIntervalSince1970)")
    }

    /// Printing → owed again.
    ///
    /// - Parameter maybePrinted: true when the printer had the job and nobody knows what came out.
    public func printFailed(_ id: OwedPaper.ID, maybePrinted: Bool = false) async throws {
        try await step(
            id, from: .printing, event: .printFailed,
            "state = 'owed', maybe_printed = maybe_printed OR \(maybePrinted ? 1 : 0)")
    }

    private func step(
        _ id: OwedPaper.ID, from state: OwedPaper.State, event: AuditEvent, _ change: String
    ) async throws {
        let now = now()
        let retention = retention
        let files = try await database.write { database -> [String] in
            guard
                let paper = try Row.fetchOne(
                    database, sql: "\(OwedPaper.select) WHERE p.id = ?", arguments: [id]
                ).flatMap(OwedPaper.init)
            else { throw TerminalRecordsError(.unknown, "No paper has the id \(id). List the owed papers again.") }
            guard paper.state == state else {
                throw TerminalRecordsError(
                    .wrongPaperState,
                    "The slip of \(paper.number) is \(paper.state.rawValue), not \(state.rawValue). List them again.")
            }
            try database.execute(sql: "UPDATE owed_papers SET \(change) WHERE id = ?", arguments: [id])
            try database.audit(event, paper.number, at: now)
            return try database.forgetWhatIsDue(retention, at: now, only: paper.number)
        }
        try await documents.remove(files)
    }
}
