import Foundation
import Testing
import TownshipServices

@testable import TerminalRecords

@Suite("A disk that may not be written", .enabled(if: SmallDisk.isPossible))
struct ReadOnlyDiskTests {
    @Test("the start says so and changes nothing; writable again, all is there")
    func readOnly() async throws {
        try await Terminal.onSmallDisk(megabytes: 8) { terminal, disk async throws in
            let submission = try await terminal.run { try await $0.submit(try terminal.draft()) }
            let before = terminal.contents()
            try disk.makeReadOnly()
            let error = await #expect(throws: TerminalRecordsError.self) { try await terminal.open() }
            #expect(error?.code == .folderUnusable)
            #expect(error?.message.contains("Read-only file system") == true)
            #expect(terminal.contents() == before)
            try disk.makeWritable()
            try await terminal.run { store async throws in
                #expect(try await store.submission(submission.number) == submission)
                #expect(try await store.submit(try terminal.draft()).number.serial == submission.number.serial + 1)
            }
        }
    }

    @Test("a medium that may not be written: the export says so")
    func medium() async throws {
        try await SmallDisk.withOne(megabytes: 1) { medium async throws in
            try medium.makeReadOnly()
            try await Terminal.withOne { terminal async throws in
                try await terminal.run { store async throws in
                    _ = try await store.submit(try terminal.draft())
                    #expect(
                        await code {
                            try await OutboxExport.write(
                                SealedOutbox(store), to: "\(medium.path)/export", terminal: "QS01",
                                at: terminal.clock.now, sign: nil)
                        } == .folderUnusable)
                }
            }
            try medium.makeWritable()
        }
    }
}
