import CenterOffice
import Foundation
import TerminalLink
import Testing
import TownshipServices

@Suite("Documents at the center")
struct DocumentIntakeTests {
    private let center: CenterFixture
    private let office: Office

    init() throws {
        center = try CenterFixture()
        office = center.office
    }

    private var files: [String] {
        get throws {
            try FileManager.default.contentsOfDirectory(
                atPath: center.folder.appendingPathComponent("documents").path)
        }
    }

    @Test("bytes that are not those of their digest are not stored")
    func wrongDigest() async throws {
        let terminal = try await center.terminal()
        let digest = ContentDigest(of: Data("other".utf8))
        #expect(
            await officeCode { _ = try await office.storeDocument(Sample.page, as: digest, from: terminal) }
                == .digestMismatch)
        #expect(try await !office.holdsDocument(digest, for: terminal))
        #expect(try files.isEmpty)
    }

    @Test("a document beyond the limit is refused")
    func tooLarge() async throws {
        let terminal = try await center.terminal()
        let bytes = Data(count: LinkLimit.documentBytes + 1)
        #expect(
            await officeCode {
                _ = try await office.storeDocument(bytes, as: ContentDigest(of: bytes), from: terminal)
            } == .tooLarge)
        #expect(try files.isEmpty)
    }

    @Test("one document uploaded 16 times at once is held, and opens")
    func sameAtOnce() async throws {
        let terminal = try await center.terminal()
        let digest = ContentDigest(of: Sample.page)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<16 {
                group.addTask { _ = try await office.storeDocument(Sample.page, as: digest, from: terminal) }
            }
            try await group.waitForAll()
        }
        #expect(try await office.holdsDocument(digest, for: terminal))
        let (number, _) = try await center.storedCase()
        try await office.tidy()
        let page = try await office.page(0, ofCase: number, for: try await center.session())
        #expect(page.bytes == Sample.page)
        #expect(try files.count == 1)
    }

    @Test("what a database that was set aside may know is not swept while that one lies in the folder")
    func damagedNeighbour() async throws {
        let file = center.folder.appendingPathComponent("documents/known-to-the-other")
        try Data("sealed".utf8).write(to: file)
        let damaged = center.folder.appendingPathComponent("center.sqlite.damaged-1")
        try Data("damaged".utf8).write(to: damaged)
        try await office.tidy()
        #expect(try files.count == 1)
        try FileManager.default.removeItem(at: damaged)
        try await office.tidy()
        #expect(try files.isEmpty)
    }

    @Test("a document whose file is lost is asked for again, and whole afterwards")
    func lostFile() async throws {
        let terminal = try await center.terminal()
        let digest = ContentDigest(of: Sample.page)
        #expect(try await office.storeDocument(Sample.page, as: digest, from: terminal))
        #expect(try await !office.storeDocument(Sample.page, as: digest, from: terminal))
        let name = try #require(try files.first)
        try FileManager.default.removeItem(at: center.folder.appendingPathComponent("documents/\(name)"))
        #expect(try await !office.holdsDocument(digest, for: terminal))
        #expect(try await office.storeDocument(Sample.page, as: digest, from: terminal))
        #expect(try await office.holdsDocument(digest, for: terminal))
    }

    @Test("a stored page whose bytes were changed does not open")
    func changedFile() async throws {
        let (number, _) = try await center.storedCase()
        let file = center.folder.appendingPathComponent("documents/\(try #require(try files.first))")
        var bytes = try Data(contentsOf: file)
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: file)
        let session = try await center.session()
        await #expect(throws: (any Error).self) { try await office.page(0, ofCase: number, for: session) }
    }

    @Test("the data folder holds no ID number, name, phone, code, secret or password in clear")
    func sealedAtRest() async throws {
        let (number, submission) = try await center.storedCase()
        let session = try await center.session()
        try await office.act(CaseStep(.requestSupplement, [.missing: "户口本首页要原件"]), onCase: number, by: session)
        _ = try await office.showNumbers(ofCase: number, to: session)
        let bytes = try center.rawBytes()
        let secrets = [
            Sample.number, Sample.name, Sample.phone, "青石村12号", submission.trackingCode.text,
            submission.ratingCode.text, CenterFixture.password, "户口本首页要原件",
        ]
        for secret in secrets { #expect(bytes.range(of: Data(secret.utf8)) == nil) }
        #expect(bytes.range(of: Sample.page) == nil)
        // The search itself finds what does lie there.
        #expect(bytes.range(of: Data(number.utf8)) != nil)
    }
}
