import Foundation
import KioskAssets
import Logging
import Session
import Terminal
import Testing

@testable import TownshipServices

@Suite("Following the catalogue")
struct CatalogueWatchTests {
    private let folder: URL
    private let services: ServicesInForce
    private let runner: SessionRunner
    private let watch: CatalogueWatch

    /// A copy of what is shipped, whose benefit card gets another version in the middle of a year.
    init() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("assets-\(UUID().uuidString)")
        try FileManager.default.copyItem(at: root.appendingPathComponent("kiosk-assets"), to: folder)
        self.folder = folder
        let card = folder.appendingPathComponent("catalogue/elderly-benefit-card.yaml")
        let text = try String(contentsOf: card, encoding: .utf8)
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("catalogue/earlier"), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: folder.appendingPathComponent("catalogue/earlier/elderly-benefit-card@1.yaml"))
        try Data(
            text.replacing("version: 1", with: "version: 2")
                .replacing("effectiveFrom: 2026-01-01", with: "effectiveFrom: 2026-12-01").utf8
        ).write(to: card)
        let read: @Sendable () throws -> ServiceVersions = { try ServiceVersions(AssetFolder(path: folder.path)) }
        let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        services = ServicesInForce(try read(), station: "", on: today)
        runner = SessionRunner(
            work: SessionWork(
                wantCard: { _ in }, findOwn: { _ in OwnRecords() }, keepDraft: { _, _, _ in }, dropDraft: { _ in },
                draftPages: { _ in [:] }, measureStorage: { .enough }, scan: { _, _ in .failure(.unavailable) },
                submit: { _, _, _ in .notSubmitted(.terminalCannotStore) }, printSlips: { _ in true }),
            shelves: services.shelves, logger: quiet)
        watch = CatalogueWatch(
            services: services, runner: runner, number: { nil }, read: read, now: { Date() }, logger: quiet)
    }

    private var offered: Int? {
        get async { await runner.current.shelves.service("elderly-benefit-card")?.version }
    }

    @Test("what comes into force with a day is offered from then on; who applied before keeps the version")
    func newDay() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(await offered == 1)
        await watch.offer(on: try #require(CalendarDate("2026-12-01")))
        #expect(await offered == 2)
        let filed = Submission.Service(id: "elderly-benefit-card", version: 1, name: "")
        #expect(services.service(filed)?.version == 1)
        #expect(services.service(.init(id: "elderly-benefit-card", version: 7, name: ""))?.version == 2)
        #expect(services.service(.init(id: "gone", version: 1, name: "")) == nil)
    }

    @Test("a catalogue that cannot be read leaves the one before")
    func unreadable() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("id: [".utf8).write(to: folder.appendingPathComponent("catalogue/elderly-benefit-card.yaml"))
        await watch.offer(on: try #require(CalendarDate("2026-12-01")))
        #expect(await offered == 1)
    }
}
