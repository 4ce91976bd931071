import Foundation
import Logging
import Sealing
import TerminalRecords
import TownshipServices

/// A submission with three pages of 1 MB from the signature to durable, beside the same bytes written
/// to three files and synchronised: with pages that the draft kept as they were scanned, as at a terminal, and
/// with pages that nothing kept. And one page from scanned to kept, beside its bytes. Seconds each.
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
        let drafts = DraftStore(store, hours: 24, now: { Date() })
        try FileManager.default.createDirectory(atPath: "\(folder)/raw", withIntermediateDirectories: true)
        var results: [String: [Double]] = [:]
        for round in 0..<rounds {
            for index in 0..<count {
                let pages = try (0..<Self.pages).map { _ in try Self.page() }
                var rawTime = 0.0
                for (position, page) in pages.enumerated() {
                    let time = try await seconds {
                        let file = try RawFile("\(folder)/raw/\(round)-\(index)-\(position)")
                        try file.append(page)
                        file.close()
                    }
                    results["raw page", default: []].append(time)
                    rawTime += time
                }
                results["raw", default: []].append(rawTime)
                for (name, isKept) in [("submission", true), ("nothing kept", false)] {
                    let draft = try Self.draft(pages)
                    if isKept { results["page", default: []] += try await keep(draft, in: drafts) }
                    let ourTime = try await seconds { _ = try await store.submit(draft) }
                    results[name, default: []].append(ourTime)
                    try await drafts.drop(draft.id)
                }
            }
        }
        return results
    }

    /// Page by page, as they are scanned. Seconds each.
    private func keep(_ draft: SubmissionDraft, in drafts: DraftStore) async throws -> [Double] {
        var pages: [Int: [UInt8]] = [:]
        var times: [Double] = []
        for (number, page) in draft.pages.enumerated() {
            pages[number] = [UInt8](page.bytes)
            times.append(
                try await seconds {
                    try await drafts.keep(
                        draft.id, begunBy: draft.applicant.number, snapshot: Data(count: 2000), pages: pages)
                })
        }
        return times
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
            pages: pages.enumerated().map {
                .init(materialID: "photo", bytes: $1, mediaType: "image/jpeg", keptAs: $0)
            })
    }
}
