import DurableSQLite
import Foundation
import GRDB
import Logging
import Sealing
import TerminalLink
public import TownshipServices

extension TerminalStore {
    /// Takes a draft in: when this returns, number, record, pages and the owed slip are durable, and
    /// only then anything may print.
    ///
    /// Pages go to disk first; those that the draft kept as they were scanned lie there already, sealed with
    /// the key that becomes the submission's. Then one transaction gives the number a record. The same draft
    /// again gives the same submission.
    ///
    /// - Throws: ``TerminalRecordsError`` `noSpace`, `draftUnusable`, or `forgotten` when the draft was
    ///   handed in, delivered and printed long ago; `DurableDatabaseError` when the disk is full or
    ///   fails. Nothing is recorded then, and the draft can be handed in again.
    public func submit(_ draft: SubmissionDraft) async throws -> Submission {
        if let earlier = try await submission(ofDraft: draft.id) { return earlier }
        let kept = try await keptPages(of: draft.id)
        let pages = draft.pages.map { page -> (bytes: Data, kept: SealedPage?) in
            let sealed = page.keptAs.flatMap { kept?.pages[$0] }
            return (page.bytes, sealed?.byteCount == page.bytes.count ? sealed : nil)
        }
        let toWrite = pages.reduce(Int64(0)) { $0 + ($1.kept == nil ? Int64($1.bytes.count) : 0) }
        // Whose pages all lie here was taken in already: the reserve is for those on their way.
        try check(draft, bytesToWrite: kept != nil && toWrite == 0 ? nil : toWrite)

        let number = try await serials.next()
        let recordKey = kept?.key ?? RecordKey()
        let files = draft.pages.indices.map { DocumentFolder.fileName(number, position: $0 + 1) }
        let submission: Submission
        let draftFiles: [String]?
        do {
            let sealed = try await documents.keep(pages, of: number, sealedWith: recordKey)
            submission = Submission(draft, sealed.map(\.digest), number: number, receivedAt: now())
            let record = try record(of: submission, draft: draft.id, pages: sealed, sealedWith: recordKey)
            draftFiles = try await database.write(record.insert)
        } catch {
            // After a failing disk nobody knows whether the row is there: the next start looks.
            if (error as? DurableDatabaseError)?.code != .diskFailure { try? await documents.remove(files) }
            throw error
        }
        guard let draftFiles else {
            // The same draft was handed in at the same moment, and the other one was faster.
            try? await documents.remove(files)
            return try await submit(draft)
        }
        // What stays, goes at the next start.
        try? await draftPages.remove(draftFiles)
        logger.info("submission recorded", metadata: ["number": "\(number)"])
        return submission
    }

    /// The whole submission, for its slip; opened from the sealed manifest.
    ///
    /// - Throws: ``TerminalRecordsError`` `unknown`, or `forgotten` once it is delivered and no paper is
    ///   owed.
    public func submission(_ number: SubmissionNumber) async throws -> Submission {
        try Manifest(canonicalBytes: try await openManifest(of: number).bytes).submission
    }

    private func record(
        of submission: Submission, draft: UUID, pages: [SealedPage], sealedWith recordKey: RecordKey
    ) throws -> SubmissionRecord {
        let number = submission.number
        let manifest = try Manifest(submission: submission).canonicalBytes()
        guard manifest.count <= LinkLimit.manifestBytes else {
            throw TerminalRecordsError(
                .draftUnusable, "The form is larger than the center takes. Sign once more, shorter.")
        }
        return SubmissionRecord(
            submission: submission, draft: draft.uuidString, pages: pages,
            applicant: key.keyedHash(submission.applicant.number.digits),
            representative: submission.representative.map { key.keyedHash($0.card.number.digits) },
            manifestDigest: ContentDigest(of: manifest).description,
            sealedManifest: try recordKey.seal(manifest, for: RecordContext.manifest(number)),
            wrappedKey: try key.wrap(recordKey, for: RecordContext.key(number)),
            centerWrappedKey: try letterBox?.wrap(recordKey, for: RecordContext.key(number)))
    }

    private func submission(ofDraft draft: UUID) async throws -> Submission? {
        let number = try await database.read { database in
            try String.fetchOne(
                database, sql: "SELECT number FROM submissions WHERE draft = ?", arguments: [draft.uuidString])
        }
        guard let number = number.flatMap(SubmissionNumber.init) else { return nil }
        return try await submission(number)
    }

    /// - Parameter needed: beside the record itself; nil where room was found before.
    private func check(_ draft: SubmissionDraft, bytesToWrite needed: Int64?) throws {
        guard draft.pages.count <= Submission.mostDocuments else {
            throw TerminalRecordsError(
                .draftUnusable,
                """
                The application has \(draft.pages.count) pages, and the center takes \(Submission.mostDocuments). Scan \
                fewer, and bring the others to the window.
                """)
        }
        for page in draft.pages where page.bytes.isEmpty || page.bytes.count > LinkLimit.documentBytes {
            throw TerminalRecordsError(
                .draftUnusable,
                "A page of \(page.materialID) has \(page.bytes.count) bytes. Scan it again, at a lower resolution.")
        }
        guard needed.map({ freeBytes - $0 >= reserve }) ?? true else {
            throw TerminalRecordsError(
                .noSpace,
                "The disk has less than \(reserve >> 20) MiB left. Free some space, or let waiting submissions leave.")
        }
    }
}

