import CenterOffice
import Foundation
import KioskAssets
import LinkCertificates
import Logging
import Sealing
import Synchronization
import TerminalLink
import TownshipServices

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
    let certificates = Mutex<[String: TerminalCertificate]>([:])

    /// - Parameters:
    ///   - assets: other ones than those that ship.
    ///   - adjust: what a deployer sets.
    init(assets: AssetFolder? = nil, adjusting adjust: (inout Office.Settings) -> Void = { _ in }) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("office-\(UUID().uuidString)")
        office = try Self.open(folder, clock, assets, adjust)
    }

    deinit {
        try? office.close()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Another process's look at the same folder.
    func reopened(_ assets: AssetFolder? = nil) throws -> Office { try Self.open(folder, clock, assets) }

    /// A center on another data folder, with the same clock.
    func reopened(in folder: URL) throws -> Office { try Self.open(folder, clock, nil) }

    /// Read once for all tests: to read it costs more than most of them.
    private static let shipped = Result {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try read(AssetFolder(path: root.appendingPathComponent("kiosk-assets").path))
    }

    private static func read(_ assets: AssetFolder) throws -> (catalogue: Catalogue, calendar: WorkingCalendar) {
        (try Catalogue(assets), try WorkingCalendar(assets))
    }

    private static func open(
        _ folder: URL, _ clock: TestClock, _ assets: AssetFolder? = nil,
        _ adjust: (inout Office.Settings) -> Void = { _ in }
    ) throws -> Office {
        let (catalogue, calendar) = try assets.map(read) ?? shipped.get()
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        var settings = Office.Settings(
            name: "柳河镇便民服务中心", consultingPhone: "1", supervisionPhone: "2", caseNumberPrefix: "LH",
            // Cheap on purpose: what is tested is who gets in, not what a guess costs.
            passwordCost: PasswordHash.Cost(4, blockSize: 8, parallelism: 1) ?? .standard)
        adjust(&settings)
        return try Office(
            folder: folder, settings: settings, catalogue: catalogue, calendar: calendar,
            logger: logger, now: { clock.now })
    }

    /// The center's, of its file.
    var key: SealingKey { get throws { try Office.key(folder: folder, file: nil) } }

    func terminal(_ code: String = "QS01") async throws -> KnownTerminal {
        try await office.terminal(showing: try await certificate(code))
    }

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

    func session(_ login: String = "wang.fang", role: StaffRole = .clerk) async throws -> StaffSession {
        _ = try await office.addStaff(login, name: "王芳", role: role, password: Self.password)
        let token = try await office.logIn(login, password: Self.password)
        guard let session = try await office.session(token: token, isUse: true) else { throw CancellationError() }
        return session
    }

    /// A case handed in by QS01, with one document; its number.
    ///
    /// - Parameter service: nil for that of the sample.
    func storedCase(
        serial: Int = 1, service: Submission.Service? = nil
    ) async throws -> (number: String, submission: Submission) {
        let terminal = try await terminal()
        var submission = Sample.submission(serial: serial, documents: [Sample.page])
        if let service { submission.service = service }
        _ = try await office.storeDocument(Sample.page, as: ContentDigest(of: Sample.page), from: terminal)
        let stored = try await office.commit(
            try Manifest(submission: submission).canonicalBytes(), as: submission.number, from: terminal)
        return (stored.caseNumber, submission)
    }

    /// Every byte under the data folder.
    func rawBytes() throws -> Data {
        try FileManager.default.subpathsOfDirectory(atPath: folder.path).reduce(into: Data()) { bytes, path in
            let url = folder.appendingPathComponent(path)
            if (try? url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) == true {
                bytes.append(try Data(contentsOf: url))
            }
        }
    }
}

/// An invented applicant and what she hands in.
enum Sample {
    static let number = "350999195203120111"
    static let name = "欧阳秀丽"
    static let phone = "13805550112"
    static let page = Data("\u{ff}\u{d8} page".utf8)

    static let representativeNumber = "35099919850312111X"

    static func representative(as standing: Standing = .mandate) -> Representative {
        var card = submission().applicant
        guard let id = IDNumber(representativeNumber) else { preconditionFailure("the sample is valid") }
        (card.name, card.number) = ("司马大成", id)
        return Representative(standing: standing, card: card)
    }

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

/// The code of the office's error, if that is what came.
func officeCode(_ work: () async throws -> Void) async -> OfficeError.Code? {
    do {
        try await work()
        return nil
    } catch { return (error as? OfficeError)?.code }
}
