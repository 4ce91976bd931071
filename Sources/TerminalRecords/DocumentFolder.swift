import DurableSQLite
import Foundation
import Sealing
import TerminalLink
import TownshipServices

/// The folder of sealed pages. File names tell submission number and position, nothing of a person.
actor DocumentFolder {
    /// Beside the database.
    static let name = "documents"
    static let unclaimedName = "unclaimed"
    private static let suffix = ".sealed"

    private let queue = FileQueue()
    private let folder: String
    private let drafts: String
    private let unclaimed: String

    nonisolated var unownedExecutor: UnownedSerialExecutor { queue.asUnownedSerialExecutor() }

    init(in folder: String) throws {
        self.folder = "\(folder)/\(Self.name)"
        drafts = "\(folder)/\(DraftFolder.name)"
        unclaimed = "\(folder)/\(Self.unclaimedName)"
        try Self.make(self.folder)
        try DurableFile.synchroniseFolder(folder)
    }

    static func make(_ folder: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw TerminalRecordsError(
                .folderUnusable, "The folder \(folder) cannot be made. Check the configured path and who owns it.",
                cause: error)
        }
    }

    static func fileName(_ number: SubmissionNumber, position: Int) -> String {
        "\(number)-\(position)\(suffix)"
    }

    static func number(ofFile name: String) -> SubmissionNumber? {
        guard name.hasSuffix(suffix), let dash = name.lastIndex(of: "-") else { return nil }
        return SubmissionNumber(String(name[..<dash]))
    }

    /// Gives the pages of one submission their files: a second name to those that lie sealed among the drafts,
    /// the others are sealed and written. Durable when it returns.
    ///
    /// - Parameter pages: in their order, and how each is kept for the draft, with the same key.
    func keep(
        _ pages: [(bytes: Data, kept: SealedPage?)], of number: SubmissionNumber, sealedWith key: RecordKey
    ) throws -> [SealedPage] {
        guard !pages.isEmpty else { return [] }
        var all: [Int: SealedPage] = [:]
        var new: [Int: NewPage] = [:]
        for (index, page) in pages.enumerated() {
            let name = Self.fileName(number, position: index + 1)
            if let kept = page.kept, link(kept, as: name) {
                all[index] = SealedPage(
                    file: name, digest: kept.digest, byteCount: kept.byteCount, context: kept.context)
            } else {
                new[index] = NewPage(
                    name: name, bytes: page.bytes, context: RecordContext.document(number, position: index + 1))
            }
        }
        let places = new.keys.sorted()
        let written = try SealedPage.write(places.compactMap { new[$0] }, in: folder, sealedWith: key)
        for (place, page) in zip(places, written) { all[place] = page }
        return pages.indices.compactMap { all[$0] }
    }

    /// - Parameter context: what the page was sealed for.
    func open(
        _ name: String, of number: SubmissionNumber, position: Int, sealedFor context: String, with key: RecordKey
    ) throws -> Data {
        guard let sealed = FileManager.default.contents(atPath: "\(folder)/\(name)") else {
            throw Self.lost(number, position: position)
        }
        return try key.open(sealed, for: context)
    }

    static func lost(_ number: SubmissionNumber, position: Int) -> TerminalRecordsError {
        TerminalRecordsError(
            .documentLost,
            "The file of page \(position) of \(number) cannot be read. Ask the applicant to bring the paper again.")
    }

    func remove(_ names: [String]) throws {
        guard !names.isEmpty else { return }
        for name in names { unlink("\(folder)/\(name)") }
        try DurableFile.synchroniseFolder(folder)
    }

    /// A second name for a page of a draft; false when its file is not there, or not whole.
    private func link(_ kept: SealedPage, as name: String) -> Bool {
        let path = "\(drafts)/\(kept.file)"
        var status = stat()
        guard stat(path, &status) == 0, Int(status.st_size) == kept.sealedByteCount else { return false }
        return Foundation.link(path, "\(folder)/\(name)") == 0
    }

    func files() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    /// Keeps files that another, set-aside database may be needed for, out of the way.
    func moveToUnclaimed(_ names: [String]) throws {
        guard !names.isEmpty else { return }
        try Self.make(unclaimed)
        for name in names { rename("\(folder)/\(name)", "\(unclaimed)/\(name)") }
        try DurableFile.synchroniseFolder(unclaimed)
        try DurableFile.synchroniseFolder(folder)
    }
}
