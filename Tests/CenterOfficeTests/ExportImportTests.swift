import CenterOffice
import Foundation
import LinkCertificates
import Sealing
import TerminalLink
import TestSupport
import Testing
import TownshipServices

@Suite("What is brought on a medium")
struct ExportImportTests {
    private let center: CenterFixture
    private let medium: URL

    init() throws {
        center = try CenterFixture()
        medium = center.folder.appendingPathComponent("medium", isDirectory: true)
        try FileManager.default.createDirectory(at: medium, withIntermediateDirectories: false)
    }

    private func identity(_ code: String = "QS01") async throws -> TerminalIdentity {
        let made = try await center.office.makeEnrolmentCode(for: code)
        let key = TerminalKey()
        let answer = try await center.office.enrol(
            EnrolmentRequest(terminal: code, secret: made.code.secret, request: try key.request()), from: "")
        return try TerminalIdentity(
            key, certificate: answer.certificate, authority: answer.authority, centerKey: answer.centerKey,
            letterBoxKey: answer.letterBoxKey)
    }

    /// Writes an export as its description says, byte by byte, without the terminal's own writer.
    private func export(
        _ serials: [Int], of terminal: String = "QS01", by identity: TerminalIdentity?, to box: LetterBoxKey,
        keptAs context: String? = nil, announcing contexts: [String]? = nil
    ) throws -> [Submission] {
        var entries: [ExportIndex.Submission] = []
        let submissions = serials.map { Sample.submission(serial: $0, terminal: terminal, documents: [Sample.page]) }
        for submission in submissions {
            let (number, key) = (submission.number, RecordKey())
            let manifest = try Manifest(submission: submission).canonicalBytes()
            let sealed = try key.seal(manifest, for: RecordContext.manifest(number))
            let page = try key.seal(Sample.page, for: context ?? RecordContext.document(number, position: 1))
            try FileManager.default.createDirectory(
                at: medium.appendingPathComponent("\(number)"), withIntermediateDirectories: true)
            try sealed.write(to: file(ExportIndex.manifestFile(number)))
            try page.write(to: file(ExportIndex.documentFile(number, position: 1)))
            entries.append(
                .init(
                    number: number, sealedKey: try box.wrap(key, for: RecordContext.key(number)),
                    manifestDigest: "\(ContentDigest(of: manifest))", manifest: .init(of: sealed),
                    documents: [.init(of: page)], contexts: contexts))
        }
        let index = ExportIndex(terminal: terminal, writtenAt: center.clock.now, submissions: entries)
        try SignedExport(index, sign: identity.map { $0.sign }).canonicalBytes().write(to: file("index.json"))
        return submissions
    }

    private func file(_ name: String) -> URL { medium.appendingPathComponent(name) }

    private func box(_ identity: TerminalIdentity) throws -> LetterBoxKey {
        try #require(LetterBoxKey(identity.letterBoxKey))
    }

    private func code(_ body: () async throws -> some Any) async -> OfficeError.Code? {
        do {
            _ = try await body()
            return nil
        } catch {
            return (error as? OfficeError)?.code
        }
    }

    @Test("with a backup before the answer the terminal hears at once that it may forget; without one, on the next way")
    func backedUp() async throws {
        let identity = try await identity()
        _ = try export([1], by: identity, to: box(identity))
        func rungs() throws -> [Acknowledgement.Rung] {
            try ExportAnswer(canonicalBytes: Data(contentsOf: file(ExportAnswer.fileName))).acknowledgements
                .map { try Acknowledgement(signed: $0, by: center.office.centerKey).rung }
        }
        let noFolder = center.folder.appendingPathComponent("center.key")
        let report = try await center.office.importExport(from: medium, mayBeUnsigned: false, backingUpTo: noFolder)
        #expect(report.backupProblem != nil && report.taken.count == 1)
        #expect(try rungs() == [.stored])
        let backup = center.folder.appendingPathComponent("backup")
        let again = try await center.office.importExport(from: medium, mayBeUnsigned: false, backingUpTo: backup)
        #expect(again.backupProblem == nil)
        #expect(try rungs() == [.backedUp])
    }

