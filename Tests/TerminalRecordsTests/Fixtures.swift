import Foundation
import GRDB
import Logging
import Sealing
import Synchronization
import TerminalLink
import Testing
import TownshipServices

@testable import TerminalRecords

let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// A data folder with its key file, gone after the test.
struct Terminal {
    static let name = "欧阳小芳"
    static let idNumber = "11010519491231002X"
    static let phone = "13800138000"
    static let address = "江东省云溪县柳河镇青石村7号"

    let root: String
    var folder: String { "\(root)/data" }
    var keyPath: String { "\(root)/terminal.key" }
    let clock = TestClock()

    static func withOne<T>(_ body: (Terminal) async throws -> T) async throws -> T {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("terminal-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: root) }
        return try await body(Terminal(root: root))
    }

    func open(
        terminal: String = "QS01", letterBox: LetterBoxKey? = nil, reserve: Int64 = 0,
        retention: Retention = .standard
    ) async throws -> TerminalStore {
        let clock = clock
        return try await TerminalStore(
            folder: folder, terminal: terminal, key: try SealingKey.load(orCreateAt: keyPath), letterBox: letterBox,
            reserve: reserve, retention: retention, logger: quiet, now: { clock.now })
    }

    /// Opens, works and closes, as one run of the kiosk.
    func run<T>(reserve: Int64 = 0, _ body: (TerminalStore) async throws -> T) async throws -> T {
        let store = try await open(reserve: reserve)
        defer { try? store.close() }
        return try await body(store)
    }

    func files(in subfolder: String = "documents") -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(subfolder)").sorted()) ?? []
    }

    static let drawn = Submission.Signature.drawn(
        strokes: [[.init(x: 0.1, y: 0.2), .init(x: 0.9, y: 0.8)]], aspect: 3)

    func draft(
        pages: [Data] = [page(1)], signature: Submission.Signature = drawn, id: UUID = UUID(),
        keptAs: [Int] = []
    ) throws -> SubmissionDraft {
        let number = try #require(IDNumber(Self.idNumber))
        return SubmissionDraft(
            id: id, service: .init(id: "elderly-card", version: 3, name: "办理老年优待证"),
            applicant: IdentityCard(
                name: Self.name, sex: .female, ethnicGroup: "汉", birthDate: try #require(number.birthDate),
                address: Self.address,
                number: number, issuer: "云溪县公安局", validFrom: try #require(CalendarDate("2010-01-01")),
                validTo: nil),
            answers: ["phone": Self.phone, "name": Self.name],
            signature: signature, noticeVersion: "2026-1",
            pages: pages.enumerated().map { index, bytes in
                let kept = keptAs.indices.contains(index) ? keptAs[index] : nil
                return .init(materialID: "photo", bytes: bytes, mediaType: "image/jpeg", keptAs: kept)
            })
    }

    static func page(_ seed: UInt8) -> Data {
        Data("\u{FF}JFIF \(name) \(seed)".utf8) + Data((0..<4096).map { UInt8(truncatingIfNeeded: $0) &* seed })
    }

    func acknowledgement(
        _ store: TerminalStore, _ number: SubmissionNumber, _ rung: Acknowledgement.Rung = .backedUp
    ) async throws -> Acknowledgement {
        Acknowledgement(
            number: number, caseNumber: "LH2026-\(number.serial)",
            manifestDigest: try await store.parcel(number).manifestDigest.description, rung: rung, storedAt: clock.now)
    }
}

/// The letter box of a center that a terminal knows.
enum LetterBoxFixture {
    static func key(in terminal: Terminal) throws -> LetterBoxKey {
        try LetterBox(of: SealingKey.load(orCreateAt: "\(terminal.root)/center.key")).publicKey
    }
}

/// Wall time that the test sets.
final class TestClock: Sendable {
    private let time = Mutex(Date(timeIntervalSince1970: 1_795_225_260.75))

    var now: Date {
        get { time.withLock { $0 } }
        set { time.withLock { $0 = newValue } }
    }
}

func code(_ body: () async throws -> some Any) async -> TerminalRecordsError.Code? {
    do {
        _ = try await body()
        return nil
    } catch {
        return (error as? TerminalRecordsError)?.code
    }
}
