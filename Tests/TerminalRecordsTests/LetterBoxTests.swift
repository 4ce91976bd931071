import DurableSQLite
import Foundation
import GRDB
import Sealing
import TerminalLink
import Testing
import TownshipServices

@testable import TerminalRecords

@Suite("Opening a dead terminal's disk at the center")
struct RecordLetterBoxTests {
    @Test("the center opens record and pages with its own key alone")
    func opens() async throws {
        try await Terminal.withOne { terminal in
            let box = try LetterBox(of: SealingKey.load(orCreateAt: "\(terminal.root)/center.key"))
            let store = try await terminal.open(letterBox: box.publicKey)
            let submission = try await store.submit(try terminal.draft())
            try store.close()
            unlink(terminal.keyPath)
            try await expectOpens(box, submission, in: terminal)
        }
    }

    @Test("what was recorded before a center was known, or under another one, is put in at the next start")
    func later() async throws {
        try await Terminal.withOne { terminal in
            let submission = try await terminal.run { try await $0.submit(try terminal.draft()) }
            for name in ["first", "second"] {
                let box = try LetterBox(of: SealingKey.load(orCreateAt: "\(terminal.root)/\(name).key"))
                try await terminal.open(letterBox: box.publicKey).close()
                try await expectOpens(box, submission, in: terminal)
            }
        }
    }

    private func expectOpens(_ box: LetterBox, _ submission: Submission, in terminal: Terminal) async throws {
        let number = submission.number
        let database = try DurableDatabase(
            path: "\(terminal.folder)/terminal.sqlite", migrations: Schema.migrations, logger: quiet)
        defer { try? database.close() }
        let row = try await database.read { database in
            try Row.fetchOne(database, sql: "SELECT sealed_manifest, center_wrapped_key FROM submissions")
                .map { (manifest: $0["sealed_manifest"] as Data, key: $0["center_wrapped_key"] as Data) }
        }
        let sealed = try #require(row)
        let key = try box.unwrap(sealed.key, for: RecordContext.key(number))
        let manifest = try Manifest(
            canonicalBytes: try key.open(sealed.manifest, for: RecordContext.manifest(number)))
        #expect(manifest.submission == submission)
        let page = try #require(
            FileManager.default.contents(atPath: "\(terminal.folder)/documents/\(number)-1.sealed"))
        #expect(try key.open(page, for: RecordContext.document(number, position: 1)) == Terminal.page(1))
    }
}
