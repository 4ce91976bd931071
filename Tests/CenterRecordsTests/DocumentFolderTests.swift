import CenterRecords
import Foundation
import Testing

@Suite("Documents as files")
struct DocumentFolderTests {
    private let folder: TemporaryFolder
    private let documents: DocumentFolder

    init() throws {
        folder = try TemporaryFolder()
        documents = try DocumentFolder(folder.url.appendingPathComponent("documents"))
    }

    private var names: Set<String> {
        get throws {
            Set(
                try FileManager.default.contentsOfDirectory(atPath: folder.url.appendingPathComponent("documents").path)
            )
        }
    }

    /// As an upload does, without its frames.
    private func store(_ bytes: Data) throws -> String {
        let name = DocumentFolder.randomName()
        try bytes.write(to: folder.url.appendingPathComponent("documents/\(name)"))
        return name
    }

    @Test("bytes come back as they went in, and nothing half-written stays")
    func roundTrip() async throws {
        let bytes = Data((0..<100_000).map { UInt8(truncatingIfNeeded: $0) })
        let name = try store(bytes)
        #expect(try await documents.read(name) == bytes)
        #expect(try await documents.holds(name))
        #expect(try names == [name])
    }

    @Test("files are readable by their owner only")
    func permissions() throws {
        _ = try documents.partialFile("one").append(.confirmation, to: .init())
        let path = folder.url.appendingPathComponent("documents/one").path
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test("sweeping removes half-written files and those without a row, and keeps the others")
    func sweeping() async throws {
        let kept = try store(Data("kept".utf8))
        _ = try store(Data("orphan".utf8))
        try Data("half".utf8).write(to: folder.url.appendingPathComponent("documents/0123.part"))
        #expect(try await documents.sweep(keeping: [kept]) == 2)
        #expect(try names == [kept])
    }

    @Test("a file that is gone is told apart from a disk in trouble")
    func missing() async throws {
        await #expect { try await documents.read("nothing") } throws: { ($0 as? RecordsError)?.code == .missingFile }
        #expect(try await !documents.holds("nothing"))
    }

    @Test("one process serves a data folder at a time, and the next may when it is gone")
    func lock() throws {
        do {
            let first = try FolderLock(folder.url)
            #expect { _ = try FolderLock(folder.url) } throws: { ($0 as? RecordsError)?.code == .inUse }
            withExtendedLifetime(first) {}
        }
        _ = try FolderLock(folder.url)
    }
}
