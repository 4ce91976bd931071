@testable import CenterOffice
import Foundation
import TerminalLink
import TestSupport
import Testing
import TownshipServices

@Suite("Manifests at the boundary")
struct ManifestCheckTests {
    private static let breaches: [(String, @Sendable (inout Submission) -> Void)] = [
        ("receivedAt", { $0.receivedAt = Date(timeIntervalSince1970: -1) }),
        ("receivedAt", { $0.receivedAt = Date(timeIntervalSince1970: 1e15) }),
        ("service.id", { $0.service.id = "../etc" }),
        ("service.version", { $0.service.version = 0 }),
        ("service.name", { $0.service.name = "" }),
        ("applicant.name", { $0.applicant.name = String(repeating: "王", count: 101) }),
        ("applicant.name", { $0.applicant.name = "王\u{0}芳" }),
        ("applicant.chineseName", { $0.applicant.chineseName = String(repeating: "王", count: 101) }),
        ("applicant.nationality", { $0.applicant.nationality = "FRANCE" }),
        ("applicant.passNumber", { $0.applicant.passNumber = "H\n" }),
        ("applicant.issueCount", { $0.applicant.issueCount = -1 }),
        ("applicant.address", { $0.applicant.address = "a\nb" }),
        ("representative", { $0.representative = Representative(standing: .guardian, card: $0.applicant) }),
        ("representative", { $0.representative = Sample.representative(as: .oneself) }),
        ("standing", { $0.representative = Sample.representative() }),
        ("standing", { $0.answers[Standing.field] = "guardian" }),
        ("standing", { $0.answers[Standing.field] = "king" }),
        (
            "representative.card.name",
            {
                $0.representative = Sample.representative()
                $0.answers[Standing.field] = "mandate"
                $0.representative?.card.name = ""
            }
        ),
        ("answers", { $0.answers["phone"] = String(repeating: "1", count: 1001) }),
        ("answers", { $0.answers["a/b"] = "" }),
        ("answers", { for index in 0...100 { $0.answers["a\(index)"] = "" } }),
        ("signature", { $0.signature = .drawn(strokes: [], aspect: 3) }),
        ("signature", { $0.signature = .drawn(strokes: [[.init(x: 1.5, y: 0)]], aspect: 3) }),
        ("signature", { $0.signature = .drawn(strokes: [[.init(x: 0, y: 0)]], aspect: 0) }),
        ("noticeVersion", { $0.noticeVersion = "" }),
        ("documents", { $0.documents[0].digest = "sha256:../../../etc/passwd" }),
        ("documents", { $0.documents[0].byteCount = 0 }),
        ("documents", { $0.documents[0].mediaType = "text/html" }),
        ("documents", { $0.documents.append($0.documents[0]) }),
        ("too many", { $0.documents = submission(pages: Submission.mostDocuments + 1).documents }),
        ("code", { $0.ratingCode = $0.trackingCode }),
    ]

    private static func submission(pages: Int) -> Submission {
        Sample.submission(documents: (0..<pages).map { Data("page \($0)".utf8) })
    }

    @Test("each rule's breach is refused and named", arguments: breaches.indices)
    func rules(index: Int) {
        var submission = Sample.submission(documents: [Sample.page])
        #expect(ManifestCheck.problem(in: submission) == nil)
        Self.breaches[index].1(&submission)
        #expect(ManifestCheck.problem(in: submission)?.contains(Self.breaches[index].0) == true)
    }

    @Test("as many pages as a villager may scan are taken, and their manifest is far below its limit")
    func mostPages() throws {
        let submission = Self.submission(pages: Submission.mostDocuments)
        let bytes = try Manifest(submission: submission).canonicalBytes()
        #expect(try ManifestCheck.submission(in: bytes, as: submission.number) == submission)
        #expect(bytes.count < LinkLimit.manifestBytes / 10)
    }

    @Test("a manifest for another number than the address names is refused")
    func otherNumber() throws {
        let bytes = try Manifest(submission: Sample.submission(serial: 1)).canonicalBytes()
        #expect(throws: OfficeError.self) {
            try ManifestCheck.submission(in: bytes, as: Sample.submission(serial: 2).number)
        }
    }

    @Test("a newer form of manifest is told to wait for the center's update")
    func newerVersion() throws {
        var manifest = Manifest(submission: Sample.submission())
        manifest.version = 2
        let bytes = try manifest.canonicalBytes()
        #expect { try ManifestCheck.submission(in: bytes, as: manifest.submission.number) } throws: {
            ($0 as? OfficeError)?.code == .otherVersion && ($0 as? OfficeError)?.remedy.contains("update") == true
        }
    }

    @Test("20 000 damaged manifests never crash, and no error quotes what was sent")
    func damaged() throws {
        var random = SeededGenerator(seed: 20_261_121)
        let whole = Array(try Manifest(submission: Sample.submission(documents: [Sample.page])).canonicalBytes())
        let number = Sample.submission().number
        for _ in 0..<20_000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
                case 1: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...40, using: &random)))
                case 2: bytes.insert(contentsOf: bytes[..<min(place, 60)], at: place)
                default: bytes.swapAt(place, Int.random(in: 0..<bytes.count, using: &random))
                }
                if bytes.isEmpty { bytes = [0x7b] }
            }
            do {
                _ = try ManifestCheck.submission(in: Data(bytes), as: number)
            } catch let error as OfficeError {
                #expect(error.code == .malformed || error.code == .otherVersion)
                #expect(!"\(error)".contains(Sample.phone) && !"\(error)".contains(Sample.number))
            }
        }
    }
}
