public import Foundation

/// A document that is coming by tus: what was said of it at the beginning. How much of it is here says
/// its file in the document folder, which bears its id.
public struct UploadRecord: Hashable, Sendable {
    /// Random, so that it tells nothing; what its address ends with.
    public var id: String
    public var terminal: String
    /// Of the whole, plain.
    public var byteCount: Int
    /// Of the whole: `sha256:…`; empty where the client named none.
    public var namedDigest: String
    public var wrappedKey: Data
    /// As the client said it; it may hold the name of a file. Empty where it said none.
    public var sealedMetadata: Data
    public var createdAt: Date
    public var expiresAt: Date
    /// All bytes came, and they are a document.
    public var isWhole: Bool

    public init(
        id: String, terminal: String, byteCount: Int, namedDigest: String, wrappedKey: Data, sealedMetadata: Data,
        createdAt: Date, expiresAt: Date, isWhole: Bool = false
    ) {
        self.id = id
        self.terminal = terminal
        self.byteCount = byteCount
        self.namedDigest = namedDigest
        self.wrappedKey = wrappedKey
        self.sealedMetadata = sealedMetadata
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.isWhole = isWhole
    }

    @Sendable init(_ row: SQLRow) throws {
        self.id = try row.text("id")
        self.terminal = try row.text("terminal")
        self.byteCount = try row.integer("byte_count")
        self.namedDigest = try row.text("named_digest")
        self.wrappedKey = try row.bytes("wrapped_key")
        self.sealedMetadata = try row.bytes("sealed_metadata")
        self.createdAt = try row.moment("created_at")
        self.expiresAt = try row.moment("expires_at")
        self.isWhole = try row.integer("is_whole") != 0
    }

    static let columns = """
        id, terminal, byte_count, named_digest, wrapped_key, sealed_metadata, created_at, expires_at, is_whole
        """
}

extension Write {
    /// Begins an upload. When a terminal has more unfinished ones than it may, or more bytes are
    /// announced in them, the oldest expire at once.
    public static func begin(_ upload: UploadRecord, atMost count: Int, ofBytes bytes: Int) -> Write {
        Write([
            Statement(
                """
                INSERT INTO uploads (\(UploadRecord.columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)
                """,
                [
                    .text(upload.id), .text(upload.terminal), .integer(Int64(upload.byteCount)),
                    .text(upload.namedDigest), .bytes(upload.wrappedKey), .bytes(upload.sealedMetadata),
                    .moment(upload.createdAt), .moment(upload.expiresAt),
                ]),
            Statement(
                """
                UPDATE uploads SET expires_at = $2 WHERE id IN (
                    SELECT id FROM (
                        SELECT id, ROW_NUMBER() OVER newest AS place, SUM(byte_count) OVER newest AS bytes
                        FROM uploads WHERE terminal = $1 AND is_whole = 0 AND expires_at > $2
                        WINDOW newest AS (
                            ORDER BY CASE WHEN id = $5 THEN 0 ELSE 1 END, created_at DESC, id
                            ROWS UNBOUNDED PRECEDING)
                    ) AS unfinished
                    WHERE place > $3 OR bytes > $4)
                """,
                [
                    .text(upload.terminal), .moment(upload.createdAt), .integer(Int64(count)), .integer(Int64(bytes)),
                    .text(upload.id),
                ], touching: .any),
        ])
    }

    /// All bytes are durable in its file, which is a document now; `rowCount` when it was whole or
    /// ended already.
    public static func finish(
        _ upload: UploadRecord, as document: DocumentRecord, from sender: DocumentSender
    ) -> Write {
        Write([.finish(upload), .store(document, at: sender.sentAt), .note(sender)])
    }

    /// The same where the document was here already, and its file can go.
    public static func finish(_ upload: UploadRecord, from sender: DocumentSender) -> Write {
        Write([.finish(upload), .note(sender)])
    }

    /// Drops an upload; `rowCount` when it became whole, or went, since it was read.
    public static func drop(_ upload: UploadRecord) -> Write {
        Write([
            Statement(
                "DELETE FROM uploads WHERE id = $1 AND is_whole = $2", [.text(upload.id), upload.isWhole ? 1 : 0])
        ])
    }
}

extension Statement {
    fileprivate static func finish(_ upload: UploadRecord) -> Statement {
        Statement("UPDATE uploads SET is_whole = 1 WHERE id = $1 AND is_whole = 0", [.text(upload.id)])
    }
}

extension Read<UploadRecord> {
    public static func upload(_ id: String) -> Read {
        Read("SELECT \(UploadRecord.columns) FROM uploads WHERE id = $1", [.text(id)], value: UploadRecord.init)
    }

    public static func uploads(expiredAt moment: Date, limit: Int) -> Read {
        Read(
            "SELECT \(UploadRecord.columns) FROM uploads WHERE expires_at <= $1 LIMIT $2",
            [.moment(moment), .integer(Int64(limit))], value: UploadRecord.init)
    }

    /// Those of one terminal that are not whole and never will be.
    public static func unfinishedUploads(ofTerminal code: String, expiredAt moment: Date) -> Read {
        Read(
            "SELECT \(UploadRecord.columns) FROM uploads WHERE terminal = $1 AND is_whole = 0 AND expires_at <= $2",
            [.text(code), .moment(moment)], value: UploadRecord.init)
    }
}
