import CenterOffice
import Foundation
import TerminalLink
import Testing
import TownshipServices

@Suite("Submissions become cases, exactly once")
struct SubmissionIntakeTests {
    private let center: CenterFixture
    private let office: Office

    init() throws {
        center = try CenterFixture()
        office = center.office
    }

    private func commit(_ submission: Submission, _ terminal: KnownTerminal) async throws -> Acknowledgement {
        try await office.commit(
            Manifest(submission: submission).canonicalBytes(), as: submission.number, from: terminal)
    }

    @Test("64 commits of one submission at once get one acknowledgement and make one case")
    func sameAtOnce() async throws {
        let terminal = try await center.terminal()
        let submission = Sample.submission()
        let answers = try await withThrowingTaskGroup(of: Acknowledgement.self) { group in
            for _ in 0..<64 { group.addTask { try await commit(submission, terminal) } }
            return try await group.reduce(into: Set<Acknowledgement>()) { $0.insert($1) }
        }
        #expect(answers.count == 1)
        let page = try await office.cases(.init(), for: try await center.session())
        #expect(page.cases.map(\.caseNumber) == answers.map(\.caseNumber))
        #expect(
            answers.first?.manifestDigest
                == "\(ContentDigest(of: try Manifest(submission: submission).canonicalBytes()))")
    }

    @Test("of 64 different bodies under one number at once, one is stored and 63 are conflicts")
    func differentAtOnce() async throws {
        let terminal = try await center.terminal()
        let answers = await withTaskGroup(of: OfficeError.Code?.self) { group in
            for count in 0..<64 {
                group.addTask {
                    var submission = Sample.submission()
                    submission.answers["note"] = "\(count)"
                    let other = submission
                    return await officeCode { _ = try await commit(other, terminal) }
                }
            }
            return await group.reduce(into: [OfficeError.Code?]()) { $0.append($1) }
        }
        #expect(answers.count { $0 == nil } == 1 && answers.count { $0 == .conflict } == 63)
        #expect(try await office.cases(.init(), for: try await center.session()).cases.count == 1)
    }

    @Test("64 submissions at once get 64 case numbers without a gap")
    func manyAtOnce() async throws {
        let terminal = try await center.terminal()
        let numbers = try await withThrowingTaskGroup(of: String.self) { group in
            for serial in 1...64 {
                group.addTask { try await commit(Sample.submission(serial: serial), terminal).caseNumber }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(numbers.sorted().first == "LH20261121-0001")
        #expect(numbers.sorted().last == "LH20261121-0064")
        #expect(numbers.count == 64)
    }

    @Test("of whatever comes under the number of a case, unreadable or not, it is said that another one is stored")
    func unreadableUnderKnownNumber() async throws {
        let terminal = try await center.terminal()
        let submission = Sample.submission()
        let first = try await commit(submission, terminal)
        let code = await officeCode {
            _ = try await office.commit(Data("{".utf8), as: submission.number, from: terminal)
        }
        #expect(code == .conflict)
        #expect(try await commit(submission, terminal) == first)
    }

    @Test("the same acknowledgement comes after a restart, days later")
    func afterRestart() async throws {
        let terminal = try await center.terminal()
        let submission = Sample.submission()
        // Finer than what a row keeps.
        center.clock.advance(by: 0.123_456_7)
        let first = try await commit(submission, terminal)
        center.clock.advance(by: 3 * 86_400)
        let again = try center.reopened()
        let bytes = try Manifest(submission: submission).canonicalBytes()
        #expect(try await again.commit(bytes, as: submission.number, from: terminal) == first)
        try again.close()
    }

    @Test("another body under a number that is taken is a conflict and changes nothing")
    func conflict() async throws {
        let terminal = try await center.terminal()
        let submission = Sample.submission()
        let first = try await commit(submission, terminal)
        var other = submission
        other.answers["phone"] = "13800000000"
        #expect(await officeCode { _ = try await commit(other, terminal) } == .conflict)
        #expect(try await commit(submission, terminal) == first)
        let detail = try await office.detail(ofCase: first.caseNumber, for: try await center.session())
        #expect("\(detail.lines)".contains(Sample.phone))
    }

    @Test("a code that opens another case is a conflict")
    func takenCode() async throws {
        let terminal = try await center.terminal()
        let first = Sample.submission(serial: 1)
        _ = try await commit(first, terminal)
        var second = Sample.submission(serial: 2)
        second.trackingCode = first.trackingCode
        #expect(await officeCode { _ = try await commit(second, terminal) } == .conflict)
    }

    @Test("a missing document is named, and the same commit succeeds once it is there")
    func missingDocument() async throws {
        let terminal = try await center.terminal()
        let submission = Sample.submission(documents: [Sample.page])
        let digest = ContentDigest(of: Sample.page)
        await #expect { _ = try await commit(submission, terminal) } throws: { error in
            let error = error as? OfficeError
            return error?.code == .documentMissing && error?.message.contains("\(digest)") == true
        }
        _ = try await office.storeDocument(Sample.page, as: digest, from: terminal)
        #expect(try await commit(submission, terminal).number == submission.number)
    }

    @Test("a terminal cannot hand in under another's number")
    func foreignNumber() async throws {
        let terminal = try await center.terminal("QS02")
        #expect(await officeCode { _ = try await commit(Sample.submission(), terminal) } == .foreignNumber)
    }

    @Test("desks hear of a new case and of one that moves")
    func board() async throws {
        var changes = office.board.changes().makeAsyncIterator()
        let (number, _) = try await center.storedCase()
        #expect(await changes.next() != nil)
        try await office.act(CaseStep(.accept), onCase: number, by: try await center.session())
        #expect(await changes.next() != nil)
    }
}
