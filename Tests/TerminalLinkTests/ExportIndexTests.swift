import Foundation
import TestSupport
import Testing
import TownshipServices

@testable import TerminalLink

@Suite("The index of an export")
struct ExportIndexTests {
    private func index(_ serials: [Int] = [1, 2]) throws -> ExportIndex {
        ExportIndex(
            terminal: "QS01", writtenAt: Date(timeIntervalSince1970: 1_795_225_260.75),
            submissions: try serials.map { serial in
                .init(
                    number: try #require(SubmissionNumber(terminal: "QS01", serial: serial)),
                    sealedKey: Data([1, 2, 3]), manifestDigest: ContentDigest(of: Data("m".utf8)).description,
                    manifest: .init(of: Data("sealed".utf8)), documents: [.init(of: Data("page".utf8))])
            })
    }

    @Test("comes back as it was written, and knows who signed it")
    func roundTrip() throws {
        let index = try index()
        let bytes = try SignedExport(index, sign: { Data($0.reversed()) }).canonicalBytes()
        let read = try SignedExport(canonicalBytes: bytes)
        #expect(try read.index() == index)
        #expect(read.isSigned { $0 == Data($1.reversed()) })
        #expect(!read.isSigned { _, _ in false })
        #expect(try !SignedExport(index, sign: nil).isSigned { _, _ in true })
    }

    @Test("a changed index is not what was signed")
    func changed() throws {
        var signed = try SignedExport(index(), sign: { $0 })
        signed.payload = try index([1, 3]).canonicalBytes()
        #expect(!signed.isSigned { $0 == $1 })
    }

    @Test("what cannot be is refused")
    func impossible() throws {
        let good = try index()
        var changes: [ExportIndex] = []
        func change(_ body: (inout ExportIndex) -> Void) {
            var copy = good
            body(&copy)
            changes.append(copy)
        }
        change { $0.version = 2 }
        change { $0.terminal = "../etc" }
        change { $0.writtenAt = Date(timeIntervalSince1970: -1) }
        change { $0.submissions.append($0.submissions[0]) }
        change { $0.submissions[0].manifestDigest = "md5:0" }
        change { $0.submissions[0].manifest.byteCount = LinkLimit.manifestBytes * 2 }
        change { $0.submissions[0].documents[0].byteCount = 0 }
        change { $0.submissions[0].documents[0].digest = "" }
        change { $0.submissions[0].sealedKey = Data(count: 5000) }
        change {
            let page = $0.submissions[0].documents[0]
            $0.submissions[0].documents = Array(repeating: page, count: ExportIndex.mostDocuments + 1)
        }
        for change in changes { #expect(!change.isPossible) }
        #expect(good.isPossible)
    }

    @Test("names of files are made of numbers that were checked, so none leads out of the folder")
    func names() throws {
        let number = try #require(SubmissionNumber(terminal: "QS01", serial: 7))
        #expect(ExportIndex.manifestFile(number) == "\(number)/manifest.sealed")
        #expect(ExportIndex.documentFile(number, position: 2) == "\(number)/document-2.sealed")
    }

    @Test("whatever bytes come: an index, or an error in words", arguments: 0..<4)
    func fuzzed(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let good = try SignedExport(index(), sign: { $0.prefix(64) }).canonicalBytes()
        let inner = try index().canonicalBytes()
        let answer = try ExportAnswer([Data("word".utf8)]).canonicalBytes()
        for round in 0..<100 {
            for original in [good, inner, answer] {
                var bytes = original
                for _ in 0...Int.random(in: 0..<6, using: &random) {
                    let place = Int.random(in: 0..<bytes.count, using: &random)
                    switch round % 4 {
                    case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
                    case 1: bytes = bytes.prefix(max(place, 1))
                    case 2: bytes.insert(bytes[place], at: place)
                    default: bytes.remove(at: place)
                    }
                    if bytes.isEmpty { bytes = Data([0x7b]) }
                    bytes = Data(bytes)
                }
                if let read = (try? SignedExport(canonicalBytes: bytes)).flatMap({ try? $0.index() }) {
                    #expect(read.isPossible)
                }
                if let read = try? ExportIndex(canonicalBytes: bytes) { #expect(read.isPossible) }
                if let read = try? ExportAnswer(canonicalBytes: bytes) { #expect(read.isPossible) }
            }
        }
    }
}
