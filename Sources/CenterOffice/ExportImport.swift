import CenterRecords
public import Foundation
import KioskAssets
import LinkCertificates
import Sealing
import TerminalLink
public import TownshipServices

/// What became of an export that was brought on a medium.
public struct ImportReport: Hashable, Sendable {
    /// Who exported, and when by its own clock.
    public var terminal: String
    public var writtenAt: Date
    /// Nobody stands for it but whoever brought it.
    public var isUnsigned: Bool
    /// The case number of each that is here now, whether it came by this medium or before.
    public var taken: [SubmissionNumber: String] = [:]
    /// What was not taken, and why.
    public var refused: [SubmissionNumber: String] = [:]
    /// Why no backup was made, where one was to be; the terminal keeps its papers then.
    public var backupProblem: String?
}

extension Office {
    /// Takes in what a terminal exported to a medium, and writes the signed acknowledgements back to it.
    /// As over the line, the same submission again gets the same acknowledgement; one that is damaged
    /// never keeps the others out.
    ///
    /// - Parameters:
    ///   - folder: on the medium, with `index.json`.
    ///   - backup: where a backup is made before it answers, for a terminal without a line hears only once.
    ///   - mayBeUnsigned: takes what no terminal signed: from the disk of a dead one.
    /// - Throws: `malformed` when this is no whole export; `notPermitted` when nobody known and in good
    ///   standing signed it; `storage` when the acknowledgements cannot be written, or another
    ///   import is going on.
    public func importExport(
        from folder: URL, mayBeUnsigned: Bool, backingUpTo backup: URL? = nil
    ) async throws -> ImportReport {
        let lock = try FolderLock(self.folder, for: .documents)
        defer { withExtendedLifetime(lock) {} }
        let (index, signer) = try await exportIndex(in: folder)
        if signer == nil, !mayBeUnsigned {
            throw OfficeError(
                .notPermitted,
                "no terminal that is known here signed this export, or its certificate was revoked",
                remedy: "ask where the medium comes from; if it is the disk of a dead terminal, add --unsigned")
        }
        let letterBox = try LetterBox(of: key)
        var report = ImportReport(terminal: index.terminal, writtenAt: index.writtenAt, isUnsigned: signer == nil)
        var taken: [(number: SubmissionNumber, terminal: KnownTerminal)] = []
        for submission in index.submissions {
            let number = submission.number
            do {
                let terminal = try await knownTerminal(number.terminal)
                guard signer == nil || terminal.code == signer else { throw OfficeError.foreignExport }
                let acknowledgement = try await take(submission, from: terminal, in: folder, letterBox)
                taken.append((number, terminal))
                report.taken[number] = acknowledgement.caseNumber
            } catch {
                // The disk too: what was taken before is acknowledged all the same.
                report.refused[number] = OfficeError(error).map { "\($0)" } ?? "\(error)"
            }
        }
        logger.note(
            .exportImported,
            ["terminal": index.terminal, "taken": "\(report.taken.count)", "refused": "\(report.refused.count)"])
        if let backup, !taken.isEmpty { report.backupProblem = await problem(ofBackupTo: backup) }
        var answers: [Data] = []
        for (number, terminal) in taken {
            answers += try await acknowledgements(for: [number], of: terminal).map(sign)
        }
        do {
            try WholeFile.replace(
                ExportAnswer(answers).canonicalBytes(),
                at: folder.appendingPathComponent(ExportAnswer.fileName).path)
        } catch {
            throw OfficeError(
                .storage,
                "\(report.taken.count) submissions were taken, but their acknowledgements cannot be written to the medium",
                remedy: "make the medium writable and run it again; nothing is taken twice", cause: error)
        }
        return report
    }

    /// What was taken is here however the backup ends.
    private func problem(ofBackupTo folder: URL) async -> String? {
        do {
            _ = try await backUp(to: folder)
            return nil
        } catch {
            logger.note(.backupFailed, ["why": "\(error)"])
            return "\(error)"
        }
    }

