import CenterRecords
import Foundation
import Sealing
import TerminalLink

/// Opens what lies in the document folder.
enum DocumentSeal {
    /// What the wrapped key of a document is bound to.
    static func context(of digest: String) -> String { "document/\(digest)" }

    /// What the wrapped key of an upload is bound to.
    static func context(ofUpload id: String) -> String { "upload/\(id)" }

    /// What one sealed piece is bound to, so that none can stand in another place. A document keeps
    /// the name of the upload that brought it.
    static func context(ofUpload id: String, _ byteOffset: Int) -> String { "upload/\(id)/\(byteOffset)" }

    /// The plain bytes of a document, verified.
    ///
    /// Its file holds frames, or, from before there were uploads, one box.
    static func open(_ file: Data, of record: DocumentRecord, with key: SealingKey) throws -> Data {
        let context = context(of: record.digest)
        let recordKey = try key.unwrap(record.wrappedKey, for: context)
        let bytes = try SealedFrames.begin(file) ? whole(file, record, recordKey) : recordKey.open(file, for: context)
        guard "\(ContentDigest(of: bytes))" == record.digest else {
            throw OfficeError(
                .digestMismatch, "a stored document is not what it was", remedy: "restore the documents from a backup")
        }
        return bytes
    }

    private static func whole(_ file: Data, _ record: DocumentRecord, _ recordKey: RecordKey) throws -> Data {
        var bytes = Data(capacity: record.byteCount)
        try SealedFrames.boxes(
            ofFileWithLength: file.count,
            read: { place, count in file.dropFirst(place).prefix(count) },
            visit: { box in
                bytes += try recordKey.open(box.box, for: Self.context(ofUpload: record.file, box.byteOffset))
            })
        return bytes
    }
}
