import Foundation
import TerminalRecords
import TestSupport
import TownshipServices

/// What the drill hands in: the same drafts, byte by byte, for the same seed.
struct DrillDrafts {
    /// An invented person of the example numbers.
    private static let idNumber = "350999195203120111"

    var seed: UInt64
    var pages: Int
    /// Of one page.
    var bytes: Int

    /// - Parameter index: from 1.
    func draft(_ index: Int) throws -> SubmissionDraft {
        guard let number = IDNumber(Self.idNumber), let birth = number.birthDate,
            let issued = CalendarDate("2015-01-01")
        else {
            throw DrillError("the sample card is none")
        }
        return SubmissionDraft(
            id: id(index), service: .init(id: "elderly-benefit-card", version: 1, name: "办理老年优待证"),
            applicant: IdentityCard(
                name: "欧阳秀丽", sex: .female, ethnicGroup: "汉", birthDate: birth,
                address: "江东省云溪县柳河镇青石村12号", number: number, issuer: "云溪县公安局", validFrom: issued, validTo: nil),
            answers: ["name": "欧阳秀丽", "id-number": Self.idNumber, "collection": "village"],
            signature: .drawn(strokes: [[.init(x: 0.1, y: 0.2), .init(x: 0.9, y: 0.8)]], aspect: 3),
            noticeVersion: "elderly-benefit-card-2026-01",
            pages: (0..<pages).map { page in
                .init(materialID: "photo", bytes: self.page(page, of: index), mediaType: "image/jpeg", keptAs: page)
            })
    }

    func id(_ index: Int) -> UUID {
        var random = generator(index, 0)
        let bytes = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        return bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    }

    /// The first bytes are those of a JPEG, the rest is chance.
    func page(_ page: Int, of index: Int) -> Data {
        var random = generator(index, page + 1)
        var data = Data([0xff, 0xd8])
        while data.count < bytes { withUnsafeBytes(of: random.next()) { data.append(contentsOf: $0) } }
        return data.prefix(max(bytes, 2))
    }

    private func generator(_ index: Int, _ part: Int) -> SeededGenerator {
        SeededGenerator(seed: seed &* 1_000_003 &+ UInt64(index) &* 101 &+ UInt64(part))
    }
}

struct DrillError: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}
