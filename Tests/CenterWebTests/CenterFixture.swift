import CenterDesk
import CenterIntake
import CenterOffice
import CenterPublic
import Foundation
import HTTPTypes
import Hummingbird
import KioskAssets
import LinkCertificates
import Logging
import Sealing
import Synchronization
import TerminalLink
import TownshipServices
import WebBasics

/// A clock that stands still until it is moved.
final class TestClock: Sendable {
    private let moment = Mutex(Date(timeIntervalSince1970: 1_795_225_000))

    var now: Date { moment.withLock { $0 } }

    func advance(by seconds: TimeInterval) { moment.withLock { $0 += seconds } }
}

/// A center in a folder of its own, which goes with the value.
final class CenterFixture: Sendable {
    static let password = "correct horse"

    let folder: URL
    let clock = TestClock()
    let office: Office
    private let certificates = Mutex<[String: TerminalCertificate]>([:])

    /// - Parameter backupLimit: seconds after which the desk misses a backup; nil: never.
    init(backupLimit: TimeInterval? = nil) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("office-\(UUID().uuidString)")
        office = try Self.open(folder, clock, backupLimit)
    }

    deinit {
        try? office.close()
        try? FileManager.default.removeItem(at: folder)
    }

    private static func open(
        _ folder: URL, _ clock: TestClock, _ backupLimit: TimeInterval?
    ) throws -> Office {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let shipped = try Shipped.once.get()
        return try Office(
            folder: folder,
            settings: .init(
                name: "柳河镇便民服务中心", consultingPhone: "1", supervisionPhone: "2", caseNumberPrefix: "LH",
                // Cheap on purpose: what is tested is who gets in, not what a guess costs.
                passwordCost: PasswordHash.Cost(4, blockSize: 8, parallelism: 1) ?? .standard,
                backupLimit: backupLimit),
            catalogue: shipped.catalogue, calendar: shipped.calendar,
            logger: logger, now: { clock.now })
    }

    func terminal(_ code: String = "QS01") async throws -> KnownTerminal {
        try await office.terminal(showing: try await certificate(code))
    }

    /// By which a request says whose it is, where there is no TLS.
    static func headers(_ terminal: String = "QS01") -> HTTPFields { [.authorization: terminal] }

    /// Of a terminal, which is enrolled at the first time.
    func certificate(_ code: String = "QS01") async throws -> TerminalCertificate {
        if let known = certificates.withLock({ $0[code] }) { return known }
        let made = try await office.makeEnrolmentCode(for: code)
        let answer = try await office.enrol(
            EnrolmentRequest(terminal: code, secret: made.code.secret, request: try TerminalKey().request()), from: "")
        let certificate = try TerminalCertificate(answer.certificate)
        certificates.withLock { $0[code] = certificate }
        return certificate
    }

    func addStaff(_ login: String = "wang.fang", role: StaffRole = .clerk) async throws {
        _ = try await office.addStaff(login, name: "王芳", role: role, password: Self.password)
    }

    /// A case handed in by QS01, with one document; its number.
    func storedCase(serial: Int = 1) async throws -> (number: String, submission: Submission) {
        let submission = Sample.submission(serial: serial, documents: [Sample.page])
        _ = try await office.storeDocument(
            Sample.page, as: ContentDigest(of: Sample.page), from: try await terminal())
        return (try await commit(submission), submission)
    }

    /// Its case number.
    func commit(_ submission: Submission) async throws -> String {
        try await office.commit(
            try Manifest(submission: submission).canonicalBytes(), as: submission.number, from: try await terminal()
        ).caseNumber
    }

    func session(_ login: String = "wang.fang", role: StaffRole = .clerk) async throws -> StaffSession {
        try await addStaff(login, role: role)
        let token = try await office.logIn(login, password: Self.password)
        guard let session = try await office.session(token: token, isUse: true) else { throw CancellationError() }
        return session
    }

    /// Ends a case, so that it has an outcome.
    func refuse(_ number: String) async throws {
        try await office.act(
            CaseStep(.refuse, [.reason: "不符合年龄条件", .remedies: "复议"]), onCase: number, by: try await session())
    }

    /// The three listeners' sites, as `center serve` makes them.
    /// Terminals say by a header who they are; with TLS their certificates do (EndToEnd).
    func intake() -> Application<RouterResponder<IntakeContext>> {
        let peer = IntakePeer { request, _ in
            guard let code = request.headers[.authorization] else { return nil }
            return self.certificates.withLock { $0[code] }
        }
        return Application(responder: IntakeRoutes(office, peer: peer).router().buildResponder())
    }

    func desk(hosts: Set<String>? = nil) async throws -> Application<RouterResponder<FormContext>> {
        let shipped = try Shipped.once.get()
        let site = try await DeskSite(
            office, assets: shipped.assets, texts: shipped.texts, hosts: hosts, hasSecureCookies: false)
        return Application(responder: site.router().buildResponder())
    }

    func publicPages() async throws -> Application<RouterResponder<FormContext>> {
        let shipped = try Shipped.once.get()
        let site = try await PublicSite(office, assets: shipped.assets, texts: shipped.texts, hosts: nil)
        return Application(responder: site.router().buildResponder())
    }

    static var assets: String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("kiosk-assets").path
    }
}

/// What is shipped, read once for all tests: to read it costs more than most of them.
struct Shipped: Sendable {
    static let once = Result { try Shipped(AssetFolder(path: CenterFixture.assets)) }

    let assets: AssetFolder
    let catalogue: Catalogue
    let calendar: WorkingCalendar
    let texts: Texts

    private init(_ assets: AssetFolder) throws {
        self.assets = assets
        catalogue = try Catalogue(assets)
        calendar = try WorkingCalendar(assets)
        texts = try Texts(assets)
    }
}

/// An invented applicant and what she hands in.
enum Sample {
    static let number = "350999195203120111"
    static let name = "欧阳秀丽"
    static let phone = "13805550112"
    static let page = Data("\u{ff}\u{d8} page".utf8)

    static func submission(serial: Int = 1, terminal: String = "QS01", documents: [Data] = []) -> Submission {
        guard let number = SubmissionNumber(terminal: terminal, serial: serial), let id = IDNumber(Self.number),
            let birth = CalendarDate("1952-03-12"), let issued = CalendarDate("2015-01-01")
        else { preconditionFailure("the sample is invented, and valid") }
        return Submission(
            number: number, receivedAt: Date(timeIntervalSince1970: 1_795_224_000), isTimeUnsure: false,
            service: .init(id: "elderly-benefit-card", version: 1, name: "办理老年优待证"),
            applicant: IdentityCard(
                name: name, sex: .female, ethnicGroup: "汉", birthDate: birth, address: "江东省云溪县柳河镇青石村12号",
                number: id, issuer: "云溪县公安局", validFrom: issued, validTo: nil),
            answers: ["name": name, "id-number": Self.number, "phone": phone, "collection": "village", "note": "旧表"],
            signature: .drawn(strokes: [[.init(x: 0.1, y: 0.2), .init(x: 0.9, y: 0.8)]], aspect: 3),
            noticeVersion: "elderly-benefit-card-2026-01",
            documents: documents.enumerated().map { index, bytes in
                .init(
                    materialID: "photo", page: index + 1, digest: "\(ContentDigest(of: bytes))",
                    byteCount: bytes.count, mediaType: "image/jpeg")
            },
            trackingCode: PublicCode(), ratingCode: PublicCode())
    }
}