    @Test("a center that starts leaves the files alone that an import is just storing")
    func sweepWaits() async throws {
        let orphan = center.folder.appendingPathComponent("documents/orphan")
        try Data("x".utf8).write(to: orphan)
        // As the process of an import holds it.
        let handle = open(
            center.folder.appendingPathComponent("documents.lock").path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        #expect(flock(handle, LOCK_EX | LOCK_NB) == 0)
        try await center.office.tidy()
        #expect(FileManager.default.fileExists(atPath: orphan.path))
        close(handle)
        try await center.office.tidy()
        #expect(!FileManager.default.fileExists(atPath: orphan.path))
    }

    @Test("a page that was sealed as a draft's opens by the context that the export tells, and by no other")
    func keptPages() async throws {
        let identity = try await identity()
        let context = "draft/6F3A/page/7"
        let kept = try export([1], by: identity, to: box(identity), keptAs: context, announcing: [context])
        let report = try await center.office.importExport(from: medium, mayBeUnsigned: false)
        #expect(Array(report.taken.keys) == kept.map(\.number))
        for wrong in [nil, ["draft/6F3A/page/8"]] {
            _ = try export([2], by: identity, to: box(identity), keptAs: context, announcing: wrong)
            #expect(try await center.office.importExport(from: medium, mayBeUnsigned: false).refused.count == 1)
        }
        _ = try export([2], by: identity, to: box(identity), keptAs: context, announcing: [context, context])
        let code = await code { try await center.office.importExport(from: medium, mayBeUnsigned: false) }
        #expect(code == .malformed)
    }

    @Test("each becomes a case, again the same one, and the signed acknowledgements lie on the medium")
    func imports() async throws {
        let identity = try await identity()
        let submissions = try export([1, 2, 3], by: identity, to: box(identity))
        let report = try await center.office.importExport(from: medium, mayBeUnsigned: false)
        #expect(!report.isUnsigned && report.terminal == "QS01")
        #expect(Set(report.taken.keys) == Set(submissions.map(\.number)))
        #expect(report.refused.isEmpty)
        let again = try await center.office.importExport(from: medium, mayBeUnsigned: false)
        #expect(again.taken == report.taken)
        #expect(try await center.office.cases(.init(), for: try await center.session()).cases.count == 3)

        let answer = try ExportAnswer(canonicalBytes: Data(contentsOf: file("acknowledgements.json")))
        let key = try #require(CenterKey(identity.centerKey))
        let words = try answer.acknowledgements.map { try Acknowledgement(signed: $0, by: key) }
        #expect(Dictionary(uniqueKeysWithValues: words.map { ($0.number, $0.caseNumber) }) == report.taken)
        for (word, submission) in zip(words, submissions) {
            #expect(
                word.manifestDigest
                    == "\(ContentDigest(of: try Manifest(submission: submission).canonicalBytes()))")
        }
    }

    @Test("one that came over the line meanwhile gets the acknowledgement it had")
    func afterTheLine() async throws {
        let identity = try await identity()
        let submission = try #require(try export([1], by: identity, to: box(identity)).first)
        let terminal = try await center.office.terminal(showing: identity.certificate)
        _ = try await center.office.storeDocument(Sample.page, as: ContentDigest(of: Sample.page), from: terminal)
        let line = try await center.office.commit(
            try Manifest(submission: submission).canonicalBytes(), as: submission.number, from: terminal)
        let report = try await center.office.importExport(from: medium, mayBeUnsigned: false)
        #expect(report.taken == [submission.number: line.caseNumber])
    }

