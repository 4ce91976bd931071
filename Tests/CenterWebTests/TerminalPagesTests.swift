import CenterOffice
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import LinkCertificates
import NIOCore
import TerminalLink
import Testing
import TownshipServices

@Suite("Terminals and their word")
struct TerminalPagesTests {
    private let center: CenterFixture

    init() throws { center = try CenterFixture() }

    private func heartbeat(_ change: (inout Heartbeat) -> Void = { _ in }) -> Data {
        let now = center.clock.now
        var heartbeat = Heartbeat(sentAt: now, software: "1", startedAt: now - 60, bootID: "b")
        change(&heartbeat)
        return (try? heartbeat.canonicalBytes()) ?? Data()
    }

    private func enrol(_ code: String) async throws -> (TerminalIdentity, KnownTerminal) {
        let made = try await center.office.makeEnrolmentCode(for: code)
        let key = TerminalKey()
        let answer = try await center.office.enrol(
            EnrolmentRequest(terminal: code, secret: made.code.secret, request: try key.request()), from: "")
        let identity = try TerminalIdentity(
            key, certificate: answer.certificate, authority: answer.authority, centerKey: answer.centerKey,
            letterBoxKey: answer.letterBoxKey)
        return (identity, try await center.office.terminal(showing: identity.certificate))
    }

    private func beat(_ client: any TestClientProtocol, _ body: Data, _ headers: HTTPFields) async throws
        -> TestResponse
    {
        try await client.executeRequest(
            uri: LinkPath.heartbeat, method: .post, headers: headers, body: ByteBuffer(bytes: body))
    }

    @Test("only a known terminal is heard, and only what is a heartbeat")
    func routes() async throws {
        _ = try await center.certificate()
        let word = heartbeat()
        try await center.intake().test(.router) { client in
            #expect(try await beat(client, word, [:]).status == .unauthorized)
            #expect(try await beat(client, Data("{}".utf8), CenterFixture.headers()).status == .badRequest)
            let long = Data(count: Heartbeat.byteLimit + 1)
            #expect(try await beat(client, long, CenterFixture.headers()).status == .contentTooLarge)
            let response = try await beat(client, word, CenterFixture.headers())
            #expect(response.status == .ok)
            let answer = try HeartbeatAnswer(canonicalBytes: Data(response.body.readableBytesView))
            #expect(answer.at == center.clock.now)
            let get = try await client.executeRequest(
                uri: LinkPath.heartbeat, method: .get, headers: CenterFixture.headers(), body: nil)
            #expect(get.status == .methodNotAllowed)
        }
    }

    @Test("a terminal hears of its own cases: each change once more at most, nothing of others")
    func states() async throws {
        let (number, submission) = try await center.storedCase()
        let own = try await center.terminal()
        let (_, other) = try await enrol("QS02")
        var cursor = ""
        func ask(_ terminal: KnownTerminal) async throws -> [HeartbeatAnswer.CaseStateLine] {
            let answer = try await center.office.heartbeat(heartbeat { $0.cursor = cursor }, from: terminal)
            cursor = answer.cursor
            return answer.states
        }
        #expect(try await ask(own).map(\.number) == [submission.number])
        center.clock.advance(by: 60)
        _ = try await ask(own)
        #expect(try await ask(own) == [])
        try await center.refuse(number)
        #expect(try await ask(own).map(\.state) == ["refused"])
        cursor = ""
        #expect(try await ask(other) == [])
    }

    @Test("a terminal hears which of its submissions are no case here, and nothing of those only stored")
    func unknown() async throws {
        let (_, submission) = try await center.storedCase()
        let lost = try #require(SubmissionNumber(terminal: "QS01", serial: 77))
        let foreign = try #require(SubmissionNumber(terminal: "QS02", serial: 1))
        let asked = [submission.number, lost, foreign]
        let answer = try await center.office.heartbeat(
            heartbeat { $0.awaitingBackup = asked }, from: try await center.terminal())
        #expect(answer.unknown == [lost])
        #expect(answer.acknowledgements.isEmpty)
    }

