import DurableSQLite
import Foundation
import Sealing
import Synchronization
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
    private let unclaimed: String

    nonisolated var unownedExecutor: UnownedSerialExecutor { queue.asUnownedSerialExecutor() }

    init(in folder: String) throws {
        self.folder = "\(folder)/\(Self.name)"
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

    /// Seals and writes the pages of one submission; durable when it returns.
    ///
    /// - Returns: the digests of the pages, in their order.
    func keep(_ pages: [Data], of number: SubmissionNumber, sealedWith key: RecordKey) throws -> [ContentDigest] {
        guard !pages.isEmpty else { return [] }
        let digests = Mutex<[Int: ContentDigest]>([:])
        let names = pages.indices.map { Self.fileName(number, position: $0 + 1) }
        try DurableFile.write(names, in: folder) { index, file in
            var sum = ContentDigest.Running()
            try key.sealPieces(of: pages[index], for: RecordContext.document(number, position: index + 1)) {
                sum.update($0)
                try file.append($1)
            }
            let digest = sum.digest
            digests.withLock { $0[index] = digest }
        }
        return digests.withLock { digests in pages.indices.compactMap { digests[$0] } }
    }

    func open(_ name: String, of number: SubmissionNumber, position: Int, with key: RecordKey) throws -> Data {
        guard let sealed = FileManager.default.contents(atPath: "\(folder)/\(name)") else {
            throw Self.lost(number, position: position)
        }
        return try key.open(sealed, for: RecordContext.document(number, position: position))
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
