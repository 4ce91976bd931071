public import Foundation
public import TownshipServices

/// A document that the center holds: the file with its sealed bytes and the key to it.
public struct DocumentRecord: Hashable, Sendable {
    /// Of the plain bytes: `sha256:…`.
    public var digest: String
    /// Name in the document folder; random, so that it tells nothing.
    public var file: String
    public var wrappedKey: Data
    /// Of the plain bytes.
    public var byteCount: Int

    public init(digest: String, file: String, wrappedKey: Data, byteCount: Int) {
        self.digest = digest
        self.file = file
        self.wrappedKey = wrappedKey
        self.byteCount = byteCount
    }

    @Sendable init(_ row: SQLRow) throws {
        self.init(
            digest: try row.text("digest"), file: try row.text("file"), wrappedKey: try row.bytes("wrapped_key"),
            byteCount: try row.integer("byte_count"))
    }
}

extension Write {
    /// Notes that a terminal sent a document that is here; `dangling` when it is not.
    public static func note(_ sender: DocumentSender) -> Write { Write([.note(sender)]) }

    /// Stores a document's row and who sent it. Two that send the same bytes at once both succeed: the
    /// later file stands, the earlier is an orphan that the next start sweeps.
    public static func store(_ document: DocumentRecord, from sender: DocumentSender) -> Write {
        Write([.store(document, at: sender.sentAt), .note(sender)])
    }

    /// Drops a document that no case stands on and that nobody has sent since; `rowCount` otherwise.
    public static func dropUnclaimed(_ document: DocumentRecord, sentBefore moment: Date) -> Write {
        Write([
            Statement(
                "DELETE FROM documents WHERE digest = $1 AND file = $2 AND \(unclaimed(sentBefore: "$3"))",
                [.text(document.digest), .text(document.file), .moment(moment)])
        ])
    }

    /// Documents of before cases were linked to them are claimed for ever.
    fileprivate static func unclaimed(sentBefore moment: String) -> String {
        """
        has_linked_cases = 1
        AND NOT EXISTS (SELECT 1 FROM case_documents c WHERE c.digest = documents.digest)
        AND NOT EXISTS (SELECT 1 FROM document_senders s WHERE s.digest = documents.digest AND s.sent_at >= \(moment))
        """
    }
}

/// Who sent a document, and when last.
public struct DocumentSender: Hashable, Sendable {
    public var digest: String
    public var terminal: String
    public var sentAt: Date

    public init(digest: String, terminal: String, sentAt: Date) {
        self.digest = digest
        self.terminal = terminal
        self.sentAt = sentAt
    }
}

extension Statement {
    static func store(_ document: DocumentRecord, at moment: Date) -> Statement {
        Statement(
            """
            INSERT INTO documents (digest, file, wrapped_key, byte_count, stored_at, has_linked_cases)
            VALUES ($1, $2, $3, $4, $5, 1)
            ON CONFLICT (digest) DO UPDATE SET file = excluded.file, wrapped_key = excluded.wrapped_key
            """,
            [
                .text(document.digest), .text(document.file), .bytes(document.wrappedKey),
                .integer(Int64(document.byteCount)), .moment(moment),
            ])
    }

    static func note(_ sender: DocumentSender) -> Statement {
        Statement(
            """
            INSERT INTO document_senders (digest, terminal, sent_at) VALUES ($1, $2, $3)
            ON CONFLICT (digest, terminal) DO UPDATE SET sent_at = excluded.sent_at
            """, [.text(sender.digest), .text(sender.terminal), .moment(sender.sentAt)])
    }
}

extension Read<String> {
    /// The names of all files that documents, or uploads, stand on.
    public static func documentFiles() -> Read {
        Read("SELECT file FROM documents UNION SELECT id FROM uploads") { try $0.text("file") }
    }
}

extension Read<DocumentRecord> {
    public static func document(digest: String) -> Read {
        Read(
            "SELECT digest, file, wrapped_key, byte_count FROM documents WHERE digest = $1", [.text(digest)],
            value: DocumentRecord.init)
    }

    /// Only if that terminal sent it itself.
    public static func document(digest: String, sentBy terminal: String) -> Read {
        Read(
            """
            SELECT d.digest, d.file, d.wrapped_key, d.byte_count
            FROM documents d JOIN document_senders s ON s.digest = d.digest WHERE d.digest = $1 AND s.terminal = $2
            """, [.text(digest), .text(terminal)], value: DocumentRecord.init)
    }

    /// Documents whose commit never came, the last time they were sent being before a moment.
    public static func unclaimedDocuments(sentBefore moment: Date, limit: Int) -> Read {
        Read(
            """
            SELECT digest, file, wrapped_key, byte_count FROM documents
            WHERE \(Write.unclaimed(sentBefore: "$1")) LIMIT $2
            """, [.moment(moment), .integer(Int64(limit))], value: DocumentRecord.init)
    }

    /// What an upload became: its own file, or the bytes that it named and that were here already.
    public static func documents(of upload: UploadRecord) -> Read {
        Read(
            "SELECT digest, file, wrapped_key, byte_count FROM documents WHERE file = $1 OR digest = $2",
            [.text(upload.id), .text(upload.namedDigest)], value: DocumentRecord.init)
    }
}

/// One document of a case.
public struct CaseDocumentRecord: Hashable, Sendable {
    public var submissionNumber: String
    public var digest: String
    /// Of the document; see ``DocumentRecord``.
    public var file: String

    @Sendable init(_ row: SQLRow) throws {
        submissionNumber = try row.text("submission_number")
        digest = try row.text("digest")
        file = try row.text("file")
    }
}

extension Read<CaseDocumentRecord> {
    /// On which the cases of some submissions stand; of those from before that was written down, none.
    public static func documents(ofSubmissions numbers: [SubmissionNumber]) -> Read {
        let names = numbers.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        return Read(
            """
            SELECT c.submission_number, d.digest, d.file
            FROM cases c JOIN case_documents l ON l.case_number = c.case_number JOIN documents d ON d.digest = l.digest
            WHERE c.submission_number IN (\(names))
            """, numbers.map { .text("\($0)") }, value: CaseDocumentRecord.init)
    }
}

extension Read<Int> {
    /// Bytes of the documents that a terminal sent and no case stands on.
    public static func unclaimedBytes(ofTerminal code: String) -> Read {
        Read(
            """
            SELECT COALESCE(SUM(d.byte_count), 0) AS bytes
            FROM document_senders s JOIN documents d ON d.digest = s.digest
            WHERE s.terminal = $1 AND d.has_linked_cases = 1
            AND NOT EXISTS (SELECT 1 FROM case_documents c WHERE c.digest = s.digest)
            """, [.text(code)]
        ) { try $0.integer("bytes") }
    }
}
