import DeviceStatus
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import KioskAssets
import NIOCore
import Session
import Testing
import WebBasics

@testable import TerminalScreens
@testable import TownshipServices

let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
private let key = String(repeating: "k", count: 43)
/// What the test client calls itself.
private let host = "localhost"

extension ServiceShelves {
    /// Everything of a catalogue, all of it taken in.
    init(_ catalogue: Catalogue) {
        self.init(
            groups: catalogue.groups, services: catalogue.services, takenIn: Set(catalogue.services.map(\.id)))
    }
}

/// The session behind the screen, driven by the posts alone.
private actor OneSession {
    var session: VillagerSession
    var touches: [Touch] = []

    init(_ shelves: ServiceShelves) { session = VillagerSession(shelves: shelves) }

    func touch(_ touch: Touch, _ revision: Int) {
        touches.append(touch)
        _ = session.handle(.touch(touch, revision: revision))
    }

    func handle(_ event: Event) { _ = session.handle(event) }
}

@Suite("The terminal's screen over HTTP")
struct ScreensTests {
    private let behind: OneSession
    private let service: ServiceItem
    private let screens: VillagerScreens

    /// Read once for all tests: to read it costs more than most of them.
    private static let catalogue = Result {
        try Catalogue(AssetFolder(path: root.appendingPathComponent("kiosk-assets").path))
    }

    init() async throws {
        let assets = try AssetFolder(path: root.appendingPathComponent("kiosk-assets").path)
        let catalogue = try Self.catalogue.get()
        service = try #require(catalogue["elderly-benefit-card"])
        behind = OneSession(ServiceShelves(catalogue))
        let behind = behind
        let november = try #require(CalendarDate("2026-11-21"))
        screens = try await VillagerScreens(
            assets: assets, texts: Texts(assets),
            station: StationInfo(name: "青石村便民服务站", helpPhone: "0599-5550110"), access: ScreenAccess(key: key),
            port: ScreenPort(
                current: { await behind.session },
                changes: {
                    let session = await behind.session
                    return AsyncStream {
                        $0.yield(session)
                        $0.finish()
                    }
                },
                touch: { await behind.touch($0, $1) },
                page: { $0 == PageID(1) ? [0xFF, 0xD8, 0xFF] : nil },
                photo: { $0 == PhotoID(7) ? ([0x42, 0x4D], "image/bmp") : nil }),
            today: { november })
    }

    private func ask(
        _ path: String, _ method: HTTPRequest.Method = .get, _ headers: HTTPFields = [:], cookie: Bool = true,
        body: String? = nil, hosts: Set<String> = [host]
    ) async throws -> TestResponse {
        var headers = headers
        if cookie { headers[.cookie] = "yizhan_screen=\(key)" }
        if body != nil, headers[.contentType] == nil { headers[.contentType] = "application/x-www-form-urlencoded" }
        let sent = headers
        return try await Application(router: screens.router(hosts: hosts)).test(.router) { client in
            try await client.execute(
                uri: path, method: method, headers: sent, body: body.map { ByteBuffer(string: $0) })
        }
    }

    private func post(_ fields: String, _ headers: HTTPFields = [:]) async throws -> TestResponse {
        let revision = await behind.session.revision
        return try await ask(
            "/touch", .post, headers, body: "token=\(String(repeating: "k", count: 16))&revision=\(revision)&\(fields)")
    }

    @Test("without the secret of this boot nothing of the session is shown")
    func refused() async throws {
        for path in ["/", "/events", "/page/1", "/photo/7", "/enter?key=wrong"] {
            let answer = try await ask(path, cookie: false)
            #expect(answer.status == .forbidden)
            #expect(!String(buffer: answer.body).contains("data-revision"))
        }
    }

    @Test("the address with the key gives the browser its cookie")
    func enter() async throws {
        let answer = try await ask("/enter?key=\(key)", cookie: false)
        #expect(answer.status == .seeOther)
        let cookie = try #require(answer.headers[.setCookie])
        #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"))
    }

