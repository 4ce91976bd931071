import Foundation
import KioskAssets
import Testing
import TownshipServices

@Suite("Catalogues that the center published")
final class CatalogueFolderTests {
    private static let sample = "catalogue/elderly-benefit-card.yaml"
    private let path = FileManager.default.temporaryDirectory.path + "/catalogue-\(UUID().uuidString)"
    private let folder: CatalogueFolder
    private let files: [CatalogueFile]

    private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    init() throws {
        folder = CatalogueFolder(path)
        // Without the guides, which are four fifths of the files and of the time to read them.
        files = try AssetFolder(path: root.appendingPathComponent("kiosk-assets").path).bundledFiles()
            .filter { !$0.path.contains("/guides/") }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The sample as version 2 in force from a day, its version 1 among the earlier ones.
    private func raised(from day: String) -> [CatalogueFile] {
        var files = files
        for index in files.indices where files[index].path == Self.sample {
            files.append(CatalogueFile(path: "catalogue/earlier/elderly-benefit-card@1.yaml", text: files[index].text))
            files[index].text = files[index].text.replacing("version: 1\n", with: "version: 2\n", maxReplacements: 1)
                .replacing("effectiveFrom: 2026-01-01", with: "effectiveFrom: \(day)")
        }
        return files
    }

    private func apply(_ number: Int, _ files: [CatalogueFile]) throws -> CatalogueFolder.Outcome {
        try folder.apply(number: number, files: files, changes: "")
    }

    @Test("a catalogue is in force after it was applied; the one before is kept, older ones go")
    func applied() throws {
        #expect(folder.number == nil)
        for number in 1...3 { #expect(try apply(number, files) == .applied) }
        #expect(folder.number == 3)
        #expect(folder.kept == [2, 3])
        #expect(try apply(3, files) == .alreadyInForce)
        #expect(throws: AssetError.self) { try apply(2, files) }
        #expect(throws: AssetError.self) { try apply(3, raised(from: "2026-06-01")) }
        #expect(try Set(folder.current()?.bundledFiles() ?? []) == Set(files))
    }

    @Test("a service that cannot be read leaves the old catalogue in force, whole")
    func malformed() throws {
        _ = try apply(1, files)
        var bad = files
        for index in bad.indices where bad[index].path == Self.sample { bad[index].text = "id: elderly-benefit-card\n" }
        #expect(throws: AssetError.self) { try apply(2, bad) }
        #expect(folder.number == 1)
        #expect(folder.kept == [1])
        #expect(try Set(folder.current()?.bundledFiles() ?? []) == Set(files))
        #expect(!FileManager.default.fileExists(atPath: path + "/2.part"))
    }

    @Test("a folder that cannot be written, and a link that cannot be replaced, leave the old one in force")
    func unwritable() throws {
        #expect(throws: (any Error).self) {
            try CatalogueFolder("/proc/catalogue").apply(number: 1, files: files, changes: "")
        }
        _ = try apply(1, files)
        // A folder that is not empty stands where the new link has to be made: the last step fails.
        try FileManager.default.createDirectory(
            atPath: path + "/current.part/x", withIntermediateDirectories: true)
        #expect(throws: AssetError.self) { try apply(2, files) }
        #expect(folder.number == 1)
        try FileManager.default.removeItem(atPath: path + "/current.part")
        #expect(try apply(2, files) == .applied)
    }

    @Test("what another process or the disk prevents may go well later; it is never called the bundle's fault")
    func passing() throws {
        _ = try apply(1, files)
        let lock = open(path + "/lock", O_RDWR | O_CLOEXEC)
        defer { close(lock) }
        try #require(flock(lock, LOCK_EX | LOCK_NB) == 0)
        #expect(throws: AssetError.self) { try apply(2, files) }
        for attempt in [
            { try self.apply(2, self.files) },
            { try CatalogueFolder("/proc/x").apply(number: 1, files: [], changes: "") },
        ] {
            do { _ = try attempt() } catch let error as AssetError { #expect(error.code == .notWritten) }
        }
        flock(lock, LOCK_UN)
        #expect(try apply(2, files) == .applied)
    }

    @Test("what a killed process left behind is swept, and the next one applies")
    func killed() throws {
        _ = try apply(1, files)
        let manager = FileManager.default
        try manager.createDirectory(atPath: path + "/2.part/catalogue", withIntermediateDirectories: true)
        try Data("id: half".utf8).write(to: URL(fileURLWithPath: path + "/2.part/catalogue/half.yaml"))
        try manager.createDirectory(atPath: path + "/2/catalogue", withIntermediateDirectories: true)
        try manager.createSymbolicLink(atPath: path + "/current.part", withDestinationPath: "2")
        #expect(folder.number == 1)
        #expect(try apply(2, files) == .applied)
        #expect(try Set(folder.current()?.bundledFiles() ?? []) == Set(files))
    }

    @Test("in force is the highest version that has begun, and an open case finds its own")
    func versions() throws {
        _ = try apply(1, raised(from: "2026-06-01"))
        let versions = try ServiceVersions(try #require(try folder.current()))
        func version(on day: String) -> Int? {
            CalendarDate(day).flatMap { versions.inForce("elderly-benefit-card", on: $0)?.version }
        }
        #expect(version(on: "2025-12-31") == nil)
        #expect(version(on: "2026-01-01") == 1)
        #expect(version(on: "2026-05-31") == 1)
        #expect(version(on: "2026-06-01") == 2)
        #expect(versions["elderly-benefit-card", version: 1]?.version == 1)
        #expect(versions["elderly-benefit-card", version: 3] == nil)
        let day = try #require(CalendarDate("2026-03-01"))
        #expect(versions.catalogue(on: day)["elderly-benefit-card"]?.version == 1)
    }

    @Test("a terminal whose clock lost its time still offers everything")
    func lostTime() throws {
        let versions = try ServiceVersions(try AssetFolder(path: root.appendingPathComponent("kiosk-assets").path))
        let day = try #require(CalendarDate("2000-01-01"))
        let today = try #require(CalendarDate("2026-11-21"))
        #expect(versions.catalogue(on: day).services == versions.catalogue(on: today).services)
        #expect(!versions.catalogue(on: day).services.isEmpty)
    }
}