extension TerminalStore {
    func openManifest(of number: SubmissionNumber) async throws -> (bytes: Data, key: RecordKey) {
        let row = try await database.read { database in
            try Row.fetchOne(
                database, sql: "SELECT sealed_manifest, wrapped_key FROM submissions WHERE number = ?",
                arguments: [number.description]
            ).map { (sealed: $0["sealed_manifest"] as Data?, wrapped: $0["wrapped_key"] as Data?) }
        }
        guard let row else { throw Self.unknown(number) }
        guard let sealed = row.sealed, let wrapped = row.wrapped else {
            throw Self.forgotten(number)
        }
        let recordKey = try key.unwrap(wrapped, for: RecordContext.key(number))
        return (try recordKey.open(sealed, for: RecordContext.manifest(number)), recordKey)
    }

    static func forgotten(_ number: SubmissionNumber) -> TerminalRecordsError {
        TerminalRecordsError(
            .forgotten,
            "\(number) was delivered and its papers printed; its content is at the center now. Look there.")
    }

    static func unknown(_ number: SubmissionNumber) -> TerminalRecordsError {
        TerminalRecordsError(.unknown, "This terminal has no submission \(number). Compare the number with the slip.")
    }
}

extension Submission {
    /// - Parameter digests: of the pages, in their order.
    fileprivate init(
        _ draft: SubmissionDraft, _ digests: [ContentDigest], number: SubmissionNumber, receivedAt: Date
    ) {
        var pagesSoFar: [String: Int] = [:]
        let documents = zip(draft.pages, digests).map { page, digest in
            pagesSoFar[page.materialID, default: 0] += 1
            return Document(
                materialID: page.materialID, page: pagesSoFar[page.materialID] ?? 1,
                digest: digest.description, byteCount: page.bytes.count,
                mediaType: page.mediaType)
        }
        self.init(
            number: number,
            // Whole seconds survive every coding unchanged.
            receivedAt: Date(timeIntervalSince1970: receivedAt.timeIntervalSince1970.rounded(.down)),
            isTimeUnsure: draft.isTimeUnsure, service: draft.service, applicant: draft.applicant,
            representative: draft.representative, answers: draft.answers, signature: draft.signature,
            noticeVersion: draft.noticeVersion,
            documents: documents, trackingCode: draft.trackingCode, ratingCode: draft.ratingCode)
    }
}

/// All rows of one new submission.
private struct SubmissionRecord: Sendable {
    let submission: Submission
    let draft: String
    /// As they lie on the disk, in their order.
    let pages: [SealedPage]
    let applicant: String
    let representative: String?
    let manifestDigest: String
    let sealedManifest: Data
    let wrappedKey: Data
    let centerWrappedKey: Data?

    /// The draft goes in the same moment: nothing but the submission has its key from then on.
    ///
    /// - Returns: the draft's files, to be removed after the commit; nil when the draft is recorded already, and
    ///   nothing is written then.
    func insert(in database: Database) throws -> [String]? {
        let time = submission.receivedAt.timeIntervalSince1970
        let number = submission.number
        try database.execute(
            sql: """
                INSERT INTO submissions (number, draft, service, service_version, service_name, received_at, applicant,
                    representative, manifest_digest, sealed_manifest, wrapped_key, center_wrapped_key, state)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'recorded')
                ON CONFLICT (draft) DO NOTHING
                """,
            arguments: [
                number.description, draft, submission.service.id, submission.service.version, submission.service.name,
                time, applicant, representative, manifestDigest, sealedManifest, wrappedKey,
                centerWrappedKey,
            ])
        guard database.changesCount == 1 else { return nil }
        let id = database.lastInsertedRowID
        try database.execute(
            sql: "UPDATE serials SET last = max(last, ?) WHERE terminal = ?",
            arguments: [number.serial, number.terminal])
        for (index, document) in submission.documents.enumerated() {
            try database.execute(
                sql: """
                    INSERT INTO documents (submission, position, digest, byte_count, media_type, file, sealed_for)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    id, index + 1, document.digest, document.byteCount, document.mediaType, pages[index].file,
                    pages[index].context,
                ])
        }
        for kind in submission.signature == .onPaper ? [OwedPaper.Kind.receiptSlip, .applicationForm] : [.receiptSlip] {
            try database.execute(
                sql: "INSERT INTO owed_papers (submission, kind, state, owed_since) VALUES (?, ?, 'owed', ?)",
                arguments: [id, kind.rawValue, time])
        }
        try database.audit(.submitted, number, at: submission.receivedAt)
        return try database.dropDrafts("d.id = ?", [draft])
    }
}