    @Test("every answer forbids whatever comes from elsewhere")
    func headers() async throws {
        for path in ["/", "/styles/kiosk.css", "/nowhere"] {
            let policy = try #require(try await ask(path).headers[.contentSecurityPolicy])
            #expect(policy.contains("default-src 'none'") && !policy.contains("unsafe"))
        }
    }

    @Test("a posted touch moves the session and leads back to the screen")
    func touch() async throws {
        let answer = try await post("do=wake")
        #expect(answer.status == .seeOther)
        #expect(await behind.session.stage == .services)
        _ = try await post("choose=elderly-benefit-card")
        #expect(await behind.session.stage == .guide(service))
    }

    @Test("a reloaded page shows the same screen")
    func reload() async throws {
        _ = try await post("do=wake")
        let first = String(buffer: try await ask("/").body)
        #expect(first.contains("您要办什么事"))
        #expect(String(buffer: try await ask("/").body) == first)
    }

    @Test("the stream sends the screen as it stands")
    func events() async throws {
        let answer = try await ask("/events")
        #expect(answer.headers[.contentType] == "text/event-stream")
        #expect(String(buffer: answer.body).contains("event: screen\ndata: <form"))
    }

    @Test("a touch from another site, without token, or of another form changes nothing")
    func hostile() async throws {
        let foreign: [HTTPFields] = [
            [.origin: "http://evil.example"], [.origin: "null"],
            [try #require(HTTPField.Name("Sec-Fetch-Site")): "cross-site"], [.contentType: "text/plain"],
        ]
        for headers in foreign {
            let answer = try await post("do=wake", headers)
            #expect(answer.status == .forbidden || answer.status == .unsupportedMediaType)
        }
        #expect(try await ask("/touch", .post, body: "do=wake&revision=0").status == .forbidden)
        #expect(try await post("do=format-disk").status == .badRequest)
        #expect(try await post("choose=../../etc").status == .badRequest)
        #expect(try await ask("/", hosts: ["127.0.0.1:8080"]).status == .misdirectedRequest)
        #expect(await behind.touches.isEmpty)
    }

    @Test(
        "what is too large, traverses or uses another method gets a plain page",
        arguments: [
            "/styles/../../Package.swift", "/styles/%2e%2e/%2e%2e/Package.swift", "/page/../1", "/page/99", "/photo/8",
            "/touch",
        ])
    func notThere(path: String) async throws {
        let answer = try await ask(path)
        #expect(answer.status == .notFound)
        #expect(String(buffer: answer.body).contains("这一步没有成功"))
    }

    @Test("the photo of the card is sent as what it is, and no browser keeps it")
    func photo() async throws {
        let answer = try await ask("/photo/7")
        #expect(answer.headers[.contentType] == "image/bmp")
        #expect(answer.headers[.cacheControl] == "no-store")
        #expect(Array(buffer: answer.body) == [0x42, 0x4D])
    }

    @Test("a body larger than any signature is refused")
    func tooLarge() async throws {
        let answer = try await post("strokes=" + String(repeating: "0", count: 600_000))
        #expect(answer.status == .contentTooLarge)
    }
}

@Suite("What the screens show of a person")
struct ShownTests {
    private let assets: AssetFolder
    private let renderer: ScreenRenderer
    private let shelves: ServiceShelves
    private let service: ServiceItem

    init() async throws {
        assets = try AssetFolder(path: root.appendingPathComponent("kiosk-assets").path)
        let texts = try Texts(assets)
        let catalogue = try Catalogue(assets)
        service = try #require(catalogue["elderly-benefit-card"])
        shelves = ServiceShelves(catalogue)
        let november = try #require(CalendarDate("2026-11-21"))
        renderer = ScreenRenderer(
            templates: try await PageTemplates(assets, folder: "kiosk", texts: texts), texts: texts, pictures: [],
            station: StationInfo(name: "站", helpPhone: "1"), formToken: "t", today: { november })
    }

