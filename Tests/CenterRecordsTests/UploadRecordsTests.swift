import CenterRecords
import Foundation
import Logging
import Testing
import TownshipServices

@Suite("Rows of uploads and of who sent what")
struct UploadRecordsTests {
    private let folder: TemporaryFolder
    private let database: CenterDatabase
    private let moment = Date(timeIntervalSince1970: 1_795_225_000)

    init() async throws {
        folder = try TemporaryFolder()
        database = try CenterDatabase(folder: folder.url, logger: Logger(label: "test"))
        for code in ["QS01", "QS02"] {
            try await database.perform(.addTerminal(code: code, at: moment))
        }
    }

    private func upload(_ id: String, _ terminal: String = "QS01", bytes: Int = 10, at offset: Double) -> UploadRecord {
        UploadRecord(
            id: id, terminal: terminal, byteCount: bytes, namedDigest: "", wrappedKey: Data([1]),
            sealedMetadata: Data(),
            createdAt: moment + offset, expiresAt: moment + offset + 1000)
    }

    private func expired(_ seconds: Double) async throws -> [String] {
        try await database.rows(.uploads(expiredAt: moment + seconds, limit: 100)).map(\.id).sorted()
    }

    @Test("beyond the number of uploads, or of bytes, the oldest of that terminal expire, never the newest")
    func oldestGiveWay() async throws {
        try await database.perform(.begin(upload("other", "QS02", at: 0), atMost: 3, ofBytes: 100))
        for number in 1...3 {
            try await database.perform(.begin(upload("n\(number)", at: Double(number)), atMost: 3, ofBytes: 100))
        }
        #expect(try await expired(4).isEmpty)
        try await database.perform(.begin(upload("n4", at: 4), atMost: 3, ofBytes: 100))
        #expect(try await expired(4) == ["n1"])
        try await database.perform(.begin(upload("n5", bytes: 95, at: 5), atMost: 3, ofBytes: 100))
        #expect(try await expired(5) == ["n1", "n2", "n3", "n4"])
        // A clock that goes back does not make the newest the oldest.
        try await database.perform(.begin(upload("n6", bytes: 10, at: 4.5), atMost: 3, ofBytes: 100))
        #expect(try await expired(5) == ["n1", "n2", "n3", "n4", "n5"])
    }

    @Test("an upload becomes whole once, with its document and its sender, or not at all")
    func finishing() async throws {
        let upload = upload("one", at: 0)
        let document = DocumentRecord(digest: "sha256:1", file: "one", wrappedKey: Data([2]), byteCount: 10)
        let sender = DocumentSender(digest: "sha256:1", terminal: "QS01", sentAt: moment)
        try await database.perform(.begin(upload, atMost: 3, ofBytes: 100))
        await #expect(throws: RecordsError.self) {
            try await database.perform(.finish(upload, from: sender))
        }
        #expect(try await database.first(.upload("one"))?.isWhole == false)
        try await database.perform(.finish(upload, as: document, from: sender))
        await #expect(throws: RecordsError.self) {
            try await database.perform(.finish(upload, as: document, from: sender))
        }
        #expect(try await database.first(.document(digest: "sha256:1", sentBy: "QS01")) == document)
        #expect(try await database.first(.document(digest: "sha256:1", sentBy: "QS02")) == nil)
        #expect(try await database.rows(.documentFiles()) == ["one"])
        await #expect(throws: RecordsError.self) { try await database.perform(.drop(upload)) }
    }

    @Test("a document goes unclaimed only when nobody sent it since")
    func unclaimed() async throws {
        let document = DocumentRecord(digest: "sha256:1", file: "one", wrappedKey: Data([2]), byteCount: 10)
        for (terminal, offset) in [("QS01", 0.0), ("QS02", 50)] {
            try await database.perform(
                .store(document, from: DocumentSender(digest: "sha256:1", terminal: terminal, sentAt: moment + offset)))
        }
        #expect(try await database.rows(.unclaimedDocuments(sentBefore: moment + 50, limit: 100)).isEmpty)
        await #expect(throws: RecordsError.self) {
            try await database.perform(.dropUnclaimed(document, sentBefore: moment + 50))
        }
        #expect(try await database.rows(.unclaimedDocuments(sentBefore: moment + 51, limit: 100)) == [document])
        try await database.perform(.dropUnclaimed(document, sentBefore: moment + 51))
        #expect(try await database.first(.document(digest: "sha256:1")) == nil)
    }
}
