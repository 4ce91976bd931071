import CenterRecords
public import Foundation
import Sealing
public import TerminalLink

/// How an upload stands.
public struct UploadStatus: Hashable, Sendable {
    public var id: String
    /// Bytes that are here, durable.
    public var offset: Int
    public var length: Int
    /// As the client said it; empty where it said none.
    public var metadata: String
    /// When it ends unless it is whole before; nil when it is.
    public var expiresAt: Date?
}

/// Documents that come piece by piece. A terminal sees its own uploads only; those of others are not
/// there for it.
extension Office {
    /// Unfinished uploads of one terminal: more than a submission has documents, and those come one by one.
    public static let uploadsAtOnce = 100
    /// Bytes announced in them.
    public static let uploadBytesAtOnce = 512 << 20

    /// Begins an upload. When a terminal begins too many, its oldest end, and their bytes go: an answer that
    /// the line swallowed must not keep it from ever handing in again.
    ///
    /// - Throws: `tooLarge`, `malformed`; `storage` when the disk is almost full, or too much came from this
    ///   terminal that it did not commit.
    public func beginUpload(
        of byteCount: Int, _ metadata: String, from terminal: KnownTerminal
    ) async throws -> UploadStatus {
        guard byteCount <= LinkLimit.documentBytes else { throw OfficeError.documentTooLarge }
        guard byteCount >= 0, let said = UploadMetadata(header: metadata),
            said.values[UploadMetadata.digest] == nil || said.namedDigest != nil
        else {
            throw OfficeError(
                .malformed, "`Upload-Metadata` is not of its form, or its `digest` is none",
                remedy: "write pairs of a key and Base64, parted by commas; `digest` is sha256:… or left out")
        }
        try await requireRoom(for: byteCount, from: terminal)
        let (id, recordKey, moment) = (DocumentFolder.randomName(), RecordKey(), now())
        let context = DocumentSeal.context(ofUpload: id)
        let upload = UploadRecord(
            id: id, terminal: terminal.code, byteCount: byteCount,
            namedDigest: said.namedDigest.map { "\($0)" } ?? "", wrappedKey: try key.wrap(recordKey, for: context),
            sealedMetadata: try metadata.isEmpty ? Data() : recordKey.seal(Data(metadata.utf8), for: context),
            createdAt: moment, expiresAt: moment + settings.uploadLifetime)
        try await database.perform(
            .begin(upload, atMost: Self.uploadsAtOnce, ofBytes: Self.uploadBytesAtOnce))
        for displaced in try await database.rows(.unfinishedUploads(ofTerminal: terminal.code, expiredAt: moment)) {
            try await drop(displaced)
        }
        return try await byteCount == 0 ? self.upload(id, of: terminal) : status(of: upload, recordKey, at: 0)
    }

    /// Where an upload goes on. Whoever was sending to it is cut off.
    ///
    /// - Throws: `notFound`, `expired`; `digestMismatch` when all bytes are here and not those of the
    ///   digest: the upload is gone then.
    public func upload(_ id: String, of terminal: KnownTerminal) async throws -> UploadStatus {
        let upload = try await known(id, of: terminal)
        return try await using(upload) { open, recordKey in
            if upload.isWhole { return try status(of: upload, recordKey, at: upload.byteCount) }
            let turn = try await open.begin()
            return try await settled(upload, open, recordKey, at: turn.offset)
        }
    }

    /// Takes bytes as they come. When the connection breaks, those that came are kept, unless they
    /// were to be checked.
    ///
    /// - Parameter count: how many there will be, where that is known before.
    /// - Throws: `conflict` when the upload does not stand at `offset`; `tooLarge`;
    ///   `checksumMismatch`, which keeps none of these bytes; the same as ``upload(_:of:)``; and what
    ///   the body throws.
    public func append<Body: AsyncSequence>(
        _ body: Body, counting count: Int? = nil, at offset: Int, checksum: UploadChecksum? = nil, toUpload id: String,
        of terminal: KnownTerminal
    ) async throws -> UploadStatus where Body.Element == Data {
        let upload = try await known(id, of: terminal)
        return try await using(upload) { open, recordKey in
            if upload.isWhole {
                guard offset == upload.byteCount else { throw OfficeError.wrongOffset }
                for try await part in body where !part.isEmpty { throw OfficeError.longerThanAnnounced }
                return try status(of: upload, recordKey, at: offset)
            }
            let turn = try await open.begin(at: offset, isChecked: checksum != nil)
            var running = checksum.map(UploadChecksum.Running.init)
            do {
                // Bytes that cannot all belong may belong to another file: none is taken.
                if count ?? 0 > upload.byteCount - offset { throw OfficeError.longerThanAnnounced }
                for try await part in body {
                    running?.update(part)
                    try await open.append(part, turn)
                }
            } catch {
                // What it broke with says more than what may go wrong now.
                _ = try? await open.end(turn)
                throw error
            }
            if let running {
                guard running.isMet else {
                    _ = try await open.end(turn)
                    throw OfficeError(
                        .checksumMismatch, "the bytes that arrived do not add up to their checksum",
                        remedy: "send them again from the same offset")
                }
                try await open.confirm(turn)
            }
            return try await settled(upload, open, recordKey, at: try await open.end(turn))
        }
    }

