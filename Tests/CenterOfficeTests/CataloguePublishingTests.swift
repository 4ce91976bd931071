import CenterOffice
import Foundation
import KioskAssets
import Sealing
import TerminalLink
import Testing
import TownshipServices

@Suite("The center publishes its catalogue")
final class CataloguePublishingTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("shelf-\(UUID().uuidString)")
    private let card = "elderly-benefit-card"
    private let assets: EditedAssets
    private let shelf: CatalogueShelf
    private let moment = Date(timeIntervalSince1970: 1_795_225_000)

    init() throws {
        assets = try EditedAssets()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        shelf = try CatalogueShelf(
            folder.appendingPathComponent("published"),
            of: SealingKey.load(orCreateAt: folder.appendingPathComponent("center.key").path))
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func publish(
        _ reason: String? = nil, of assets: EditedAssets? = nil
    ) throws -> CatalogueBundle.Release? {
        try shelf.publish((assets ?? self.assets).folder, reason: reason, by: "li", at: moment)
    }

    private func refusal(_ reason: String? = nil) throws -> CatalogueRefusal? {
        #expect(throws: CatalogueRefusal.self) { try publish(reason) }
    }

    @Test("the first bundle carries every file verbatim, signed")
    func first() throws {
        let assets = try EditedAssets(guides: true)
        #expect(try publish(of: assets)?.number == 1)
        let bundle = try CatalogueBundle(signed: Data(contentsOf: shelf.file(of: 1)), by: shelf.publicKey)
        let files = try assets.folder.bundledFiles()
        #expect(Set(bundle.files) == Set(files))
        #expect(try publish(of: assets) == nil)
    }

    @Test("a restored center numbers above what its terminals know, for they take no lower number")
    func afterRestore() throws {
        _ = try publish()
        try assets.edit(card, "visits: 0", "visits: 1")
        try assets.edit(card, "version: 1\n", "version: 2\n")
        let release = try shelf.publish(assets.folder, above: 4, reason: "县里要求", by: "li", at: moment)
        #expect(release?.number == 5)
        #expect(try shelf.last()?.number == 5)
    }

    @Test("a change needs a higher version, and an increase a reason; both are told with file and remedy")
    func refused() throws {
        _ = try publish()
        try assets.edit(card, "visits: 0", "visits: 1")
        let first = try #require(try refusal("村里要核对"))
        #expect(first.findings.map(\.file) == ["catalogue/elderly-benefit-card.yaml"])
        #expect(first.description.contains("version: 2"))
        try assets.edit(card, "version: 1\n", "version: 2\n")
        #expect(try #require(try refusal(" ")).description.contains("--reason"))
        #expect(try shelf.last()?.number == 1)
        let release = try #require(try publish("县里要求当面核对"))
        #expect(release.reason == "县里要求当面核对")
        #expect(release.by == "li")
        #expect(release.services.map(\.id) == ["elderly-benefit-card"])
        #expect(try shelf.changeLog().count == 2)
    }

    @Test("an open case keeps its version: the bundle carries the earlier ones, also of a service that is gone")
    func earlier() throws {
        _ = try publish()
        let file = assets.folder.url.appendingPathComponent("catalogue/elderly-benefit-card.yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
        try assets.edit(card, "version: 1\n", "version: 2\n")
        _ = try publish()
        try FileManager.default.removeItem(at: file)
        _ = try publish()
        let kept = try #require(try shelf.last()).files.filter { $0.isEarlierVersion }
        #expect(kept.map(\.path) == [1, 2].map { "catalogue/earlier/elderly-benefit-card@\($0).yaml" })
        #expect(kept.first?.text == text)
        // It cannot come back under a number that was used.
        try text.write(to: file, atomically: true, encoding: .utf8)
        #expect(try #require(try refusal()).description.contains("went back"))
    }

    @Test("a damaged last bundle is told, never overwritten")
    func damaged() throws {
        _ = try publish()
        try Data("{}".utf8).write(to: shelf.file(of: 1))
        #expect(throws: OfficeError.self) { try publish() }
    }

    @Test("a key that is gone from beside published bundles is told, and no new one is made")
    func lostKey() throws {
        let data = folder.appendingPathComponent("data")
        let shelves = data.appendingPathComponent(CatalogueShelf.folderName)
        try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
        let key = try Office.key(folder: data, file: nil)
        let shelf = try CatalogueShelf(shelves, of: key)
        _ = try shelf.publish(assets.folder, reason: nil, by: "li", at: moment)
        #expect(try CatalogueShelf(shelves, of: Office.key(folder: data, file: nil)).last()?.number == 1)
        try FileManager.default.removeItem(at: data.appendingPathComponent("center.key"))
        #expect(throws: OfficeError.self) { try Office.key(folder: data, file: nil) }
    }
}
