import Foundation
import TestSupport
import Testing
import TownshipServices

@testable import TerminalLink

@Suite("The fast way to read a manifest")
struct ManifestReaderTests {
    private func decoded(_ bytes: Data) throws -> Manifest {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .secondsSince1970
        return try decoder.decode(Manifest.self, from: bytes)
    }

    private func card(_ random: inout SeededGenerator) throws -> IdentityCard {
        let number = try #require(IDNumber("11010519491231002X"))
        let isForeign = Bool.random(using: &random)
        return IdentityCard(
            name: ["王小芳", "阿依古丽·麦麦提", "Ånna O'Neil", "😀"].randomElement(using: &random) ?? "",
            sex: [.female, .male, nil].randomElement(using: &random) ?? nil, ethnicGroup: "汉",
            birthDate: try #require(number.birthDate), address: "青石村7号/3", number: number, issuer: "",
            validFrom: try #require(CalendarDate("2010-01-01")),
            validTo: Bool.random(using: &random) ? nil : CalendarDate("2030-02-28"),
            chineseName: isForeign ? "安娜" : nil, nationality: isForeign ? "DEU" : nil,
            passNumber: isForeign ? "C1" : nil, issueCount: isForeign ? 12 : nil,
            socialSecurityNumber: Bool.random(using: &random) ? "A1" : nil)
    }

    private func coordinate(_ random: inout SeededGenerator) -> Double {
        let value = Double.random(in: 0...1, using: &random)
        return [0, 1, 0.5, value, (value * 10_000).rounded() / 10_000, value / 1e6].randomElement(using: &random) ?? 0
    }

    private func manifest(_ random: inout SeededGenerator) throws -> Manifest {
        let documents = (0..<Int.random(in: 0...3, using: &random)).map { page in
            Submission.Document(
                materialID: "photo", page: page + 1, digest: "\(ContentDigest(of: Data([UInt8(page)])))",
                byteCount: .random(in: 1...99_999_999, using: &random), mediaType: "image/jpeg")
        }
        let strokes = (0..<Int.random(in: 0...3, using: &random)).map { _ in
            (0..<Int.random(in: 0...9, using: &random)).map { _ in
                Submission.Point(x: coordinate(&random), y: coordinate(&random))
            }
        }
        let answer = ["", "13800000000", "七", "a \"b\"", "a\\b", "1\n2"].randomElement(using: &random) ?? ""
        return Manifest(
            submission: Submission(
                number: try #require(
                    SubmissionNumber(terminal: "QS01", serial: .random(in: 1...9_999_999, using: &random))),
                receivedAt: Date(timeIntervalSince1970: Double(Int.random(in: 0...2_000_000_000, using: &random))),
                isTimeUnsure: Bool.random(using: &random), service: .init(id: "elderly-card", version: 3, name: "办理"),
                applicant: try card(&random),
                representative: Bool.random(using: &random)
                    ? nil : Representative(standing: .guardian, card: try card(&random)),
                answers: ["phone": answer, "a-1": "1", "a10": "2", "a2": "3"],
                signature: Int.random(in: 0...3, using: &random) == 0
                    ? .onPaper : .drawn(strokes: strokes, aspect: .random(in: 0.1...20, using: &random)),
                noticeVersion: "2026-1", documents: documents, trackingCode: PublicCode(using: &random),
                ratingCode: PublicCode(using: &random)))
    }

    @Test("reads what terminals write just as JSONDecoder does, and most of it")
    func written() throws {
        var random = SeededGenerator(seed: 11)
        var fast = 0
        for _ in 0..<2000 {
            let manifest = try manifest(&random)
            let bytes = try manifest.canonicalBytes()
            if let read = Manifest(written: bytes) {
                #expect(read == manifest)
                fast += 1
            }
            #expect(try Manifest(canonicalBytes: bytes) == manifest)
            #expect(try decoded(bytes) == manifest)
        }
        // Half of the answers have an escape, and some numbers have more digits than are exact.
        #expect(fast > 200)
    }

    @Test("gives nothing that JSONDecoder would not give, however the bytes are bent")
    func fuzz() throws {
        var random = SeededGenerator(seed: 12)
        for _ in 0..<5000 {
            var bytes = try manifest(&random).canonicalBytes()
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[place] = .random(in: 0...255, using: &random)
            case 1: bytes[place] = Array("0123456789.eE+-\",:{}[] ".utf8).randomElement(using: &random) ?? 0
            case 2: bytes.insert(Array("0123456789.eE+-\",:{}[] ".utf8).randomElement(using: &random) ?? 0, at: place)
            default: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...20, using: &random)))
            }
            if let read = Manifest(written: bytes) { #expect(try decoded(bytes) == read) }
        }
    }

    @Test("leaves other forms of the same to JSONDecoder", arguments: ["blanks", "order", "more"])
    func otherForms(form: String) throws {
        var random = SeededGenerator(seed: 13)
        let manifest = try manifest(&random)
        let bytes = try manifest.canonicalBytes()
        let text = String(decoding: bytes, as: UTF8.self)
        let body = text.dropFirst(#"{"submission":"#.count).dropLast(#","version":1}"#.count)
        let other =
            switch form {
            case "blanks": "{ \"submission\": \(body), \"version\": 1 }"
            case "order": "{\"version\":1,\"submission\":\(body)}"
            default: "{\"submission\":\(body),\"version\":1,\"word\":2}"
            }
        #expect(Manifest(written: Data(other.utf8)) == nil)
        #expect(try Manifest(canonicalBytes: Data(other.utf8)) == manifest)
    }
}
