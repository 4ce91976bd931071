import CenterRecords
public import Foundation
public import TerminalLink
public import TownshipServices

extension Office {
    /// The center's word on submissions of a terminal, as they are kept now: `backedUp` for those that a
    /// durable backup has, else `stored`.
    ///
    /// One of them that is no case here has no answer. A terminal that was told `stored` before has to send
    /// it again: the center was restored from a backup that is older.
    ///
    /// - Parameter numbers: at most 100 are answered; those of other terminals never.
    public func acknowledgements(
        for numbers: [SubmissionNumber], of terminal: KnownTerminal
    ) async throws -> [Acknowledgement] {
        let asked = numbers.prefix(Self.acknowledgementsAtOnce)
        guard !asked.isEmpty else { return [] }
        return try await database.rows(.cases(ofSubmissions: Array(asked), from: terminal.code))
            .compactMap(Acknowledgement.init)
    }

    /// The form in which a terminal believes it.
    public func sign(_ acknowledgement: Acknowledgement) throws -> Data { try signer.sign(acknowledgement) }

    private static var acknowledgementsAtOnce: Int { 100 }
}

extension Acknowledgement {
    /// Nil for a row whose submission number is none; no such row is written.
    init?(_ record: CaseRecord) {
        guard let number = SubmissionNumber(record.submissionNumber) else { return nil }
        self.init(
            number: number, caseNumber: record.caseNumber, manifestDigest: record.manifestDigest,
            rung: record.backedUpAt == nil ? .stored : .backedUp, storedAt: record.storedAt)
    }
}
