import CenterRecords
public import Foundation
import Sealing
public import TerminalLink

extension Office {
    /// Whether the center holds the bytes of a digest, file and all.
    public func holdsDocument(_ digest: ContentDigest, for terminal: KnownTerminal) async throws -> Bool {
        guard let record = try await database.first(.document(digest: "\(digest)")) else { return false }
        return try await documents.holds(record.file)
    }

    /// Stores a document, sealed under a key of its own; durable when it returns.
    ///
    /// - Returns: false when it was held already.
    /// - Throws: `tooLarge`, or `digestMismatch` when the bytes are not those of the digest.
    public func storeDocument(
        _ bytes: Data, as digest: ContentDigest, from terminal: KnownTerminal
    ) async throws -> Bool {
        guard bytes.count <= LinkLimit.documentBytes else { throw OfficeError.documentTooLarge }
        guard ContentDigest(of: bytes) == digest else {
            logger.note(.documentRejected, ["terminal": "\(terminal.code)", "bytes": "\(bytes.count)"])
            throw OfficeError(
                .digestMismatch, "the bytes that arrived are not those that their digest names",
                remedy: "send the document again; if it stays so, the terminal's copy is damaged")
        }
        if try await holdsDocument(digest, for: terminal) { return false }
        let recordKey = RecordKey()
        let context = Self.documentContext(digest)
        let file = try await documents.store(recordKey.seal(bytes, for: context))
        try await database.perform(
            .store(
                DocumentRecord(
                    digest: "\(digest)", file: file, wrappedKey: try key.wrap(recordKey, for: context),
                    byteCount: bytes.count), at: now()))
        logger.note(.documentStored, ["terminal": "\(terminal.code)", "bytes": "\(bytes.count)"])
        return true
    }

    /// The plain bytes of a document, verified against its digest.
    func document(_ digest: ContentDigest) async throws -> Data {
        guard let record = try await database.first(.document(digest: "\(digest)")) else {
            throw OfficeError(
                .notFound, "the center does not hold this document", remedy: "let the terminal deliver it again")
        }
        let context = Self.documentContext(digest)
        let sealed = try await documents.read(record.file)
        let bytes = try key.unwrap(record.wrappedKey, for: context).open(sealed, for: context)
        guard ContentDigest(of: bytes) == digest else {
            throw OfficeError(
                .digestMismatch, "a stored document is not what it was", remedy: "restore the documents from a backup")
        }
        return bytes
    }

    private static func documentContext(_ digest: ContentDigest) -> String { "document/\(digest)" }
}

extension OfficeError {
    public static var documentTooLarge: OfficeError {
        OfficeError(
            .tooLarge, "a document has at most \(LinkLimit.documentBytes) bytes",
            remedy: "scan with a lower resolution")
    }

    public static var manifestTooLarge: OfficeError {
        OfficeError(
            .tooLarge, "a manifest has at most \(LinkLimit.manifestBytes) bytes",
            remedy: "report it: no form of the catalogue is that long")
    }
}
