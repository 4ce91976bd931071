import CenterOffice
import Foundation
import TerminalLink
import Testing
import TownshipServices

@Suite("Documents that the center's disk lost")
struct LostDocumentTests {
    private let center: CenterFixture
    private let office: Office
    private let page = Data("a page".utf8)

    init() throws {
        center = try CenterFixture()
        office = center.office
    }

    private var digest: ContentDigest { ContentDigest(of: page) }

    /// The address of an upload that became the page.
    private func upload() async throws -> String {
        let terminal = try await center.terminal()
        let id = try await office.beginUpload(
            of: page.count, UploadMetadata(["digest": "\(digest)"]).header, from: terminal
        ).id
        let body = AsyncStream<Data> { [page] continuation in
            continuation.yield(page)
            continuation.finish()
        }
        _ = try await office.append(body, at: 0, toUpload: id, of: terminal)
        return id
    }

    private func loseAllFiles() throws {
        let folder = center.folder.appendingPathComponent("documents")
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            try FileManager.default.removeItem(at: folder.appendingPathComponent(name))
        }
    }

    private func commit(_ submission: Submission) async throws -> Acknowledgement {
        try await office.commit(
            Manifest(submission: submission).canonicalBytes(), as: submission.number,
            from: try await center.terminal())
    }

    @Test("an upload whose document is gone is not whole any more, and its terminal begins another")
    func forgottenUpload() async throws {
        let terminal = try await center.terminal()
        let id = try await upload()
        #expect(try await office.upload(id, of: terminal).expiresAt == nil)
        try loseAllFiles()
        #expect(await officeCode { _ = try await office.upload(id, of: terminal) } == .notFound)
        _ = try await upload()
        #expect(try await office.holdsDocument(digest, for: terminal))
    }

    @Test("no case stands on a page whose file is gone, and one that does asks for it again")
    func neverStored() async throws {
        let submission = Sample.submission(documents: [page])
        _ = try await upload()
        try loseAllFiles()
        #expect(await officeCode { _ = try await commit(submission) } == .documentMissing)
        _ = try await upload()
        let stored = try await commit(submission)
        try loseAllFiles()
        #expect(await officeCode { _ = try await commit(submission) } == .documentMissing)
        _ = try await upload()
        #expect(try await commit(submission) == stored)
        let shown = try await office.page(0, ofCase: stored.caseNumber, for: try await center.session())
        #expect(shown.bytes == page)
    }

    @Test("a heartbeat names a stored case that lost a page, until a backup has it")
    func heartbeat() async throws {
        let submission = Sample.submission(documents: [page])
        let terminal = try await center.terminal()
        _ = try await upload()
        _ = try await commit(submission)
        func unknown() async throws -> [SubmissionNumber] {
            let heartbeat = Heartbeat(
                sentAt: center.clock.now, software: "0.1.0", startedAt: center.clock.now, bootID: "a",
                awaitingBackup: [submission.number])
            return try await office.heartbeat(heartbeat.canonicalBytes(), from: terminal).unknown
        }
        #expect(try await unknown() == [])
        try loseAllFiles()
        #expect(try await unknown() == [submission.number])
        _ = try await upload()
        #expect(try await unknown() == [])
        _ = try await office.backUp(to: center.folder.appendingPathComponent("backup"))
        try loseAllFiles()
        #expect(try await unknown() == [])
        #expect(try await commit(submission).rung == .backedUp)
    }

    @Test("more states of moments to come than fit into one answer are told page by page, and then it rests")
    func clockSetBack() async throws {
        let terminal = try await center.terminal()
        center.clock.advance(by: 86_400)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for serial in 1...HeartbeatAnswer.mostStates + 5 {
                group.addTask { _ = try await commit(Sample.submission(serial: serial)) }
            }
            try await group.waitForAll()
        }
        center.clock.advance(by: -86_400)
        var (cursor, told, rounds) = ("", Set<SubmissionNumber>(), 0)
        for _ in 0..<2 {
            repeat {
                let heartbeat = Heartbeat(
                    sentAt: center.clock.now, software: "0.1.0", startedAt: center.clock.now, bootID: "a",
                    cursor: cursor)
                let answer = try await office.heartbeat(heartbeat.canonicalBytes(), from: terminal)
                cursor = answer.cursor
                told.formUnion(answer.states.map(\.number))
                rounds += 1
                if !answer.hasMoreStates { break }
            } while rounds < 10
        }
        #expect(rounds == 4)
        #expect(told.count == HeartbeatAnswer.mostStates + 5)
    }
}
