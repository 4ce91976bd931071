import CenterRecords
import Foundation
import Logging
import Testing
import TownshipServices

@Suite("Records of the center")
struct CenterDatabaseTests {
    private let folder: TemporaryFolder
    private let database: CenterDatabase
    private let moment = Date(timeIntervalSince1970: 1_795_225_000)

    init() async throws {
        folder = try TemporaryFolder()
        database = try CenterDatabase(folder: folder.url, logger: Logger(label: "test"))
        try await database.perform(.addTerminal(code: "QS01", at: moment))
    }

    private func newCase(serial: Int, day: CalendarDate? = nil, terminal: String = "QS01") throws -> NewCase {
        let number = try #require(SubmissionNumber(terminal: terminal, serial: serial))
        return NewCase(
            numberPrefix: "LH", day: day ?? CalendarDate(in: moment), submissionNumber: number,
            service: .init(id: "elderly-benefit-card", version: 1, name: "办理老年优待证"), applicantHash: "person",
            wrappedKey: Data([1]), sealedName: Data([2]), sealedManifest: Data([3]), manifestDigest: "sha256:\(serial)",
            trackingHash: "t\(number)", ratingHash: "r\(number)", receivedAt: moment, isTimeUnsure: false,
            storedAt: moment)
    }

    private func store(_ new: NewCase) async throws { try await database.perform(.store(new, action: "received")) }

    private func code(of work: () async throws -> Void) async -> RecordsError.Code? {
        do {
            try await work()
            return nil
        } catch { return (error as? RecordsError)?.code }
    }

    @Test("a write whose second statement touches the wrong number of rows leaves nothing of the first")
    func allOrNothing() async throws {
        let half = Write([
            Statement("INSERT INTO case_serials (day, last) VALUES ($1, $2)", ["2026-11-21", 7]),
            Statement("UPDATE terminals SET code = $1 WHERE code = $2", ["x", "NOBODY"]),
        ])
        #expect(await code { try await database.perform(half) } == .rowCount)
        let serials = try await database.rows(Read("SELECT last FROM case_serials") { try $0.integer("last") })
        #expect(serials == [])
    }

    @Test("an argument may stand twice, and in any order")
    func numberedArguments() async throws {
        let read = Read<String>("SELECT $2 || $1 || $2 AS word", ["a", "b"]) { try $0.text("word") }
        #expect(try await database.first(read) == "bab")
    }