    /// Ends an upload and forgets what came. A document that became whole stays.
    public func endUpload(_ id: String, of terminal: KnownTerminal) async throws {
        try await drop(try await known(id, of: terminal))
    }

    // MARK: Parts

    private func known(_ id: String, of terminal: KnownTerminal) async throws -> UploadRecord {
        guard let upload = try await database.first(.upload(id)), upload.terminal == terminal.code else {
            throw OfficeError.noUpload
        }
        guard upload.expiresAt > now() else {
            throw OfficeError(
                .expired, "this upload was not finished in time, or newer ones took its place",
                remedy: "begin another one")
        }
        if upload.isWhole, try await !isHeld(upload) {
            // The disk lost the document: the terminal, which still has it, begins another upload.
            try await drop(upload)
            throw OfficeError.noUpload
        }
        return upload
    }

    /// Whether the document that an upload became is here, file and all. Of one that named no digest, and
    /// whose bytes were here before, nothing tells which it became; a commit looks at the document itself.
    private func isHeld(_ upload: UploadRecord) async throws -> Bool {
        let became = try await database.rows(.documents(of: upload))
        if became.isEmpty { return upload.namedDigest.isEmpty }
        return try await documents.lacking(became.map(\.file)).count < became.count
    }

    private func using<T>(
        _ upload: UploadRecord, _ work: (OpenUpload, RecordKey) async throws -> T
    ) async throws -> T {
        let recordKey = try key.unwrap(upload.wrappedKey, for: DocumentSeal.context(ofUpload: upload.id))
        return try await uploads.use(upload.id) {
            OpenUpload(upload.id, documents.partialFile(upload.id), recordKey, byteCount: upload.byteCount)
        } _: {
            try await work($0, recordKey)
        }
    }

    private func status(of upload: UploadRecord, _ recordKey: RecordKey, at offset: Int) throws -> UploadStatus {
        let metadata =
            try upload.sealedMetadata.isEmpty
            ? Data() : recordKey.open(upload.sealedMetadata, for: DocumentSeal.context(ofUpload: upload.id))
        return UploadStatus(
            id: upload.id, offset: offset, length: upload.byteCount,
            metadata: String(decoding: metadata, as: UTF8.self),
            expiresAt: offset == upload.byteCount ? nil : upload.expiresAt)
    }

    /// An upload that has all its bytes becomes a document wherever somebody looks: a crash may have
    /// come between the last byte and this.
    private func settled(
        _ upload: UploadRecord, _ open: OpenUpload, _ recordKey: RecordKey, at offset: Int
    ) async throws -> UploadStatus {
        if offset == upload.byteCount {
            do {
                try await finish(upload, open, recordKey)
            } catch let error as RecordsError where error.code == .rowCount {
                // Another request finished it, or it was ended.
                guard try await database.first(.upload(upload.id))?.isWhole == true else { throw OfficeError.noUpload }
            }
        }
        return try status(of: upload, recordKey, at: offset)
    }

    private func finish(_ upload: UploadRecord, _ open: OpenUpload, _ recordKey: RecordKey) async throws {
        guard let digest = try await open.digest(), upload.namedDigest.isEmpty || upload.namedDigest == "\(digest)"
        else {
            logger.note(.documentRejected, ["terminal": "\(upload.terminal)", "bytes": "\(upload.byteCount)"])
            try await drop(upload)
            throw OfficeError.wrongBytes
        }
        let sender = DocumentSender(digest: "\(digest)", terminal: upload.terminal, sentAt: now())
        if let held = try await held(digest), held.file != upload.id {
            do {
                try await database.perform(.finish(upload, from: sender))
                return try await open.remove()
            } catch let error as RecordsError where error.code == .dangling {
                // It was dropped as unclaimed this very moment; here are its bytes.
            }
        }
        try await database.perform(
            .finish(upload, as: try record(of: digest, upload.id, recordKey, upload.byteCount), from: sender))
        logger.note(.documentStored, ["terminal": "\(upload.terminal)", "bytes": "\(upload.byteCount)"])
    }

    /// The row goes first: what comes for the upload afterwards finds none.
    func drop(_ upload: UploadRecord) async throws {
        do {
            try await database.perform(.drop(upload))
        } catch let error as RecordsError where error.code == .rowCount {
            return
        }
        if !upload.isWhole { try await using(upload) { open, _ in try await open.remove() } }
    }
}

extension UploadMetadata {
    fileprivate var namedDigest: ContentDigest? { text(Self.digest).flatMap { ContentDigest($0) } }
}

extension OfficeError {
    fileprivate static var noUpload: OfficeError {
        OfficeError(.notFound, "there is no such upload", remedy: "begin another one")
    }
}
