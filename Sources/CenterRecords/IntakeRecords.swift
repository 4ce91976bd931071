public import Foundation

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
    /// `duplicate` when the code is taken.
    public static func addTerminal(code: String, secretHash: String, at moment: Date) -> Write {
        Write([
            Statement(
                "INSERT INTO terminals (code, secret_hash, added_at) VALUES ($1, $2, $3)",
                [.text(code), .text(secretHash), .moment(moment)])
        ])
    }

    public static func replaceSecret(ofTerminal code: String, with secretHash: String) -> Write {
        Write([
            Statement("UPDATE terminals SET secret_hash = $2 WHERE code = $1", [.text(code), .text(secretHash)])
        ])
    }

    /// Stores a document's row. Two that upload the same bytes at once both succeed: the later
    /// file stands, the earlier is an orphan that the next start sweeps.
    public static func store(_ document: DocumentRecord, at moment: Date) -> Write {
        Write([
            Statement(
                """
                INSERT INTO documents (digest, file, wrapped_key, byte_count, stored_at) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (digest) DO UPDATE SET file = excluded.file, wrapped_key = excluded.wrapped_key
                """,
                [
                    .text(document.digest), .text(document.file), .bytes(document.wrappedKey),
                    .integer(Int64(document.byteCount)), .moment(moment),
                ])
        ])
    }
}

extension Read<String> {
    /// The keyed hash of a terminal's secret.
    public static func secretHash(ofTerminal code: String) -> Read {
        Read("SELECT secret_hash FROM terminals WHERE code = $1", [.text(code)]) { try $0.text("secret_hash") }
    }

    /// The names of all files that documents stand on.
    public static func documentFiles() -> Read {
        Read("SELECT file FROM documents") { try $0.text("file") }
    }
}

extension Read<DocumentRecord> {
    public static func document(digest: String) -> Read {
        Read(
            "SELECT digest, file, wrapped_key, byte_count FROM documents WHERE digest = $1", [.text(digest)],
            value: DocumentRecord.init)
    }
}
