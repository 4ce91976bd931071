import Foundation
import TestSupport
import Testing
import TownshipServices

@testable import TerminalLink

@Suite("What terminal and center say to each other")
struct MessagesTests {
    private func submission() throws -> Submission {
        let number = try #require(IDNumber("11010519491231002X"))
        return Submission(
            number: try #require(SubmissionNumber(terminal: "QS01", serial: 123)),
            receivedAt: Date(timeIntervalSince1970: 1_795_225_260), isTimeUnsure: false,
            service: .init(id: "elderly-card", version: 3, name: "办理老年优待证"),
            applicant: IdentityCard(
                name: "王小芳", sex: .female, ethnicGroup: "汉", birthDate: try #require(number.birthDate),
                address: "江东省云溪县柳河镇青石村7号", number: number, issuer: "云溪县公安局",
                validFrom: try #require(CalendarDate("2010-01-01")), validTo: nil),
            answers: ["phone": "13800000000", "name": "王小芳"],
            signature: .drawn(strokes: [[.init(x: 0.1, y: 0.2), .init(x: 1 / 3, y: 2 / 3)]], aspect: 3),
            noticeVersion: "2026-1",
            documents: [
                .init(
                    materialID: "photo", page: 1, digest: ContentDigest(of: Data("page".utf8)).description,
                    byteCount: 4, mediaType: "image/jpeg")
            ],
            trackingCode: PublicCode(), ratingCode: PublicCode())
    }

    @Test("a manifest has one form only, however often it is read and written")
    func canonical() throws {
        let manifest = Manifest(submission: try submission())
        let bytes = try manifest.canonicalBytes()
        let back = try Manifest(canonicalBytes: bytes)
        #expect(back == manifest)
        #expect(try back.canonicalBytes() == bytes)
    }

    @Test("a manifest bent anywhere is refused or read, and never crashes the reader")
    func fuzz() throws {
        var random = SeededGenerator(seed: 7)
        let bytes = try Manifest(submission: try submission()).canonicalBytes()
        for _ in 0..<1000 {
            var bent = bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<bent.count, using: &random)
                if Bool.random(using: &random) {
                    bent[place] = UInt8.random(in: 0...255, using: &random)
                } else {
                    bent.removeSubrange(place..<min(bent.count, place + Int.random(in: 1...40, using: &random)))
                }
                if bent.isEmpty { break }
            }
            if let read = try? Manifest(canonicalBytes: bent) {
                #expect(throws: Never.self) { try read.canonicalBytes() }
            }
        }
    }

    @Test("an acknowledgement reads back from its signed form, which is the same each time")
    func acknowledgement() throws {
        let sent = Acknowledgement(
            number: try #require(SubmissionNumber(terminal: "QS01", serial: 1)), caseNumber: "LH2026-000017",
            manifestDigest: ContentDigest(of: Data()).description, storedAt: Date(timeIntervalSince1970: 1))
        let signer = try CenterSigner(secret: Data(repeating: 1, count: CenterSigner.byteCount))
        let signed = try signer.sign(sent)
        #expect(try signer.sign(sent) == signed)
        #expect(try Acknowledgement(signed: signed, by: signer.publicKey) == sent)
    }

    @Test("a digest is that of SHA-256, under its name")
    func digest() {
        let empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        #expect(ContentDigest(of: Data()).description == empty)
        #expect(ContentDigest(empty)?.description == empty)
        #expect(ContentDigest(empty)?.hexadecimal == String(empty.dropFirst(7)))
    }

    @Test(
        "what could lead elsewhere in a path is no digest",
        arguments: [
            "", "sha256:", "sha256:../../etc/passwd", "md5:e3b0c44298fc1c149afbf4c8996fb924",
            "sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
            "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85/",
            "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8555",
        ])
    func malformedDigest(_ text: String) {
        #expect(ContentDigest(text) == nil)
    }
}