    /// The index, and which terminal stands for it; nil when none that may.
    private func exportIndex(in folder: URL) async throws -> (index: ExportIndex, signer: String?) {
        let bytes = try Self.read(ExportIndex.fileName, in: folder, atMost: SignedExport.byteLimit)
        let signed: SignedExport
        let index: ExportIndex
        do {
            signed = try SignedExport(canonicalBytes: bytes)
            index = try signed.index()
        } catch {
            throw OfficeError(
                .malformed, "\(ExportIndex.fileName) is no export's index, or it is damaged",
                remedy: "export again at the terminal", cause: error)
        }
        let certificates = try await database.rows(.certificates(ofTerminal: index.terminal))
        // A renewed one stood for the terminal when it wrote; a revoked one stands for nobody.
        let isSigned = certificates.contains { record in
            guard record.ending != .revoked, let certificate = try? TerminalCertificate(record.bytes) else {
                return false
            }
            return signed.isSigned { certificate.isValidSignature($0, for: $1) }
        }
        return (index, isSigned ? index.terminal : nil)
    }

    private func knownTerminal(_ code: String) async throws -> KnownTerminal {
        guard let newest = try await database.rows(.certificates(ofTerminal: code)).first else {
            throw OfficeError(
                .unknownTerminal, "no terminal \(code) was ever enrolled here", remedy: "see `center terminal list`")
        }
        return KnownTerminal(try TerminalCertificate(newest.bytes))
    }

    private func take(
        _ submission: ExportIndex.Submission, from terminal: KnownTerminal, in folder: URL, _ letterBox: LetterBox
    ) async throws -> Acknowledgement {
        let number = submission.number
        let recordKey = try letterBox.unwrap(submission.sealedKey, for: RecordContext.key(number))
        let manifest = try recordKey.open(
            Self.read(submission.manifest, ExportIndex.manifestFile(number), in: folder),
            for: RecordContext.manifest(number))
        guard "\(ContentDigest(of: manifest))" == submission.manifestDigest,
            let content = try? Manifest(canonicalBytes: manifest).submission,
            content.number == number, content.documents.count == submission.documents.count
        else { throw OfficeError.damagedExport("the form of \(number)") }
        for (index, piece) in submission.documents.enumerated() {
            let position = index + 1
            guard let digest = ContentDigest(content.documents[index].digest) else {
                throw OfficeError.damagedExport("the form of \(number)")
            }
            let page = try recordKey.open(
                Self.read(piece, ExportIndex.documentFile(number, position: position), in: folder),
                for: submission.contexts?[index] ?? RecordContext.document(number, position: position))
            _ = try await storeDocument(page, as: digest, from: terminal)
        }
        return try await commit(manifest, as: number, from: terminal)
    }

    private static func read(_ piece: ExportIndex.Piece, _ file: String, in folder: URL) throws -> Data {
        let bytes = try read(file, in: folder, atMost: piece.byteCount)
        guard piece.isOf(bytes) else { throw OfficeError.damagedExport(file) }
        return bytes
    }

    /// Never follows a link out of the medium, waits for nobody at a pipe, and never reads more than was
    /// announced.
    private static func read(_ file: String, in folder: URL, atMost limit: Int) throws -> Data {
        let descriptor = open(folder.appendingPathComponent(file).path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: descriptor >= 0)
        guard descriptor >= 0, let bytes = try? handle.read(upToCount: limit + 1) ?? Data(), bytes.count <= limit
        else { throw OfficeError.damagedExport(file) }
        return bytes
    }
}

extension OfficeError {
    fileprivate static var foreignExport: OfficeError {
        OfficeError(
            .foreignNumber, "the number was given by another terminal than the one that signed the export",
            remedy: "export at the terminal that gave it")
    }

    fileprivate static func damagedExport(_ what: String) -> OfficeError {
        OfficeError(
            .digestMismatch, "\(what) is missing on the medium or is not what the terminal wrote",
            remedy: "export again at the terminal, on another medium if it stays so")
    }
}
