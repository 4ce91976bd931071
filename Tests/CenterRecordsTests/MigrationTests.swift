@testable import CenterRecords
import Foundation
import Logging
import Testing
import TownshipServices

@Suite("A database of an earlier program")
struct MigrationTests {
    @Test("a database of the first schema keeps its cases, history and ratings, and goes on as one of today")
    func fromTheFirst() async throws {
        let folder = try TemporaryFolder()
        let moment = Date(timeIntervalSince1970: 1_795_225_000)
        let old = try CenterDatabase(
            folder: folder.url, migrations: Array(Schema.migrations.prefix(1)), logger: Logger(label: "test"))
        try await old.perform(
            Write([Statement("INSERT INTO terminals VALUES ('QS01', 'hash', $1)", [.moment(moment)])]))
        // As that program wrote it: `done` for the end, one sealed text, a rating without a subject.
        try await old.perform(
            Write(
                [("LH20261121-0001", "done", 1), ("LH20261121-0002", "received", 2)].map { number, state, serial in
                    Statement(
                        """
                        INSERT INTO cases VALUES ($1, $2, 'QS01', 'elderly-benefit-card', 1, '办理老年优待证', 'person',
                            $3, $3, $3, 'sha256:1', $4, $5, $6, 0, $7, 0, $7, $7)
                        """,
                        [
                            .text(number), .text("QS01-\(serial)"), .bytes(Data([1])), .text("t\(serial)"),
                            .text("r\(serial)"), .text(state), .moment(moment),
                        ])
                } + [
                    Statement(
                        "INSERT INTO case_events VALUES ('LH20261121-0001', 1, $1, 'QS01', 'received', NULL)",
                        [.moment(moment)]),
                    Statement(
                        "INSERT INTO case_events VALUES ('LH20261121-0001', 2, $1, 'wang.fang', 'markDone', $2)",
                        [.moment(moment), .bytes(Data([7]))]),
                    Statement("INSERT INTO ratings VALUES ('LH20261121-0001', 4, $1)", [.moment(moment)]),
                ]))
        try old.close()

        let today = try CenterDatabase(folder: folder.url, logger: Logger(label: "test"))
        let cases = try await today.rows(.cases(in: nil, limit: 10, offset: 0))
        #expect(cases.map(\.state) == [.received, .handedOver])
        let events = try await today.rows(.events(ofCase: "LH20261121-0001"))
        #expect(events.map(\.action) == ["received", "markDone"] && events.last?.sealedText == Data([7]))
        #expect(events.allSatisfy { $0.move == nil && $0.sealedWords == nil })
        #expect(try await today.first(.rating(ofCase: "LH20261121-0001", .visit)) == .satisfied)
        let received = try #require(cases.first)
        try await today.perform(
            .move(
                received, to: .accepted,
                events: [
                    CaseEvent(
                        at: moment + 60, actor: "wang.fang", action: "accept",
                        move: .init(
                            standing: .townshipClerk, from: .received, to: .accepted, paper: .acceptanceNotice))
                ]))
        #expect(try await today.first(.aCase(number: received.caseNumber))?.state == .accepted)
        #expect(try await today.rows(.steps(ofCasesIn: [.accepted])).map(\.action) == ["accept"])
        try today.close()
        // Once is enough: the next start changes nothing.
        let again = try CenterDatabase(folder: folder.url, logger: Logger(label: "test"))
        #expect(try await again.rows(.cases(in: nil, limit: 10, offset: 0)).count == 2)
        try again.close()
    }

    @Test("documents of before nobody wrote down who sent them are never unclaimed, and serve whoever sends them again")
    func documentsOfBefore() async throws {
        let folder = try TemporaryFolder()
        let moment = Date(timeIntervalSince1970: 1_795_225_000)
        let old = try CenterDatabase(
            folder: folder.url, migrations: Array(Schema.migrations.prefix(5)), logger: Logger(label: "test"))
        try await old.perform(.addTerminal(code: "QS01", at: moment))
        try await old.perform(
            Write([
                Statement(
                    """
                    INSERT INTO documents (digest, file, wrapped_key, byte_count, stored_at)
                    VALUES ('sha256:1', 'one', $1, 9, $2)
                    """, [.bytes(Data([1])), .moment(moment)])
            ]))
        try old.close()

        let today = try CenterDatabase(folder: folder.url, logger: Logger(label: "test"))
        let document = try #require(try await today.first(.document(digest: "sha256:1")))
        #expect(try await today.first(.document(digest: "sha256:1", sentBy: "QS01")) == nil)
        try await today.perform(.note(DocumentSender(digest: "sha256:1", terminal: "QS01", sentAt: moment)))
        #expect(try await today.first(.document(digest: "sha256:1", sentBy: "QS01")) == document)
        // A case of before may stand on it, whoever sent it since.
        #expect(try await today.rows(.unclaimedDocuments(sentBefore: .distantFuture, limit: 100)).isEmpty)
        let again = DocumentRecord(digest: "sha256:1", file: "two", wrappedKey: Data([2]), byteCount: 9)
        try await today.perform(
            .store(again, from: DocumentSender(digest: "sha256:1", terminal: "QS01", sentAt: moment)))
        #expect(try await today.rows(.unclaimedDocuments(sentBefore: .distantFuture, limit: 100)).isEmpty)
        #expect(try await today.rows(.documentFiles()) == ["two"])
        try today.close()
    }
}