    @Test("a damaged or missing piece keeps out its submission and no other")
    func damaged() async throws {
        let identity = try await identity()
        let numbers = try export([1, 2, 3, 4], by: identity, to: box(identity)).map(\.number)
        try FileManager.default.removeItem(at: file(ExportIndex.documentFile(numbers[0], position: 1)))
        var sealed = try Data(contentsOf: file(ExportIndex.manifestFile(numbers[1])))
        sealed[40] ^= 1
        try sealed.write(to: file(ExportIndex.manifestFile(numbers[1])))
        // A link that leads out of the medium is not followed.
        let page = file(ExportIndex.documentFile(numbers[2], position: 1))
        try FileManager.default.moveItem(at: page, to: center.folder.appendingPathComponent("elsewhere"))
        try FileManager.default.createSymbolicLink(
            at: page, withDestinationURL: center.folder.appendingPathComponent("elsewhere"))
        let report = try await center.office.importExport(from: medium, mayBeUnsigned: false)
        #expect(Set(report.refused.keys) == Set(numbers[0...2]))
        #expect(Array(report.taken.keys) == [numbers[3]])
    }

    @Test("what nobody in good standing signed is taken only when a person says so")
    func unsigned() async throws {
        let identity = try await identity()
        let number = try #require(try export([1], by: nil, to: box(identity)).first).number
        #expect(
            await code { try await center.office.importExport(from: medium, mayBeUnsigned: false) } == .notPermitted)
        let report = try await center.office.importExport(from: medium, mayBeUnsigned: true)
        #expect(report.isUnsigned && report.taken.keys.contains(number))

        _ = try export([2], by: identity, to: box(identity))
        try await center.office.revokeTerminal("QS01")
        #expect(
            await code { try await center.office.importExport(from: medium, mayBeUnsigned: false) } == .notPermitted)
    }

    @Test("a terminal signs for itself alone")
    func foreign() async throws {
        let (own, other) = (try await identity(), try await identity("QS02"))
        _ = try export([1], of: "QS01", by: other, to: box(own))
        #expect(
            await code { try await center.office.importExport(from: medium, mayBeUnsigned: false) } == .notPermitted)
    }

    @Test("another center's export opens nothing here")
    func otherCenter() async throws {
        let identity = try await identity()
        let stranger = try LetterBox(of: SealingKey.load(orCreateAt: file("stranger").path)).publicKey
        let number = try #require(try export([1], by: identity, to: stranger).first).number
        let report = try await center.office.importExport(from: medium, mayBeUnsigned: false)
        #expect(report.taken.isEmpty && report.refused.keys.contains(number))
    }

    @Test("no index, or half of one: it says so and takes nothing")
    func noIndex() async throws {
        let identity = try await identity()
        _ = try export([1], by: identity, to: box(identity))
        let whole = try Data(contentsOf: file("index.json"))
        for bytes in [Data(), whole.prefix(whole.count / 2), Data("{}".utf8)] {
            try Data(bytes).write(to: file("index.json"))
            #expect(
                await code { try await center.office.importExport(from: medium, mayBeUnsigned: true) } == .malformed)
        }
        try FileManager.default.removeItem(at: file("index.json"))
        #expect(
            await code { try await center.office.importExport(from: medium, mayBeUnsigned: true) } == .digestMismatch)
    }

    @Test(
        "whatever happened to the bytes on the way: what is taken is what was written, all else is said",
        arguments: 0..<3)
    func fuzzed(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let identity = try await identity()
        for round in 0..<12 {
            let submissions = try export([1, 2].map { round * 2 + $0 }, by: identity, to: box(identity))
            let names =
                ["index.json"]
                + submissions.flatMap {
                    [ExportIndex.manifestFile($0.number), ExportIndex.documentFile($0.number, position: 1)]
                }
            let name = try #require(names.randomElement(using: &random))
            var bytes = try Data(contentsOf: file(name))
            switch Int.random(in: 0..<3, using: &random) {
            case 0:
                bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1: bytes = bytes.prefix(Int.random(in: 0..<bytes.count, using: &random))
            default: bytes.append(UInt8.random(in: .min ... .max, using: &random))
            }
            try bytes.write(to: file(name))
            do {
                let report = try await center.office.importExport(from: medium, mayBeUnsigned: false)
                #expect(report.taken.count + report.refused.count == 2)
                #expect(report.taken.count == 1, "\(name)")
            } catch let error as OfficeError {
                #expect(name == "index.json")
                #expect([.malformed, .notPermitted].contains(error.code))
            }
        }
    }
}