    @Test("a column that holds something unexpected is an error that names the column, not a guess")
    func unexpectedColumn() async throws {
        let read = Read<Int>("SELECT 'text' AS number") { try $0.integer("number") }
        await #expect { try await database.first(read) } throws: { error in
            (error as? RecordsError)?.code == .unreadable && "\(error)".contains("`number`")
        }
    }

    @Test("cases are numbered by day from 1, and a number of five digits follows 9999")
    func caseNumbers() async throws {
        let other = try #require(CalendarDate("2026-11-22"))
        try await store(newCase(serial: 1))
        try await store(newCase(serial: 2))
        try await store(newCase(serial: 3, day: other))
        try await database.perform(
            Write([Statement("UPDATE case_serials SET last = 9998 WHERE day = $1", ["2026-11-22"])]))
        try await store(newCase(serial: 4, day: other))
        try await store(newCase(serial: 5, day: other))
        let numbers = try await database.rows(.cases(in: nil, limit: 10, offset: 0)).map(\.caseNumber)
        #expect(
            Set(numbers) == [
                "LH20261121-0001", "LH20261121-0002", "LH20261122-0001", "LH20261122-9999", "LH20261122-10000",
            ])
    }

    @Test("a second case under one submission number is a duplicate and uses up no case number")
    func duplicate() async throws {
        try await store(newCase(serial: 1))
        #expect(await code { try await store(newCase(serial: 1)) } == .duplicate)
        try await store(newCase(serial: 2))
        let second = try await database.first(.aCase(submission: try #require(SubmissionNumber("QS01-000002-L"))))
        #expect(second?.caseNumber == "LH20261121-0002")
    }

    @Test("a case of an unknown terminal is not stored")
    func unknownTerminal() async throws {
        #expect(await code { try await store(newCase(serial: 1, terminal: "XX99")) } == .dangling)
        #expect(try await database.rows(.cases(in: nil, limit: 10, offset: 0)).isEmpty)
    }

    @Test("of 64 writes at once one that fails fails alone")
    func neighbours() async throws {
        try await store(newCase(serial: 64))
        let failures = await withTaskGroup(of: RecordsError.Code?.self) { group in
            for serial in 1...64 {
                group.addTask { await code { try await store(newCase(serial: serial)) } }
            }
            return await group.reduce(into: []) { $0.append($1) }.compactMap(\.self)
        }
        #expect(failures == [.duplicate])
        #expect(try await database.rows(.cases(in: .received, limit: 100, offset: 0)).count == 64)
    }

    @Test("a case is moved only from where it was seen, and a lost race writes no history")
    func moving() async throws {
        try await store(newCase(serial: 1))
        let number = "LH20261121-0001"
        let seen = try #require(try await database.first(.aCase(number: number)))
        let event = CaseEvent(
            at: moment, actor: "wang", action: "accept",
            move: .init(standing: .townshipClerk, from: .received, to: .accepted, paper: .acceptanceNotice))
        // A line that leads back to its own state is a move too.
        try await database.perform(.move(seen, to: .received, events: [event]))
        #expect(await code { try await database.perform(.move(seen, to: .accepted, events: [event])) } == .rowCount)
        let again = try #require(try await database.first(.aCase(number: number)))
        try await database.perform(.move(again, to: .accepted, events: [event]))
        let late = Write.move(again, to: .refused, events: [event])
        #expect(await code { try await database.perform(late) } == .rowCount)
        #expect(try await database.first(.aCase(number: number))?.state == .accepted)
        #expect(try await database.rows(.events(ofCase: number)).map(\.action) == ["received", "accept", "accept"])
        #expect(try await database.rows(.events(ofCase: number)).last == event)
    }

    @Test("the one supplement is remembered after the case moved on")
    func supplement() async throws {
        try await store(newCase(serial: 1))
        let number = "LH20261121-0001"
        for (from, to) in [(CaseState.received, CaseState.supplementRequested), (.supplementRequested, .supplemented)] {
            let event = CaseEvent(
                at: moment, actor: "wang", action: "x", sealedWords: Data([9]),
                move: .init(standing: .townshipClerk, from: from, to: to, paper: nil))
            let seen = try #require(try await database.first(.aCase(number: number)))
            try await database.perform(.move(seen, to: to, events: [event]))
        }
        #expect(try await database.first(.aCase(number: number))?.supplementRequested == true)
        #expect(try await database.rows(.events(ofCase: number)).map(\.sealedWords) == [nil, Data([9]), Data([9])])
    }

    @Test("one rating a visit and one an outcome, and none beyond the five grades")
    func ratings() async throws {
        try await store(newCase(serial: 1))
        let number = "LH20261121-0001"
        try await database.perform(.rate(number, .visit, .fair, at: moment))
        #expect(await code { try await database.perform(.rate(number, .visit, .satisfied, at: moment)) } == .duplicate)
        try await database.perform(.rate(number, .outcome, .satisfied, at: moment))
        #expect(try await database.first(.rating(ofCase: number, .visit)) == .fair)
        let sixth = Write([
            Statement("UPDATE case_ratings SET grade = 6 WHERE case_number = $1", [.text(number)])
        ])
        #expect(await code { try await database.perform(sixth) } == .other)
    }

    @Test("changing somebody's password ends his sessions and nobody else's")
    func sessions() async throws {
        for login in ["li", "wang"] {
            let staff = StaffRecord(login: login, name: login, role: "clerk", passwordHash: "old")
            try await database.perform(.add(staff, at: moment))
            try await database.perform(.openSession(tokenHash: "token of \(login)", login: login, at: moment))
        }
        try await database.perform(
            .replace(StaffRecord(login: "li", name: "li", role: "viewer", passwordHash: "new")))
        #expect(try await database.first(.session(tokenHash: "token of li")) == nil)
        #expect(try await database.first(.session(tokenHash: "token of wang"))?.staff.login == "wang")
    }

    @Test("what was written is there after closing and opening")
    func reopening() async throws {
        try await store(newCase(serial: 1))
        try database.close()
        let again = try CenterDatabase(folder: folder.url, logger: Logger(label: "test"))
        #expect(try await again.rows(.cases(in: nil, limit: 10, offset: 0)).count == 1)
        try again.close()
    }

    @Test("a damaged database is set aside whole and a new one made")
    func damaged() async throws {
        try database.close()
        let file = folder.url.appendingPathComponent("center.sqlite")
        let rubbish = Data(repeating: 0x5a, count: 8192)
        try rubbish.write(to: file)
        let again = try CenterDatabase(folder: folder.url, logger: Logger(label: "test"))
        let place = try #require(again.setAside)
        #expect(try Data(contentsOf: URL(fileURLWithPath: place)) == rubbish)
        #expect(try await again.rows(.cases(in: nil, limit: 10, offset: 0)).isEmpty)
        try again.close()
    }
}
