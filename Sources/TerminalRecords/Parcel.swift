import DurableSQLite
public import Foundation
import GRDB
public import TerminalLink
public import TownshipServices

/// A submission that waits to be delivered.
public struct WaitingSubmission: Hashable, Sendable {
    public let number: SubmissionNumber
    public let receivedAt: Date
    /// How often sending was begun.
    public let attempts: Int
}

/// What goes over the line for one submission; the pages are opened one at a time.
public struct Parcel: Sendable {
    public struct Document: Hashable, Sendable {
        /// From 1; what ``TerminalStore/documentBytes(of:position:)`` takes.
        public let position: Int
        public let digest: ContentDigest
        public let byteCount: Int
        public let mediaType: String
    }

    public let number: SubmissionNumber
    /// The canonical bytes of the manifest, as they were when the villager confirmed.
    public let manifest: Data
    public let manifestDigest: ContentDigest
    public let documents: [Document]
}

extension TerminalStore {
    /// All that waits, oldest first, whatever the clock said.
    public func waiting() async throws -> [WaitingSubmission] {
        try await database.read { database in
            try Row.fetchAll(
                database,
                sql: "SELECT number, received_at, attempts FROM submissions WHERE state = 'waiting' ORDER BY id"
            ).compactMap { row in
                SubmissionNumber(row["number"] as String).map {
                    WaitingSubmission(
                        number: $0, receivedAt: Date(timeIntervalSince1970: row["received_at"]),
                        attempts: row["attempts"])
                }
            }
        }
    }

    /// Notes that sending begins, before a byte is sent.
    public func noteAttempt(_ number: SubmissionNumber) async throws {
        try await change(number, "attempts = attempts + 1, attempted_at = ?", [now().timeIntervalSince1970])
    }

    /// Notes why sending did not succeed.
    ///
    /// - Parameter problem: a code, e.g. `unreachable`; never personal.
    public func noteProblem(_ number: SubmissionNumber, _ problem: String) async throws {
        try await change(number, "problem = ?", [problem])
    }

    private func change(_ number: SubmissionNumber, _ change: String, _ arguments: StatementArguments) async throws {
        try await database.write { database in
            try database.execute(
                sql: "UPDATE submissions SET \(change) WHERE number = ? AND state = 'waiting'",
                arguments: arguments + [number.description])
        }
    }

    /// - Throws: ``TerminalRecordsError`` `unknown`, `forgotten`; `SealingError` when the record was changed.
    public func parcel(_ number: SubmissionNumber) async throws -> Parcel {
        let manifest = try await openManifest(of: number).bytes
        let documents = try await database.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT d.position, d.digest, d.byte_count, d.media_type
                    FROM documents d JOIN submissions s ON s.id = d.submission
                    WHERE s.number = ? ORDER BY d.position
                    """,
                arguments: [number.description]
            ).compactMap { row in
                ContentDigest(row["digest"] as String).map {
                    Parcel.Document(
                        position: row["position"], digest: $0, byteCount: row["byte_count"],
                        mediaType: row["media_type"])
                }
            }
        }
        return Parcel(
            number: number, manifest: manifest, manifestDigest: ContentDigest(of: manifest), documents: documents)
    }

    /// The bytes of one page as they were scanned, compared with their digest.
    ///
    /// - Throws: ``TerminalRecordsError`` `documentLost` when the file is gone or is another one.
    public func documentBytes(of number: SubmissionNumber, position: Int) async throws -> Data {
        let row = try await database.read { database in
            try Row.fetchOne(
                database,
                sql: """
                    SELECT d.file, d.digest FROM documents d JOIN submissions s ON s.id = d.submission
                    WHERE s.number = ? AND d.position = ?
                    """,
                arguments: [number.description, position]
            ).map { (file: $0["file"] as String, digest: $0["digest"] as String) }
        }
        guard let row else { throw Self.unknown(number) }
        let recordKey = try await openManifest(of: number).key
        let bytes = try await documents.open(row.file, of: number, position: position, with: recordKey)
        guard ContentDigest(of: bytes).description == row.digest else {
            throw TerminalRecordsError(
                .documentLost,
                "Page \(position) of \(number) is not the one that was scanned. Ask the applicant to bring it again.")
        }
        return bytes
    }

    /// Settles a submission by the center's word. The pages go at once (retention 0); the personal
    /// part of the record when no paper is owed any more. Asked again, it does nothing.
    ///
    /// - Throws: ``TerminalRecordsError`` `acknowledgementDiffers` when it is for another content.
    public func delivered(_ acknowledgement: Acknowledgement) async throws {
        let now = self.now()
        let number = acknowledgement.number
        let files = try await database.write { database -> [String] in
            try database.execute(
                sql: """
                    UPDATE submissions SET state = 'delivered', case_number = ?, stored_at = ?, settled_at = ?, problem = NULL
                    WHERE number = ? AND manifest_digest = ? AND state <> 'delivered'
                    """,
                arguments: [
                    acknowledgement.caseNumber, acknowledgement.storedAt.timeIntervalSince1970,
                    now.timeIntervalSince1970, number.description, acknowledgement.manifestDigest,
                ])
            guard database.changesCount == 1 else {
                try database.requireDelivered(acknowledgement)
                return []
            }
            let files = try String.fetchAll(
                database,
                sql: "SELECT file FROM documents WHERE submission = (SELECT id FROM submissions WHERE number = ?)",
                arguments: [number.description])
            try database.execute(
                sql: "DELETE FROM documents WHERE submission = (SELECT id FROM submissions WHERE number = ?)",
                arguments: [number.description])
            try database.audit(.delivered, number, detail: acknowledgement.caseNumber, at: now)
            try database.forgetIfSettled(number, at: now)
            return files
        }
        // A power cut before this line leaves orphans, which the next start sweeps.
        try await documents.remove(files)
    }

    /// Settles a submission that the center will never take: it stays here, whole, for a person to
    /// look at, and is not sent again.
    ///
    /// - Parameter reason: a code, e.g. `otherContent`.
    public func refused(_ number: SubmissionNumber, _ reason: String) async throws {
        let now = self.now()
        try await database.write { database in
            try database.execute(
                sql: """
                    UPDATE submissions SET state = 'refused', problem = ?, settled_at = ?
                    WHERE number = ? AND state = 'waiting'
                    """,
                arguments: [reason, now.timeIntervalSince1970, number.description])
            if database.changesCount > 0 { try database.audit(.refused, number, detail: reason, at: now) }
        }
    }
}

extension Database {
    fileprivate func requireDelivered(_ acknowledgement: Acknowledgement) throws {
        let known = try Bool.fetchOne(
            self, sql: "SELECT manifest_digest = ? AND case_number = ? FROM submissions WHERE number = ?",
            arguments: [
                acknowledgement.manifestDigest, acknowledgement.caseNumber, acknowledgement.number.description,
            ])
        if known == true { return }
        guard known != nil else { throw TerminalStore.unknown(acknowledgement.number) }
        throw TerminalRecordsError(
            .acknowledgementDiffers,
            """
            The center's acknowledgement for \(acknowledgement.number) is for other content, or under another case \
            number than before. Compare both records with the township.
            """)
    }
}
