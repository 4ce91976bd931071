import DurableSQLite
public import Foundation
import TerminalLink
public import TownshipServices

/// Writes what waits to a medium, for a village whose line is gone for weeks. It marks nothing: only the
/// center's acknowledgement does.
public enum OutboxExport {
    public struct Result: Hashable, Sendable {
        public var written: [SubmissionNumber] = []
        /// Those of which a part is lost, or that were delivered meanwhile, and why.
        public var left: [SubmissionNumber: String] = [:]
    }

    /// Writes a whole export; durable on the medium when it returns. An earlier export of the same
    /// folder is replaced, what came in between is added; a medium that is pulled out early keeps the
    /// earlier index or none, never half of one.
    ///
    /// - Parameters:
    ///   - folder: on the medium; made when missing.
    ///   - terminal: who exports.
    ///   - sign: with the terminal's key; nil for a dead terminal's disk.
    /// - Throws: `DurableDatabaseError` when the medium is full or fails, else what `source` throws of
    ///   all submissions.
    public static func write(
        _ source: some ExportSource, to folder: String, terminal: String, at time: Date,
        sign: ((Data) throws -> Data)?
    ) async throws -> Result {
        try make(folder)
        try requireOwn(folder, terminal)
        var result = Result()
        var submissions: [ExportIndex.Submission] = []
        for number in try await source.numbers() {
            do {
                submissions.append(try await write(source, number, to: folder))
                result.written.append(number)
            } catch let error as TerminalRecordsError where error.concernsOne {
                result.left[number] = error.message
            }
        }
        let index = ExportIndex(terminal: terminal, writtenAt: time, submissions: submissions)
        let signed = try SignedExport(index, sign: sign).canonicalBytes()
        try DurableFile.write([(ExportIndex.fileName, signed)], in: folder)
        try DurableFile.synchroniseFolder(parent(of: folder))
        return result
    }

    private static func write(
        _ source: some ExportSource, _ number: SubmissionNumber, to folder: String
    ) async throws -> ExportIndex.Submission {
        let parcel = try await source.parcel(number)
        let place = "\(folder)/\(number)"
        try make(place)
        try put(parcel.sealedManifest, as: ExportIndex.manifestFile(number), in: folder)
        var pieces: [ExportIndex.Piece] = []
        for position in parcel.contexts.indices.map({ $0 + 1 }) {
            let sealed = try await source.document(of: number, position: position)
            try put(sealed, as: ExportIndex.documentFile(number, position: position), in: folder)
            pieces.append(.init(of: sealed))
        }
        try DurableFile.synchroniseFolder(folder)
        return ExportIndex.Submission(
            number: number, sealedKey: parcel.sealedKey, manifestDigest: parcel.manifestDigest,
            manifest: .init(of: parcel.sealedManifest), documents: pieces,
            contexts: parcel.contexts == pieces.indices.map { RecordContext.document(number, position: $0 + 1) }
                ? nil : parcel.contexts)
    }

    private static func put(_ bytes: Data, as file: String, in folder: String) throws {
        let parts = file.split(separator: "/")
        try DurableFile.write([(String(parts[1]), bytes)], in: "\(folder)/\(parts[0])")
    }

    /// Another terminal's export is never replaced.
    private static func requireOwn(_ folder: String, _ terminal: String) throws {
        guard let bytes = FileManager.default.contents(atPath: "\(folder)/\(ExportIndex.fileName)"),
            let index = try? SignedExport(canonicalBytes: bytes).index(), index.terminal != terminal
        else { return }
        throw TerminalRecordsError(
            .folderUnusable,
            "\(folder) holds an export of \(index.terminal). Give each terminal a folder of its own on the medium.")
    }

    /// Not by `FileManager`, which would set permissions that a memory stick does not have.
    private static func make(_ folder: String) throws {
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
            throw TerminalRecordsError(
                .folderUnusable,
                """
                The folder \(folder) cannot be made (\(String(cString: strerror(errno)))). Check that the medium is \
                mounted and may be written.
                """)
        }
    }

    private static func parent(of folder: String) -> String {
        URL(fileURLWithPath: folder).deletingLastPathComponent().path
    }
}

extension TerminalRecordsError {
    /// Whether only one submission cannot be exported.
    fileprivate var concernsOne: Bool {
        [.unknown, .forgotten, .documentLost, .noLetterBox].contains(code)
    }
}
