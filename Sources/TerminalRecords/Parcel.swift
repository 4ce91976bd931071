import DurableSQLite
public import Foundation
import GRDB
public import TerminalLink
public import TownshipServices

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
                    SELECT d.file, d.digest, d.sealed_for FROM documents d JOIN submissions s ON s.id = d.submission
                    WHERE s.number = ? AND d.position = ?
                    """,
                arguments: [number.description, position]
            ).map { (file: $0["file"] as String, digest: $0["digest"] as String, context: $0["sealed_for"] as String?) }
        }
        guard let row else { throw Self.unknown(number) }
        let recordKey = try await openManifest(of: number).key
        let bytes = try await documents.open(
            row.file, of: number, position: position,
            sealedFor: row.context ?? RecordContext.document(number, position: position), with: recordKey)
        guard ContentDigest(of: bytes).description == row.digest else {
            throw TerminalRecordsError(
                .documentLost,
                "Page \(position) of \(number) is not the one that was scanned. Ask the applicant to bring it again.")
        }
        return bytes
    }
}
