import DurableSQLite
import Foundation
import GRDB
import TerminalLink
import Testing
import TownshipServices

@testable import TerminalRecords

@Suite("What stays and what goes")
struct RetentionTests {
    @Test("nothing personal lies in clear in any file of the folder, nor in a file name")
    func nothingInClear() async throws {
        try await Terminal.withOne { terminal in
            // Read while the store is open, so that the log is among the files.
            try await terminal.run { store async throws in
                let submission = try await store.submit(try terminal.draft())
                let slip = try #require(try await store.papers(of: submission.number).first)
                try await store.beginPrinting(slip.id)
                try expectNothingPersonal(in: terminal.folder, of: submission)
            }
            try expectNothingPersonal(in: terminal.folder, of: nil)
        }
    }

    private func expectNothingPersonal(in folder: String, of submission: Submission?) throws {
        var secrets = [
            Terminal.name, Terminal.idNumber, Terminal.phone, Terminal.address, "19491231", "1949-12-31", "JFIF",
        ]
        secrets += submission.map { [$0.trackingCode.text, $0.ratingCode.text] } ?? []
        let names = try #require(FileManager.default.enumerator(atPath: folder)).compactMap { $0 as? String }
        #expect(names.contains("terminal.sqlite"))
        for name in names {
            let bytes = FileManager.default.contents(atPath: "\(folder)/\(name)") ?? Data()
            for secret in secrets {
                #expect(!name.contains(secret), "\(name)")
                #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(name)")
            }
        }
    }

    @Test("printed, then delivered: pages, manifest and key go, number and case number stay")
    func forgetsAfterDelivery() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { store async throws in
                let draft = try terminal.draft()
                let number = try await store.submit(draft).number
                let slip = try #require(try await store.papers(of: number).first)
                try await store.beginPrinting(slip.id)
                try await store.printed(slip.id)
                try await store.acknowledged(try await terminal.acknowledgement(store, number))
                try await expectForgotten(store, number, terminal)
                #expect(await code { try await store.submit(draft) } == .forgotten)
            }
        }
    }

    @Test("delivered, then printed: the slip can be typeset until it printed, then all goes")
    func forgetsAfterPrinting() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { store async throws in
                let submission = try await store.submit(try terminal.draft())
                try await store.acknowledged(try await terminal.acknowledgement(store, submission.number))
                #expect(terminal.files().isEmpty)
                #expect(try await store.submission(submission.number) == submission)
                let slip = try #require(try await store.owedPapers().first)
                try await store.beginPrinting(slip.id)
                try await store.printed(slip.id)
                try await expectForgotten(store, submission.number, terminal)
            }
        }
    }

    private func expectForgotten(
        _ store: TerminalStore, _ number: SubmissionNumber, _ terminal: Terminal
    ) async throws {
        #expect(terminal.files().isEmpty)
        #expect(await code { try await store.submission(number) } == .forgotten)
        let row = try await store.database.read { database in
            try Row.fetchOne(
                database, sql: "SELECT state, case_number, sealed_manifest, wrapped_key FROM submissions"
            ).map { row in
                [
                    row["state"] as String?, row["case_number"] as String?,
                    (row["sealed_manifest"] as Data?).map { "\($0)" }, (row["wrapped_key"] as Data?).map { "\($0)" },
                ]
            }
        }
        #expect(row == ["forgotten", "LH2026-\(number.serial)", nil, nil])
        #expect(try await store.summary() == TerminalSummary())
    }

    @Test("a power cut between the acknowledgement and the removal of pages: the next start removes them")
    func leftovers() async throws {
        try await Terminal.withOne { terminal in
            let number = try await terminal.run { store async throws in
                let number = try await store.submit(try terminal.draft()).number
                let path = "\(terminal.folder)/documents/\(number)-1.sealed"
                let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
                try await store.acknowledged(try await terminal.acknowledgement(store, number))
                try bytes.write(to: URL(fileURLWithPath: path))
                return number
            }
            try await terminal.run { store async throws in
                #expect(store.startReport.sweptFiles == 1)
                #expect(terminal.files().isEmpty)
                #expect(try await store.papers(of: number).count == 1)
            }
        }
    }
}

@Suite("Being delivered")
struct DeliveredTests {
    @Test("the parcel is what was confirmed, byte for byte, oldest first whatever the clock says")
    func parcels() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { store async throws in
                let first = try await store.submit(try terminal.draft())
                terminal.clock.now = Date(timeIntervalSince1970: 0)
                let second = try await store.submit(try terminal.draft())
                #expect(try await store.waiting().map(\.number) == [first.number, second.number])
                let parcel = try await store.parcel(first.number)
                #expect(try Manifest(canonicalBytes: parcel.manifest).submission == first)
                #expect(parcel.manifestDigest == ContentDigest(of: parcel.manifest))
                #expect(parcel.documents.map(\.byteCount) == [Terminal.page(1).count])
                #expect(try await store.documentBytes(of: first.number, position: 1) == Terminal.page(1))
            }
        }
    }

    @Test("an attempt is noted before sending, a problem after it; both survive a restart")
    func attempts() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { store async throws in
                let number = try await store.submit(try terminal.draft()).number
                try await store.attempting(number)
                try await store.noteProblem(number, "unreachable")
            }
            try await terminal.run { store async throws in #expect(try await store.waiting().map(\.attempts) == [1]) }
        }
    }

    @Test("an acknowledgement for other content settles nothing")
    func otherContent() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { store async throws in
                let number = try await store.submit(try terminal.draft()).number
                var wrong = try await terminal.acknowledgement(store, number)
                wrong.manifestDigest = ContentDigest(of: Data()).description
                #expect(await code { try await store.acknowledged(wrong) } == .acknowledgementDiffers)
                #expect(try await store.waiting().count == 1)
                #expect(terminal.files().count == 1)
            }
        }
    }

    @Test("the same acknowledgement twice is fine, another case number is not")
    func twice() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { store async throws in
                let number = try await store.submit(try terminal.draft()).number
                var word = try await terminal.acknowledgement(store, number)
                try await store.acknowledged(word)
                try await store.acknowledged(word)
                word.caseNumber = "LH2026-999"
                #expect(await code { try await store.acknowledged(word) } == .acknowledgementDiffers)
            }
        }
    }

    @Test("a refused one stays whole, is counted, and waits no longer")
    func refused() async throws {
        try await Terminal.withOne { terminal in
            try await terminal.run { store async throws in
                let submission = try await store.submit(try terminal.draft())
                try await store.refused(submission.number, "otherContent")
                #expect(try await store.waiting().isEmpty)
                #expect(try await store.summary().refused == 1)
                #expect(try await store.submission(submission.number) == submission)
                #expect(terminal.files().count == 1)
            }
            try await terminal.run { store async throws in #expect(try await store.summary().refused == 1) }
        }
    }
}
