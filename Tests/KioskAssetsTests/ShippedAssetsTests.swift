import Foundation
import KioskAssets
import Testing
import TownshipServices

private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

@Suite("The assets that are shipped")
struct ShippedAssetsTests {
    let assets: AssetFolder
    let texts: Texts

    init() throws {
        assets = try AssetFolder(path: root.appendingPathComponent("kiosk-assets").path)
        texts = try Texts(assets)
    }

    @Test("the catalogue reads, and the benefit card is complete")
    func catalogue() throws {
        let service = try #require(try Catalogue(assets)["elderly-benefit-card"])
        #expect(service.conditions.contains { $0.rule?.minimumAge == 65 })
        #expect(
            service.materials.filter { $0.source == .scan }.map(\.id) == [
                "photo", "guardianship-proof", "mandate-letter",
            ])
        #expect(service.promise.unit == .instant)
        #expect(!service.dataNotice.paragraphs.isEmpty)
    }

    @Test("no service asks for more pages than a submission may have")
    func pages() throws {
        for service in try Catalogue(assets).services {
            let most = service.materials.filter { $0.source == .scan }.reduce(0) {
                $0 + ($1.severalPages == true ? Material.mostPages : 1)
            }
            #expect(most <= Submission.mostDocuments, "\(service.id)")
        }
    }

    @Test("every text that a template names is there")
    func templates() throws {
        let keys = try Regex(#"\{\{t\.([a-z0-9_.A-Z]+)\}\}"#)
        var found = 0
        for folder in try FileManager.default.contentsOfDirectory(
            at: assets.url.appendingPathComponent("screens"), includingPropertiesForKeys: nil)
        where (try? folder.resourceValues(forKeys: [.isDirectoryKey]).isDirectory) == true {
            for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            where file.pathExtension == "mustache" {
                for match in try String(contentsOf: file, encoding: .utf8).matches(of: keys) {
                    let key = String(match.output[1].substring ?? "")
                    found += 1
                    #expect(texts.find(key) != nil, "\(file.lastPathComponent): \(key)")
                }
            }
        }
        #expect(found > 50)
    }

    @Test("every text that the screens' code names is there")
    func code() throws {
        let keys = try Regex(#"texts(?:\[|\()"([a-z_.A-Z]+)""#)
        for target in ["TerminalScreens", "Terminal", "CenterDesk", "CenterPublic", "virtual-devices", "kiosk"] {
            let folder = root.appendingPathComponent("Sources/\(target)")
            for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            where file.pathExtension == "swift" {
                for match in try String(contentsOf: file, encoding: .utf8).matches(of: keys) {
                    let key = String(match.output[1].substring ?? "")
                    #expect(texts.find(key) != nil, "\(file.lastPathComponent): \(key)")
                }
            }
        }
    }

    @Test("every kind of card, and what it is known by, has its words; states are named by their three letters")
    func cards() throws {
        for kind in IDNumber.Kind.allCases { #expect(!kind.name(texts).contains("⟦"), "\(kind)") }
        for detail in IdentityCard.Detail.allCases {
            let row = AnswerLine.card(detail, "FRA").row(texts, .full)
            #expect(!row.label.contains("⟦"), "\(detail)")
        }
        #expect(AnswerLine.card(.nationality, "FRA").row(texts, .full).value == "法国")
        #expect(AnswerLine.card(.nationality, "XQZ").row(texts, .full).value == "XQZ")
        guard case .group(let locale) = texts.root, case .group(let states) = locale["countries"] else {
            Issue.record("no states")
            return
        }
        #expect(states.count > 190)
        #expect(states.keys.allSatisfy { $0.wholeMatch(of: /[A-Z]{3}/) != nil })
    }

    @Test("a key without a text is shown as a gap, not as nothing")
    func gap() { #expect(texts["kiosk.nowhere"] == "⟦kiosk.nowhere⟧") }
}
