import CenterRecords
public import Foundation
import Sealing
public import TerminalLink
public import TownshipServices

extension Office {
    /// Turns a manifest into a case, exactly once.
    ///
    /// The same bytes under the same number get the same acknowledgement, however often and however
    /// many at a time they come: the unique submission number decides which of them stores, the
    /// others read what it stored.
    ///
    /// - Throws: `malformed`, `foreignNumber`, `tooLarge`; `conflict` when another body is stored
    ///   under the number or a code is taken; `documentMissing`, also when the disk lost a document since it
    ///   came, unless a backup has the case.
    public func commit(
        _ bytes: Data, as number: SubmissionNumber, from terminal: KnownTerminal
    ) async throws -> Acknowledgement {
        do {
            return try await take(bytes, as: number, from: terminal)
        } catch let error as OfficeError {
            logger.note(
                error.code == .conflict ? .submissionConflicts : .submissionRejected,
                ["submission": "\(number)", "terminal": "\(terminal.code)", "why": "\(error.message)"])
            throw error
        }
    }

    private func take(
        _ bytes: Data, as number: SubmissionNumber, from terminal: KnownTerminal
    ) async throws -> Acknowledgement {
        guard number.terminal == terminal.code else {
            throw OfficeError(
                .foreignNumber, "the submission number belongs to another terminal",
                remedy: "check the terminal's code in its configuration")
        }
        guard bytes.count <= LinkLimit.manifestBytes else { throw OfficeError.manifestTooLarge }
        let digest = ContentDigest(of: bytes)
        do {
            // Tried first, since hardly one comes twice. One that does makes those which share its commit wait for
            // another try.
            return try await store(bytes, digest: digest, as: number, from: terminal)
        } catch {
            // What is a case stays one, whatever would be said of it now.
            guard let known = try await acknowledgement(of: number, digest: digest) else { throw error }
            // A terminal never hears that its papers are here when they are not.
            if known.rung == .stored, let lost = try await lostDocuments(of: [number])[number] {
                throw OfficeError.missing(lost)
            }
            return known
        }
    }

    private func store(
        _ bytes: Data, digest: ContentDigest, as number: SubmissionNumber, from terminal: KnownTerminal
    ) async throws -> Acknowledgement {
        let submission = try ManifestCheck.submission(in: bytes, as: number)
        if let missing = try await missing(in: submission, from: terminal) { throw missing }
        let new = try newCase(of: submission, sealing: bytes, digest: digest)
        let caseNumber: String?
        do {
            caseNumber = try await database.perform(
                .store(new, action: HistoryAction.received.rawValue), thenFirst: .caseNumber(ofSubmission: number))
        } catch let error as RecordsError where error.code == .rowCount {
            throw try await missing(in: submission, from: terminal) ?? error
        } catch let error as RecordsError where error.code == .duplicate {
            throw OfficeError(
                .conflict, "a tracking or rating code of this submission belongs to another one",
                remedy: "report it: the terminal's random numbers repeat", cause: error)
        }
        guard let caseNumber else {
            throw RecordsError(.other, "a stored case is not found", remedy: "send the submission again")
        }
        logger.note(
            .caseReceived, ["case": "\(caseNumber)", "submission": "\(number)", "terminal": "\(terminal.code)"])
        board.announce()
        return Acknowledgement(
            number: number, caseNumber: caseNumber, manifestDigest: new.manifestDigest, rung: .stored,
            storedAt: new.storedAt)
    }

    private func acknowledgement(of number: SubmissionNumber, digest: ContentDigest) async throws -> Acknowledgement? {
        guard let stored = try await database.first(.aCase(submission: number)) else { return nil }
        guard stored.manifestDigest == "\(digest)" else {
            throw OfficeError(
                .conflict, "another submission is stored under the number \(number)",
                remedy: "report it: the terminal's serials repeat, or its database was restored from an old copy")
        }
        return Acknowledgement(stored)
    }

    /// A document that the terminal did not send, or not with that length, or whose file is gone.
    private func missing(in submission: Submission, from terminal: KnownTerminal) async throws -> OfficeError? {
        var files: [String: String] = [:]
        for document in submission.documents {
            guard let held = try await database.first(.document(digest: document.digest, sentBy: terminal.code)),
                held.byteCount == document.byteCount
            else { return .missing(document.digest) }
            files[held.file] = document.digest
        }
        return try await documents.lacking(Array(files.keys)).first.flatMap { files[$0] }.map(OfficeError.missing)
    }

    /// Of cases that stand on a document whose file is gone: its digest.
    func lostDocuments(of numbers: [SubmissionNumber]) async throws -> [SubmissionNumber: String] {
        if numbers.isEmpty { return [:] }
        let records = try await database.rows(.documents(ofSubmissions: numbers))
        let lacking = try await documents.lacking(records.map(\.file))
        let lost = records.filter { lacking.contains($0.file) }.compactMap { record in
            SubmissionNumber(record.submissionNumber).map { ($0, record.digest) }
        }
        return Dictionary(lost, uniquingKeysWith: { first, _ in first })
    }

    private func newCase(of submission: Submission, sealing bytes: Data, digest: ContentDigest) throws -> NewCase {
        let recordKey = RecordKey()
        // As the row keeps it: the acknowledgement is the same whenever it is asked for again.
        let moment = now().inMilliseconds
        let day = CalendarDate(in: moment)
        let name = Data(submission.applicant.name.utf8)
        return NewCase(
            numberPrefix: settings.caseNumberPrefix, day: day, serialFloor: database.serialFloor(on: day),
            submissionNumber: submission.number,
            service: submission.service, applicantHash: hash(.applicant, submission.applicant.number.digits),
            wrappedKey: try key.wrap(recordKey, for: CaseSeal.context("\(submission.number)")),
            sealedName: try recordKey.seal(name, for: CaseSeal.context("\(submission.number)", .name)),
            sealedManifest: try recordKey.seal(bytes, for: CaseSeal.context("\(submission.number)", .manifest)),
            manifestDigest: "\(digest)", trackingHash: hash(.trackingCode, submission.trackingCode.text),
            ratingHash: hash(.ratingCode, submission.ratingCode.text), receivedAt: submission.receivedAt,
            isTimeUnsure: submission.isTimeUnsure, storedAt: moment,
            documents: Set(submission.documents.map { .init(digest: $0.digest, byteCount: $0.byteCount) }))
    }
}

extension OfficeError {
    fileprivate static func missing(_ digest: String) -> OfficeError {
        OfficeError(.documentMissing, "the document \(digest) is not here", remedy: "upload it, then commit again")
    }
}
