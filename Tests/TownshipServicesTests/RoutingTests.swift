import TestSupport
import Testing
import TownshipServices

@Suite("Routing by item, place of registration and level")
struct RoutingTests {
    static func body(_ id: String, _ area: String, _ level: ServiceItem.Level) -> ResponsibleBody {
        ResponsibleBody(id: id, name: id, phone: "0599", address: "1", area: area, level: level)
    }

    let table = RoutingTable(
        shortForms: ["云溪县": "江东省云溪县"],
        bodies: [
            body("liuhe", "江东省云溪县柳河镇", .township), body("baisha", "江东省云溪县白沙镇", .township),
            body("county", "江东省云溪县", .county), body("elsewhere", "江东省云溪县", .county),
        ],
        rules: [
            .init(level: .township, place: "江东省云溪县柳河镇", body: "liuhe"),
            .init(level: .township, place: "江东省云溪县白沙镇", body: "baisha"),
            .init(place: "江东省云溪县", body: "county"),
            .init(place: "江东省", body: "elsewhere", how: .withinProvince),
            .init(place: "", body: "elsewhere", how: .acrossProvinces),
            .init(services: ["aid"], place: "", body: RoutingTable.here),
        ])

    private func routed(
        _ address: String, service: String = "card", level: ServiceItem.Level = .township
    ) -> (String, Forwarding?)? {
        switch table.route(service: service, level: level, registeredAt: address, station: "江东省云溪县柳河镇青石村") {
        case .local(let body): (body.id, nil)
        case .forwarded(let body, let how): (body.id, how)
        case .askAtWindow: nil
        }
    }

    @Test(
        "someone from elsewhere is forwarded, never sent away",
        arguments: [
            ("江东省云溪县柳河镇望湖村2组7号", "liuhe", nil), ("江东省云溪县白沙镇", "baisha", Forwarding.countyAndTownship),
            ("江东省海陵县东桥镇新塘村11组3号", "elsewhere", .withinProvince), ("山南省某县", "elsewhere", .acrossProvinces),
            ("江东省云溪县石桥乡", "county", nil),
        ] as [(String, String, Forwarding?)])
    func places(address: String, body: String, how: Forwarding?) throws {
        let route = try #require(routed(address))
        #expect(route.0 == body && route.1 == how)
    }

    @Test("an address without its province, or with spaces, is the same place")
    func shortForm() {
        #expect(routed("云溪县柳河镇柳河街41号")?.0 == "liuhe")
        #expect(routed(" 江东省 云溪县柳河镇")?.0 == "liuhe")
        // Of two that fit the longer one is meant, whatever their order.
        var table = table
        table.shortForms["云溪县白"] = "江东省云溪县柳河镇白"
        let route = table.route(
            service: "card", level: .township, registeredAt: "云溪县白塔街", station: "江东省云溪县柳河镇青石村")
        #expect(route == .local(Self.body("liuhe", "江东省云溪县柳河镇", .township)))
    }

    @Test("the level decides between township and county")
    func levels() { #expect(routed("江东省云溪县白沙镇", level: .county)?.0 == "county") }

    @Test("a service with its own rule is dealt with here, whatever the registration")
    func here() {
        for address in ["江东省云溪县白沙镇", "山南省某县"] {
            let found = routed(address, service: "aid")
            #expect(found?.0 == "liuhe" && found?.1 == nil)
        }
    }

    @Test("an unknown address, or a body that is not listed, is asked at the window")
    func unknown() {
        #expect(routed(" ") == nil)
        var broken = table
        broken.rules = [.init(place: "", body: "nobody")]
        #expect(broken.route(service: "card", level: .county, registeredAt: "江东省", station: "江东省") == .askAtWindow)
        broken.rules = []
        #expect(broken.route(service: "card", level: .county, registeredAt: "江东省", station: "江东省") == .askAtWindow)
    }

    @Test("the longest place wins, in whatever order the rules stand", arguments: 1...100)
    func longest(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let place = "江东省云溪县柳河镇青石村六组十八号"
        let lengths = Set((0..<5).map { _ in Int.random(in: 0...place.count, using: &random) })
        let rules = lengths.map { RoutingTable.Rule(place: String(place.prefix($0)), body: "\($0)") }
        let others = ["江西省", "江东省海陵县"].map { RoutingTable.Rule(place: $0, body: "other") }
        let bodies = lengths.map { Self.body("\($0)", "", .county) } + [Self.body("other", "", .county)]
        let table = RoutingTable(
            shortForms: [:], bodies: bodies, rules: (rules + others).shuffled(using: &random))
        let found = table.route(service: "card", level: .county, registeredAt: place, station: place)
        #expect(found == .local(Self.body("\(lengths.max() ?? 0)", "", .county)))
    }

    @Test("what cannot route is named")
    func inconsistencies() {
        #expect(table.inconsistencies == [])
        var broken = table
        broken.bodies[0].phone = ""
        broken.bodies.append(broken.bodies[1])
        broken.rules = [.init(place: "江东省", body: "nobody"), .init(place: "江东省", body: "county")]
        #expect(broken.inconsistencies.count == 5)
    }
}
