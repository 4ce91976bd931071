import Foundation
import KioskAssets
import Testing
import TownshipServices

private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

/// The titles of the annex of 民发〔2020〕20号.
private let annexTitles = [
    "亲属关系证明", "居民身份信息证明", "户口登记项目内容变更申请证明", "居民养犬证明", "无犯罪记录证明", "社区戒毒社区康复人员情况证明",
    "人员失踪证明", "婚姻状况证明", "出生证明", "健在证明", "死亡证明", "疾病状况证明", "残疾状况证明", "婚育状况证明",
    "居民就业状况证明", "居民个人档案证明", "居民财产证明", "遗产继承权证明", "市场主体住所证明", "证件遗失证明",
]

@Suite("The tables of bodies and issuers that are shipped")
struct TablesTests {
    let assets: AssetFolder
    let tables: Tables

    init() throws {
        assets = try AssetFolder(path: root.appendingPathComponent("kiosk-assets").path)
        tables = try Tables(assets)
    }

    @Test("each of the twenty names a body with a telephone and what to do instead", arguments: annexTitles)
    func banned(title: String) throws {
        guard case .mustNot(_, let bodies, let advice) = tables.issuers.answer(for: title) else {
            Issue.record("\(title) is not banned")
            return
        }
        #expect(bodies.allSatisfy { $0.phone.hasPrefix("0599-555") })
        #expect(!bodies.isEmpty && !advice.isEmpty)
        #expect(!tables.issuers.mayPrint(title, issuedBy: .villageCommittee))
    }

    @Test("the twenty are the twenty of the annex, one each")
    func annex() { #expect(tables.issuers.banned.map(\.title) == annexTitles) }

    @Test(
        "the sample cards find their bodies",
        arguments: [
            ("江东省云溪县柳河镇青石村6组18号", "柳河镇便民服务中心", nil),
            ("江东省云溪县白沙镇滩头村1组2号", "白沙镇便民服务中心", Forwarding.countyAndTownship),
            ("江东省海陵县东桥镇新塘村11组3号", "云溪县政务服务中心异地通办窗口", .withinProvince),
            ("山南省东河市", "云溪县政务服务中心异地通办窗口", .acrossProvinces),
        ] as [(String, String, Forwarding?)])
    func routes(address: String, name: String, how: Forwarding?) {
        let route = tables.routing.route(
            service: "elderly-benefit-card", level: .township, registeredAt: address, station: "云溪县柳河镇青石村便民服务站")
        switch route {
        case .local(let body): #expect(body.name == name && how == nil)
        case .forwarded(let body, let found): #expect(body.name == name && found == how)
        case .askAtWindow: Issue.record("nobody answers for \(address)")
        }
    }

    @Test("no registration anywhere is left without a body", arguments: ServiceItem.Level.allCases)
    func everywhere(level: ServiceItem.Level) throws {
        let places = tables.routing.bodies.map(\.area) + ["西山省", "江东省海陵县", "云溪县", "火星"]
        for service in ["elderly-benefit-card", "temporary-assistance"] {
            for place in places {
                let route = tables.routing.route(
                    service: service, level: level, registeredAt: place, station: "江东省云溪县柳河镇青石村")
                #expect(route != .askAtWindow, "\(service) \(level) \(place)")
            }
        }
    }

    @Test("every service that a rule names is in the catalogue")
    func services() throws {
        let catalogue = try Catalogue(assets)
        for id in tables.routing.rules.flatMap({ $0.services ?? [] }) { #expect(catalogue[id] != nil, "\(id)") }
    }

    @Test("every empty field of a paper and every reason against a mandate has its words")
    func words() throws {
        let texts = try Texts(assets)
        let day = try #require(CalendarDate("2026-11-21"))
        for problem in StandingProblem.samples(on: day) {
            #expect(texts.find(problem.textKey) != nil, "\(problem.textKey)")
            #expect(!texts(problem.textKey, problem.values).contains("{"))
        }
        let folder = root.appendingPathComponent("Sources/TownshipServices/PaperFields")
        let name = try Regex(#"FieldDemand\("([a-z_]+)""#)
        var found = 0
        for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
            for match in try String(contentsOf: file, encoding: .utf8).matches(of: name) {
                let key = "paperfields.\(match.output[1].substring ?? "")"
                found += 1
                #expect(texts.find(key) != nil, "\(key)")
            }
        }
        #expect(found > 60)
    }

    @Test(
        "a mistake is named with its file and place",
        arguments: [
            ("issuers.yaml", "  - proof: death\n", "  - proof: birth\n", "`birth` stands 2 times"),
            ("issuers.yaml", "proof: marriage\n", "proof: wedding\n", "proof"),
            ("issuers.yaml", "[disabled-federation]", "[the-federation]", "the-federation"),
            ("issuers.yaml", "title: 指定监护人证明", "title: 健在", "健在"),
            ("routing.yaml", "body: shiqiao }", "body: shiqao }", "shiqao"),
            ("routing.yaml", "name: 云溪县公证处", "name: ''", "notary"),
            ("routing.yaml", "id: court,", "id: notary,", "share an id"),
            ("routing.yaml", "how: withinProvince", "how: byPigeon", "how"),
            ("routing.yaml", "place: \"\", body: county-elsewhere", "place: 山南省, body: county-elsewhere", "elsewhere"),
        ])
    func mistakes(name: String, line: String, wrong: String, place: String) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        let copy = folder.appendingPathComponent("catalogue/tables")
        try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: true)
        for file in ["issuers.yaml", "routing.yaml"] {
            var text = try String(
                contentsOf: assets.url.appendingPathComponent("catalogue/tables/\(file)"), encoding: .utf8)
            if file == name {
                #expect(text.contains(line))
                text = text.replacingOccurrences(of: line, with: wrong)
            }
            try text.write(to: copy.appendingPathComponent(file), atomically: true, encoding: .utf8)
        }
        let error = #expect(throws: AssetError.self) { try Tables(AssetFolder(path: folder.path)) }
        #expect(error?.file.hasSuffix(name) == true)
        #expect(error?.description.contains(place) == true, "\(error?.description ?? "")")
    }
}