    @Test("events are kept once, if the terminal's own key signed them, and shown on its page")
    func events() async throws {
        let (identity, terminal) = try await enrol("QS01")
        let (stranger, _) = try await enrol("QS02")
        let own = try SignedEvent(
            TerminalEvent(.orderlyShutdown, at: center.clock.now, who: .staff, detail: "moving"), sign: identity.sign)
        let foreign = try SignedEvent(
            TerminalEvent(.powerLoss, at: center.clock.now, lastAlive: center.clock.now - 90), sign: stranger.sign)
        for _ in 0..<2 {
            let answer = try await center.office.heartbeat(heartbeat { $0.events = [own, foreign] }, from: terminal)
            #expect(answer.takenEvents.count == 1)
        }
        try await center.addStaff()
        try await center.desk().test(.router) { client in
            var browser = Browser(client)
            _ = try await browser.logIn()
            let page = try await browser.get("/terminals/QS01").text
            #expect(page.components(separatedBy: "data-kind").count == 2)
            #expect(page.contains("工作人员停用（搬动）"))
            #expect(!page.contains("断电"))
            #expect(try await browser.get("/terminals/QS09").status == .notFound)
            #expect(try await browser.get("/terminals").text.contains("工作人员停用（搬动）"))
        }
    }

    @Test("when no backup is made for long it stands above the list of cases, until one is made")
    func lateBackup() async throws {
        let center = try CenterFixture(backupLimit: 3600)
        try await center.addStaff()
        try await center.desk().test(.router) { client in
            var browser = Browser(client)
            _ = try await browser.logIn()
            #expect(try await !browser.get("/list").text.contains("备份"))
            center.clock.advance(by: 3601)
            _ = try await browser.logIn()
            #expect(try await browser.get("/list").text.contains("还没有备份成功过"))
            _ = try await center.office.backUp(to: center.folder.appendingPathComponent("backup"))
            #expect(try await !browser.get("/list").text.contains("备份"))
            center.clock.advance(by: 3601)
            _ = try await browser.logIn()
            #expect(try await browser.get("/list").text.contains("上一次备份是 2026年11月21日"))
        }
    }

    @Test("a terminal that fell silent stands first, and above the list of cases")
    func silent() async throws {
        let (_, terminal) = try await enrol("QS05")
        let (_, well) = try await enrol("QS01")
        _ = try await center.office.heartbeat(heartbeat { $0.waiting = 2 }, from: terminal)
        center.clock.advance(by: 110)
        _ = try await center.office.heartbeat(heartbeat(), from: well)
        try await center.addStaff()
        try await center.desk().test(.router) { client in
            var browser = Browser(client)
            _ = try await browser.logIn()
            let list = try await browser.get("/terminals/list").text
            let (silent, good) = (try #require(list.range(of: "QS05")), try #require(list.range(of: "QS01")))
            #expect(silent.lowerBound < good.lowerBound)
            #expect(list.contains("失去联系") && list.contains("1 分钟前") && list.contains("正常"))
            #expect(try await browser.get("/list").text.contains("终端 QS05 失去联系"))
            _ = try await center.office.heartbeat(heartbeat(), from: terminal)
            #expect(try await !browser.get("/list").text.contains("失去联系"))
        }
    }

    @Test("a bundle comes whole, in parts, and not at all")
    func bundles() async throws {
        _ = try await center.certificate()
        let shelf = center.folder.appendingPathComponent("catalogue")
        try FileManager.default.createDirectory(at: shelf, withIntermediateDirectories: true)
        try Data("0123456789".utf8).write(to: shelf.appendingPathComponent("3.bundle"))
        try await center.intake().test(.router) { client in
            func get(_ number: String, _ range: String? = nil) async throws -> (Int, String) {
                var headers = CenterFixture.headers()
                headers[.range] = range
                let response = try await client.executeRequest(
                    uri: LinkPath.bundles + number, method: .get, headers: headers, body: nil)
                return (response.status.code, String(buffer: response.body))
            }
            #expect(try await get("3") == (200, "0123456789"))
            #expect(try await get("3", "bytes=4-") == (206, "456789"))
            #expect(try await get("3", "bytes=4-5") == (206, "45"))
            #expect(try await get("3", "bytes=4-99") == (206, "456789"))
            #expect(try await get("3", "bytes=10-").0 == 416)
            #expect(try await get("3", "bytes=9-1") == (200, "0123456789"))
            #expect(try await get("4").0 == 404)
            #expect(try await get("x").0 == 400)
            #expect(try await get("-1").0 == 404)
            let answer = try await beat(client, heartbeat(), CenterFixture.headers())
            #expect(try HeartbeatAnswer(canonicalBytes: Data(answer.body.readableBytesView)).bundle == 3)
        }
    }
}