    @Test("the photo stands beside the number as soon as there is one, and nowhere else")
    func photo() throws {
        let number = try #require("0123456789X".compactMap { IDNumber("33099919540312002" + String($0)) }.first)
        let birth = try #require(number.birthDate)
        let card = IdentityCard(
            name: "样本芳", sex: .female, ethnicGroup: "汉", birthDate: birth, address: "江东省云溪县柳河镇青石村12号",
            number: number, issuer: "云溪县公安局", validFrom: birth, validTo: nil)
        #expect(try screens(of: card).allSatisfy { !$0.contains("/photo/") })
        let withPhoto = try screens(of: card, photo: PhotoID(7)).filter { $0.contains(#"src="/photo/7""#) }
        #expect(withPhoto.count == 2)
        #expect(withPhoto.allSatisfy { $0.contains(number.masked) })
    }

    /// Every screen from the card to the signature, in small and large letters.
    private func screens(of card: IdentityCard, photo: PhotoID? = nil) throws -> [String] {
        var all: [String] = []
        for large in [false, true] {
            var session = VillagerSession(shelves: shelves)
            _ = session.handle(.device(DeviceReport(role: .cardReader, device: .online)))
            _ = session.handle(.device(DeviceReport(role: .scanner, device: .online)))
            func touch(_ touch: Touch) throws {
                _ = session.handle(.touch(touch, revision: session.revision))
                all.append(try renderer.screen(session))
            }
            try touch(.wake)
            if large { try touch(.largeText) }
            try touch(.choose(service))
            while case .guide = session.stage { try touch(.next) }
            try touch(.next)
            try touch(.stand(.oneself))
            _ = session.handle(.cardRead(card, today: CalendarDate(in: Date(timeIntervalSince1970: 1_795_225_260))))
            if let photo { _ = session.handle(.photo(photo, of: card.number)) }
            all.append(try renderer.screen(session))
            try touch(.next)
            while case .form = session.stage { try touch(.answers(["phone": "13812345678", "collection": "village"])) }
            try touch(.scan)
            _ = session.handle(.scanned(PageID(1)))
            all.append(try renderer.screen(session))
            try touch(.next)
            while case .review = session.stage { try touch(.next) }
        }
        return all
    }

    @Test("the identity number and, once typed, the telephone number are masked; a name is escaped")
    func masked() throws {
        let number = try #require("0123456789X".compactMap { IDNumber("33099919540312002" + String($0)) }.first)
        let birth = try #require(number.birthDate)
        let card = IdentityCard(
            name: "样<本>芳", sex: .female, ethnicGroup: "汉", birthDate: birth,
            address: "江东省云溪县柳河镇青石村12号", number: number, issuer: "云溪县公安局",
            validFrom: birth, validTo: nil)
        let all = try screens(of: card)
        #expect(all.count > 20)
        #expect(all.allSatisfy { !$0.contains(number.digits) && !$0.contains("样<本>") && !$0.contains("⟦") })
        #expect(all.filter { $0.contains("样&lt;本&gt;芳") }.count >= 4)
        let review = try #require(all.first { $0.contains(number.masked) && $0.contains("138******78") })
        #expect(!review.contains("青石村12号"))
    }
}

@Suite("Signatures as posted")
struct StrokeTests {
    @Test("strokes read as points")
    func read() {
        let strokes = TouchForm.strokes("0.1,0.2 0.3,0.4;1,0")
        #expect(strokes == [[.init(x: 0.1, y: 0.2), .init(x: 0.3, y: 0.4)], [.init(x: 1, y: 0)]])
    }

    @Test(
        "anything else is none", arguments: ["a", "0.1", "0.1,0.2,0.3", "2,0", "-0.1,0", "nan,0", "inf,0", "0.1,0.2 x"])
    func malformed(text: String) { #expect(TouchForm.strokes(text) == nil) }

    @Test("random text never crashes the reader")
    func fuzz() {
        var state: UInt64 = 42
        for _ in 0..<20_000 {
            let text = String(
                (0..<24).map { _ in
                    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    return Array("0123456789.,; e-+na")[Int(state >> 33) % 19]
                })
            for point in (TouchForm.strokes(text) ?? []).joined() {
                #expect((0...1).contains(point.x) && (0...1).contains(point.y))
            }
        }
    }
}
