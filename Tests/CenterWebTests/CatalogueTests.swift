import CenterOffice
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import KioskAssets
import Logging
import Sealing
import Testing
import TownshipServices

@testable import CenterDesk

@Suite("The catalogue on the desk")
struct CatalogueTests {
    private let center: CenterFixture
    private let texts: Texts

    init() async throws {
        center = try CenterFixture()
        try await center.addStaff()
        texts = try Shipped.once.get().texts
    }

    @Test("who is not logged in sees no service, and a viewer may look")
    func access() async throws {
        try await center.addStaff("kan", role: .viewer)
        try await center.desk().test(.router) { client in
            var browser = Browser(client)
            #expect(try await browser.get("/catalogue").location == "/login")
            #expect(try await browser.get("/catalogue/elderly-benefit-card").location == "/login")
            _ = try await browser.logIn("kan")
            #expect(try await browser.get("/catalogue").status == .ok)
            #expect(try await browser.get("/catalogue/no-such").status == .notFound)
        }
    }

    @Test("every service stands in the list once, and its preview lacks no text")
    func everyService() async throws {
        try await center.desk().test(.router) { client in
            var browser = Browser(client)
            _ = try await browser.logIn()
            let list = try await browser.get("/catalogue").text
            #expect(!list.contains("⟦"))
            for service in center.office.catalogue.services {
                #expect(list.components(separatedBy: "href=\"/catalogue/\(service.id)\"").count == 2, "\(service.id)")
                let page = try await browser.get("/catalogue/\(service.id)")
                #expect(page.status == .ok && page.text.contains(service.name))
                #expect(!page.text.contains("⟦"), "\(service.id)")
            }
        }
    }

    @Test("every kind, level and channel has its words")
    func words() {
        let keys =
            ServiceItem.Level.allCases.map { "level.\($0.rawValue)" }
            + ServiceItem.VillageClass.allCases.map { "village_class.\($0.rawValue)" }
            + ServiceItem.CaseType.allCases.map { "case_type.\($0.rawValue)" }
            + ServiceItem.LegalKind.allCases.flatMap {
                ["legal_kind.\($0.rawValue)_name", "legal_kind.\($0.rawValue)_binds"]
            }
            + ServiceItem.Channel.allCases.map { "channel.\($0.rawValue)" }
            + ServiceItem.SensitiveData.allCases.map { "sensitive_data.\($0.rawValue)" }
            + ServiceItem.Step.Kind.allCases.map { "step.\($0.rawValue)" }
            + Standing.allCases.map { "applicant.\($0.rawValue)" }
            + Material.Source.allCases.map { "source.\($0.rawValue)" }
        for key in keys { #expect(texts.find("center.catalogue.\(key)") != nil, "\(key)") }
        for unit in TimeLimit.Unit.allCases { #expect(texts.find("common.length.\(unit.rawValue)") != nil, "\(unit)") }
    }

    @Test("a service is found by its everyday name, by pinyin letters and by its body")
    func search() async throws {
        try await center.desk().test(.router) { client in
            var browser = Browser(client)
            _ = try await browser.logIn()
            for query in ["老人证", "LNYZZ", "优待"] {
                let coded = query.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
                let page = try await browser.get("/catalogue?q=\(coded)")
                #expect(page.text.contains("/catalogue/elderly-benefit-card"), "\(query)")
            }
            let none = try await browser.get("/catalogue?q=%3Cb%3Ezzzz")
            #expect(none.text.contains("没有找到") && !none.text.contains("<b>zzzz"))
        }
    }

    @Test("the chart has a box for every step, the one supplement, and escapes what it draws")
    func chart() throws {
        var service = try #require(center.office.catalogue["medical-assistance"])
        service.procedure[0].name = "收<件>&"
        let chart = FlowChart(service: service, texts: texts)
        let svg = chart.svg()
        #expect(svg.components(separatedBy: "<g class=\"step").count == service.procedure.count + 1)
        #expect(svg.components(separatedBy: "一次性告知补正").count == 2)
        #expect(svg.components(separatedBy: "公示有异议").count == 2)
        #expect(svg.contains("收&lt;件&gt;&amp;") && !svg.contains("<件>"))
        #expect(chart.spoken.hasPrefix("1 收<件>& 青石村便民服务站"))
        service.procedure = []
        #expect(!FlowChart(service: service, texts: texts).svg().contains("<rect"))
    }

    @Test("a number without a source is left to the window, and named with its value for the staff")
    func unverified() throws {
        var service = try #require(center.office.catalogue["medical-assistance"])
        service.procedure[1].limit = TimeLimit(amount: 7, unit: nil, source: nil)
        service.promise.source = nil
        #expect(service.numbersToConfirm == ["promise=10 workingDays", "procedure[1].limit=7 -"])
        let names = ServicePreview.unverified(service, texts).compactMap { $0["name"] as? String }
        #expect(names == ["承诺时限", "第 2 步“村里初审”的时限"])
        #expect(FlowChart(service: service, texts: texts).svg().contains("以窗口告知为准"))
    }

    @Test("only an administrator of the county confirms numbers, those that the page showed, once")
    func confirming() async throws {
        var service = try #require(center.office.catalogue["medical-assistance"])
        service.promise.source = nil
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("office-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let office = try Office(
            folder: folder,
            settings: .init(
                name: "中心", consultingPhone: "1", supervisionPhone: "2", caseNumberPrefix: "LH",
                passwordCost: PasswordHash.Cost(4, blockSize: 8, parallelism: 1) ?? .standard),
            catalogue: Catalogue(services: [service]), calendar: try Shipped.once.get().calendar, logger: logger,
            now: { [clock = center.clock] in clock.now })
        for (login, role) in [("wang.fang", StaffRole.clerk), ("chen", .countyAdministrator)] {
            _ = try await office.addStaff(login, name: "陈志远", role: role, password: CenterFixture.password)
        }
        let assets = try AssetFolder(path: CenterFixture.assets)
        let site = try await DeskSite(office, assets: assets, texts: texts, hosts: nil, hasSecureCookies: false)
        try await Application(responder: site.router().buildResponder()).test(.router) { client in
            let path = "/catalogue/medical-assistance"
            var clerk = Browser(client)
            _ = try await clerk.logIn()
            let seen = try await clerk.get(path)
            #expect(seen.text.contains("由县级管理员核对后确认") && !seen.text.contains("/confirm\""))
            let form = { (page: Page, numbers: String) in [("form_token", page.formToken), ("numbers", numbers)] }
            let right = "promise=10 workingDays"
            #expect(try await clerk.post("\(path)/confirm", form(seen, right)).status == .forbidden)

            var admin = Browser(client)
            _ = try await admin.logIn("chen")
            let page = try await admin.get(path)
            #expect(page.text.contains("value=\"\(right)\""))
            #expect(try await admin.post("\(path)/confirm", form(page, "promise=9 workingDays")).status == .conflict)
            #expect(try await office.confirmedServices().isEmpty)
            #expect(try await admin.post("\(path)/confirm", form(page, right)).location == "\(path)?said=confirmed")
            #expect(try await office.confirmedServices() == ["medical-assistance@1"])
            #expect(try await admin.get(path).text.contains("陈志远 于 "))
            #expect(try await admin.post("\(path)/confirm", form(page, right)).status == .conflict)
        }
        try office.close()
    }
}
