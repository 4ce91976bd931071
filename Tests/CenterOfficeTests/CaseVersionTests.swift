import CenterOffice
import Foundation
import KioskAssets
import TerminalLink
import Testing
import TownshipServices

@Suite("Versions and confirmations reach desk and terminal")
struct CaseVersionTests {
    private static let card = "elderly-benefit-card"
    private let assets = Result { try EditedAssets() }

    @Test("a case is shown by the version under which it was handed in, as it was published")
    func filedVersion() async throws {
        let assets = try assets.get()
        let center = try CenterFixture(assets: assets.folder)
        let (number, _) = try await center.storedCase()
        let shelfFolder = center.folder.appendingPathComponent(CatalogueShelf.folderName)
        let moment = center.clock.now
        _ = try CatalogueShelf(shelfFolder, of: center.key).publish(assets.folder, reason: nil, by: "li", at: moment)
        try assets.edit(Self.card, "version: 1\n", "version: 2\n")
        try assets.edit(Self.card, "name: 一寸红底照片", "name: 照片")
        _ = try CatalogueShelf(shelfFolder, of: center.key).publish(assets.folder, reason: nil, by: "li", at: moment)

        let office = try center.reopened(assets.folder)
        defer { try? office.close() }
        let clerk = try await center.session()
        let detail = try await office.detail(ofCase: number, for: clerk)
        #expect(detail.serviceMatch == .exact)
        #expect(detail.materials.map(\.name).contains("一寸红底照片"))
        // Without the shelf the version in force has to do, and that is said.
        let bare = try CenterFixture(assets: assets.folder)
        let (other, _) = try await bare.storedCase()
        let fallen = try await bare.office.detail(ofCase: other, for: try await bare.session())
        #expect(fallen.serviceMatch == .inForce(version: 2) && fallen.materials.map(\.name).contains("照片"))
        let gone = try await bare.storedCase(serial: 2, service: .init(id: "gone", version: 1, name: "没有了")).number
        let shown = try await bare.office.detail(ofCase: gone, for: try await bare.session())
        #expect(shown.serviceMatch == .gone && shown.summary.clock == nil)
    }

    @Test("what an administrator confirmed at the desk is published, and opens the service at the terminal")
    func confirmed() async throws {
        let assets = try assets.get()
        try assets.edit(Self.card, "unit: instant, source: 云溪县村级便民服务事项清单（样例）", "unit: instant")
        let center = try CenterFixture(assets: assets.folder)
        let shelf = try CatalogueShelf(
            center.folder.appendingPathComponent(CatalogueShelf.folderName), of: center.key)
        let terminal = CatalogueFolder(center.folder.appendingPathComponent("terminal").path)
        /// As `center catalogue publish` and `kiosk catalogue apply` do; whether the terminal takes it in then.
        func publishAndApply() async throws -> (published: Bool, takesIn: Bool) {
            let release = try shelf.publish(
                assets.folder, confirmations: await center.office.confirmations(), reason: nil, by: "li",
                at: center.clock.now)
            let file = try #require(try shelf.lastFile())
            let bundle = try CatalogueBundle(signed: Data(contentsOf: file), by: shelf.publicKey)
            _ = try terminal.apply(number: bundle.number, files: bundle.files, changes: "")
            let catalogue = try ServiceVersions(try #require(try terminal.current())).catalogue(
                on: CalendarDate(in: center.clock.now))
            return (release != nil, catalogue.acceptsApplications(try #require(catalogue[Self.card])))
        }
        let before = try await publishAndApply()
        #expect(before == (true, false))

        let service = try #require(center.office.catalogue[Self.card])
        let administrator = try await center.session("zhao.min", role: .countyAdministrator)
        try await center.office.confirm(service.numbersToConfirm, ofService: Self.card, by: administrator)
        let after = try await publishAndApply()
        #expect(after == (true, true))
        #expect(try shelf.last()?.log.last?.files == ["catalogue/tables/confirmations.yaml"])
        let again = try await publishAndApply()
        #expect(again == (false, true))
        // Who confirmed it stays at the center.
        let text = try #require(try shelf.last()).files.first(where: \.isConfirmations)?.text
        #expect(text?.contains("zhao.min") == false && text?.contains("promise=0 instant") == true)
        // The next version is not confirmed, and a file in the edited folder is not believed.
        try assets.edit(Self.card, "version: 1\n", "version: 2\n")
        try "- {service: \(Self.card), version: 2, numbers: [promise=0 instant]}".write(
            to: assets.folder.url.appendingPathComponent("catalogue/tables/confirmations.yaml"), atomically: true,
            encoding: .utf8)
        _ = try shelf.publish(
            assets.folder, confirmations: await center.office.confirmations(), reason: "县里改了", by: "li",
            at: center.clock.now)
        let edited = try await publishAndApply()
        #expect(edited == (false, false))
    }

    @Test("who publishes is somebody of the staff, by login or by a name that only one has")
    func publisher() async throws {
        let center = try CenterFixture()
        _ = try await center.session("zhao.min", role: .countyAdministrator)
        #expect(try await center.office.login(of: "王芳") == "zhao.min")
        #expect(try await center.office.login(of: "zhao.min") == "zhao.min")
        #expect(await officeCode { _ = try await center.office.login(of: "赵敏") } == .notFound)
        _ = try await center.session()
        #expect(await officeCode { _ = try await center.office.login(of: "王芳") } == .notFound)
    }
}
