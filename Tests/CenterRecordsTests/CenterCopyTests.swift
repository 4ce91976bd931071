import CenterRecords
import Foundation
import Logging
import Testing
import TownshipServices

@Suite("Copies of the records, and case numbers after a loss")
struct CenterCopyTests {
    private let folder: TemporaryFolder
    private let moment = Date(timeIntervalSince1970: 1_795_225_000)
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    init() throws {
        folder = try TemporaryFolder()
    }

    private func opened() throws -> CenterDatabase { try CenterDatabase(folder: folder.url, logger: logger) }

    private func store(_ serials: ClosedRange<Int>, in database: CenterDatabase) async throws {
        for serial in serials {
            let number = try #require(SubmissionNumber(terminal: "QS01", serial: serial))
            let day = CalendarDate(in: moment)
            let new = NewCase(
                numberPrefix: "LH", day: day, serialFloor: database.serialFloor(on: day), submissionNumber: number,
                service: .init(id: "elderly-benefit-card", version: 1, name: "办理老年优待证"), applicantHash: "person",
                wrappedKey: Data([1]), sealedName: Data([2]), sealedManifest: Data([3]),
                manifestDigest: "sha256:\(serial)", trackingHash: "t\(number)", ratingHash: "r\(number)",
                receivedAt: moment, isTimeUnsure: false, storedAt: moment)
            try await database.perform(.store(new, action: "received"))
        }
    }

    @Test("a copy made while cases come in has a prefix of them, whole, in one file for its owner")
    func copyWhileWriting() async throws {
        let database = try opened()
        try await database.perform(.addTerminal(code: "QS01", at: moment))
        try await store(1...10, in: database)
        let file = folder.url.appendingPathComponent("copy")
        async let coming: Void = store(11...60, in: database)
        try await database.copy(to: file)
        try await coming
        let copy = try CenterCopy(file)
        try await copy.check()
        let numbers = try await copy.rows(.casesWithoutBackup())
        #expect((10...60).contains(numbers.count))
        #expect(numbers == (1...numbers.count).map { "LH20261121-\(String(10_000 + $0).dropFirst())" })
        let beside = try FileManager.default.contentsOfDirectory(atPath: folder.url.path).filter {
            $0.hasPrefix("copy")
        }
        #expect(beside == ["copy"])
        let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test("only the cases that are named are marked as backed up, however many they are")
    func marking() async throws {
        let database = try opened()
        try await database.perform(.addTerminal(code: "QS01", at: moment))
        try await store(1...1203, in: database)
        let all = try await database.rows(.casesWithoutBackup())
        let backup = BackupRecord(folder: "/backup", at: moment, cases: 1202, documents: 0, bytes: 5)
        try await database.perform(.note(backup, marking: Array(all.dropLast())))
        #expect(try await database.rows(.casesWithoutBackup()) == all.suffix(1))
        #expect(try await database.first(.aCase(number: all[0]))?.backedUpAt == moment)
        #expect(try await database.rows(.backups()) == [backup])
    }

    @Test("beside a database that was set aside, cases of that day are numbered above what it may have given")
    func numbersAfterDamage() async throws {
        let file = folder.url.appendingPathComponent("center.sqlite").path
        var seen: Set<String> = []
        for loss in 0..<3 {
            let database = try opened()
            try await database.perform(.addTerminal(code: "QS01", at: moment))
            try await store(1...5, in: database)
            let numbers = try await database.rows(.casesWithoutBackup())
            #expect(seen.isDisjoint(with: numbers))
            seen.formUnion(numbers)
            try database.close()
            try Data(repeating: 7, count: 8192).write(to: URL(fileURLWithPath: file))
            // Last written that day; the next loss an hour later.
            try FileManager.default.setAttributes(
                [.modificationDate: moment + Double(loss * 3600)], ofItemAtPath: file)
        }
        #expect(seen.count == 15)
    }

    @Test("days after the loss are numbered from 1, the day of it above, and a day before above all of that day")
    func floors() throws {
        let lost = [moment]  // 09:36:40 in China.
        let second = 9 * 3600 + 36 * 60 + 40
        #expect(CaseSerials.floor(on: try #require(CalendarDate("2026-11-22")), lostUntil: lost) == 0)
        #expect(CaseSerials.floor(on: CalendarDate(in: moment), lostUntil: lost) == 10_000 + 10 * second)
        #expect(CaseSerials.floor(on: try #require(CalendarDate("2026-11-20")), lostUntil: lost) == 10_000 + 864_000)
        #expect(CaseSerials.floor(on: CalendarDate(in: moment), lostUntil: []) == 0)
    }
}
