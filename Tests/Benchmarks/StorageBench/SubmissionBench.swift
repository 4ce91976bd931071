import Foundation
import Logging
import Sealing
import TerminalRecords
import TownshipServices

/// A submission with three pages of 1 MB from the signature to durable, beside the same bytes written
/// to three files and synchronised. Seconds each.
struct SubmissionBench {
    static let pages = 3
    static let pageBytes = 1 << 20

    let folder: String
    let count: Int

    func run(rounds: Int) async throws -> [String: [Double]] {
        let store = try await TerminalStore(
            folder: "\(folder)/records", terminal: "QS01", key: SealingKey.load(orCreateAt: "\(folder)/key"),
            logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }, now: { Date() })
        defer { try? store.close() }
        try FileManager.default.createDirectory(atPath: "\(folder)/raw", withIntermediateDirectories: true)
        var results: [String: [Double]] = [:]
        for round in 0..<rounds {
            for index in 0..<count {
                let pages = try (0..<Self.pages).map { _ in try Self.page() }
                let rawTime = try await seconds {
                    for (position, page) in pages.enumerated() {
                        let file = try RawFile("\(folder)/raw/\(round)-\(index)-\(position)")
                        try file.append(page)
                        file.close()
                    }
                }
                results["raw", default: []].append(rawTime)
                let draft = try Self.draft(pages)
                let ourTime = try await seconds { _ = try await store.submit(draft) }
                results["submission", default: []].append(ourTime)
            }
        }
        return results
    }

    /// Bytes that no file system can squeeze.
    private static func page() throws -> Data {
        let source = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/dev/urandom"))
        defer { try? source.close() }
        return try source.read(upToCount: pageBytes) ?? Data()
    }

    private static func draft(_ pages: [Data]) throws -> SubmissionDraft {
        guard let number = IDNumber("11010519491231002X"), let birth = number.birthDate,
            let validFrom = CalendarDate("2010-01-01")
        else {
            throw RawFile.Failure(errno: EINVAL)
        }
        return SubmissionDraft(
            id: UUID(), service: .init(id: "elderly-benefit-card", version: 1, name: "办理老年优待证"),
            applicant: IdentityCard(
                name: "样本", sex: .female, ethnicGroup: "汉", birthDate: birth, address: "样本路1号",
                number: number, issuer: "样本市公安局", validFrom: validFrom, validTo: nil),
            answers: ["phone": "13800000000"],
            signature: .drawn(
                strokes: [(0..<200).map { .init(x: Double($0) / 200, y: 0.5) }], aspect: 3), noticeVersion: "1",
            pages: pages.map { .init(materialID: "photo", bytes: $0, mediaType: "image/jpeg") })
    }
}
