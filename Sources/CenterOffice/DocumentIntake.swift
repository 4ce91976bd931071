import CenterRecords
public import Foundation
import Sealing
public import TerminalLink

extension Office {
    /// Whether the center holds the bytes of a digest, file and all, and has them from this terminal:
    /// what others sent is not there for it.
    public func holdsDocument(_ digest: ContentDigest, for terminal: KnownTerminal) async throws -> Bool {
        guard let record = try await database.first(.document(digest: "\(digest)", sentBy: terminal.code)) else {
            return false
        }
        return try await documents.holds(record.file)
    }

    /// Stores a whole document, sealed under a key of its own; durable when it returns.
    ///
    /// - Returns: false when it was held already.
    /// - Throws: `tooLarge`, or `digestMismatch` when the bytes are not those of the digest.
    public func storeDocument(
        _ bytes: Data, as digest: ContentDigest, from terminal: KnownTerminal
    ) async throws -> Bool {
        guard bytes.count <= LinkLimit.documentBytes else { throw OfficeError.documentTooLarge }
        guard ContentDigest(of: bytes) == digest else {
            logger.note(.documentRejected, ["terminal": "\(terminal.code)", "bytes": "\(bytes.count)"])
            throw OfficeError.wrongBytes
        }
        if try await holdsDocument(digest, for: terminal) { return false }
        let sender = DocumentSender(digest: "\(digest)", terminal: terminal.code, sentAt: now())
        if try await held(digest) != nil {
            do {
                try await database.perform(.note(sender))
                return true
            } catch let error as RecordsError where error.code == .dangling {
                // It was dropped as unclaimed this very moment; here are its bytes.
            }
        }
        let (id, recordKey) = (DocumentFolder.randomName(), RecordKey())
        let file = OpenUpload(id, documents.partialFile(id), recordKey, byteCount: bytes.count)
        let turn = try await file.begin()
        try await file.append(bytes, turn)
        _ = try await file.end(turn)
        try await database.perform(.store(try record(of: digest, id, recordKey, bytes.count), from: sender))
        logger.note(.documentStored, ["terminal": "\(terminal.code)", "bytes": "\(bytes.count)"])
        return true
    }

    /// The plain bytes of a document, verified against its digest.
    func document(_ digest: ContentDigest) async throws -> Data {
        guard let record = try await database.first(.document(digest: "\(digest)")) else {
            throw OfficeError(
                .notFound, "the center does not hold this document", remedy: "let the terminal deliver it again")
        }
        return try DocumentSeal.open(try await documents.read(record.file), of: record, with: key)
    }

    /// From whomever.
    func held(_ digest: ContentDigest) async throws -> DocumentRecord? {
        guard let record = try await database.first(.document(digest: "\(digest)")),
            try await documents.holds(record.file)
        else { return nil }
        return record
    }

    func record(
        of digest: ContentDigest, _ file: String, _ recordKey: RecordKey, _ byteCount: Int
    ) throws -> DocumentRecord {
        DocumentRecord(
            digest: "\(digest)", file: file,
            wrappedKey: try key.wrap(recordKey, for: DocumentSeal.context(of: "\(digest)")), byteCount: byteCount)
    }
}

extension OfficeError {
    public static var documentTooLarge: OfficeError {
        OfficeError(
            .tooLarge, "a document has at most \(LinkLimit.documentBytes) bytes",
            remedy: "scan with a lower resolution")
    }

    static var wrongBytes: OfficeError {
        OfficeError(
            .digestMismatch, "the bytes that arrived are not those that their digest names",
            remedy: "send the document again; if it stays so, the terminal's copy is damaged")
    }

    public static var manifestTooLarge: OfficeError {
        OfficeError(
            .tooLarge, "a manifest has at most \(LinkLimit.manifestBytes) bytes",
            remedy: "report it: no form of the catalogue is that long")
    }
}
