import CenterOffice
import Foundation
import TerminalLink
import Testing
import TownshipServices

@Suite("Clerks decide")
struct CaseDecisionTests {
    private let center: CenterFixture
    private let office: Office
    private let number: String
    private let submission: Submission
    private let clerk: StaffSession

    init() async throws {
        center = try CenterFixture()
        office = center.office
        (number, submission) = try await center.storedCase()
        clerk = try await center.session()
    }

    private func problem(_ action: CaseAction, _ words: [CaseWord: String] = [:]) async -> CaseActionProblem? {
        do {
            try await office.act(CaseStep(action, words), onCase: number, by: clerk)
            return nil
        } catch { return error as? CaseActionProblem }
    }

    @Test("an instant case is accepted, then finished in one touch, and its history says who did what and when")
    func straightWay() async throws {
        center.clock.advance(by: 600)
        #expect(await problem(.accept) == nil)
        center.clock.advance(by: 600)
        #expect(try await office.detail(ofCase: number, for: clerk).canFinishAtOnce)
        try await office.act(CaseStep.finishAtOnce, onCase: number, by: clerk)
        let detail = try await office.detail(ofCase: number, for: clerk)
        #expect(detail.summary.state == .handedOver)
        #expect(detail.history.map(\.action) == [.received, .took(.accept), .took(.grant), .took(.handOver)])
        #expect(detail.history.map(\.actor) == ["QS01", "王芳", "王芳", "王芳"])
        #expect(detail.history.map(\.at) == [-1200, -600, 0, 0].map { center.clock.now + $0 })
        #expect(detail.history.map(\.paper) == [nil, .acceptanceNotice, .decision, .deliveryReceipt])
        #expect(detail.transitions.map(\.action) == [.archive] && !detail.canFinishAtOnce)
    }

    @Test("what is missing is asked once, also after the case moved on")
    func onceOnly() async throws {
        #expect(await problem(.requestSupplement, [.missing: " 户口本首页 \r\n照片 \u{7}"]) == nil)
        #expect(await problem(.requestSupplement, [.missing: "还缺"]) == .supplementAlreadyRequested)
        let detail = try await office.detail(ofCase: number, for: clerk)
        #expect(detail.history.last?.words.map(\.text) == ["户口本首页 \n照片"])
        #expect(Set(detail.transitions.map(\.action)) == [.supplement, .refuse, .refuseNotOurs, .withdraw])
        #expect(try await office.tracking(submission.trackingCode.text)?.message.map(\.text) == ["户口本首页 \n照片"])
        #expect(await problem(.accept) == .notPossibleNow)
        #expect(await problem(.supplement) == nil)
        #expect(await problem(.requestSupplement, [.missing: "还缺"]) == .supplementAlreadyRequested)
        #expect(await problem(.accept) == nil)
    }

    @Test("words that a step does not ask for are not kept")
    func unasked() async throws {
        #expect(await problem(.accept, [.reason: "闲话"]) == nil)
        #expect(try await office.detail(ofCase: number, for: clerk).history.last?.words.isEmpty == true)
    }

    @Test("a refusal without a reason, or with blanks for one, is refused itself")
    func reason() async throws {
        #expect(await problem(.refuse, [.reason: " \n\t ", .remedies: "复议"]) == .reasonMissing)
        #expect(await problem(.requestSupplement) == .reasonMissing)
        #expect(try await office.detail(ofCase: number, for: clerk).history.count == 1)
        #expect(await problem(.refuse, [.reason: "不符合年龄条件", .remedies: "复议"]) == nil)
        #expect(await problem(.accept) == .caseIsClosed)
    }

    @Test("what goes up is decided by the county, and the township writes down no decision of its own there")
    func county() async throws {
        let county = try await center.session("xian", role: .countyClerk)
        #expect(await problem(.accept) == nil)
        #expect(await problem(.startReview) == nil)
        #expect(await problem(.forwardUp, [.forwardedTo: "云溪县民政局"]) == nil)
        #expect(await problem(.grant) == .notForYou)
        try await office.act(CaseStep(.grant), onCase: number, by: county)
        #expect(try await office.detail(ofCase: number, for: clerk).summary.state == .granted)
    }

    @Test("a case is found by its number or its submission's, also by part of one, and patterns are none")
    func numbers() async throws {
        let serial = try await office.detail(ofCase: number, for: clerk).summary.submissionNumber
        for typed in [serial, serial.lowercased(), number, " \(serial.dropFirst(3)) "] {
            let found = try await office.cases(CaseListQuery(number: typed), for: clerk).cases
            #expect(found.map(\.caseNumber) == [number], "\(typed)")
        }
        for typed in ["QS99", "%_%x9", "0000000"] {
            #expect(try await office.cases(CaseListQuery(number: typed), for: clerk).cases.isEmpty)
        }
        #expect(try await office.cases(CaseListQuery(number: "%_ "), for: clerk).cases.count == 1)
    }

    @Test("a text beyond the limit is refused whole, not cut")
    func tooLong() async throws {
        let text = String(repeating: "长", count: Office.longestText + 1)
        #expect(
            await officeCode { try await office.act(CaseStep(.refuse, [.reason: text]), onCase: number, by: clerk) }
                == .textTooLong)
        #expect(try await office.detail(ofCase: number, for: clerk).summary.state == .received)
    }

    @Test("of many clerks who decide at once exactly one does, and one line of history is written")
    func race() async throws {
        let won = await withTaskGroup(of: Bool.self) { group in
            for index in 0..<16 {
                group.addTask {
                    await problem(index % 2 == 0 ? .accept : .refuse, [.reason: "原因", .remedies: "复议"]) == nil
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(won == 1)
        #expect(try await office.detail(ofCase: number, for: clerk).history.count == 2)
    }

    @Test("an unknown case is not found")
    func unknown() async throws {
        #expect(
            await officeCode { try await office.act(CaseStep(.accept), onCase: "LH20261121-9999", by: clerk) }
                == .notFound)
        #expect(await officeCode { _ = try await office.detail(ofCase: "' OR 1=1", for: clerk) } == .notFound)
        #expect(await officeCode { _ = try await office.page(7, ofCase: number, for: clerk) } == .notFound)
    }

    @Test("the ID number is masked in everything a clerk sees, and each full look is in the history")
    func masked() async throws {
        let detail = try await office.detail(ofCase: number, for: clerk)
        #expect(!"\(detail)".contains(Sample.number))
        #expect(detail.lines.contains { $0.numberOf == .applicant })
        #expect(try await office.showNumbers(ofCase: number, to: clerk) == [.applicant: Sample.number])
        let after = try await office.detail(ofCase: number, for: clerk)
        #expect(after.history.last?.action == .showNumber)
        #expect(after.history.last?.actor == "王芳")
    }

    @Test("a case of another place names the body it goes to, one of our own does not")
    func route() async throws {
        guard case .local(let own) = try await office.detail(ofCase: number, for: clerk).route else {
            Issue.record("the case of our own township is not local")
            return
        }
        #expect(own.name == "柳河镇便民服务中心")
        var submission = Sample.submission(serial: 8)
        submission.applicant.address = "江东省海陵县东桥镇新塘村11组3号"
        let terminal = try await center.terminal()
        let stored = try await office.commit(
            try Manifest(submission: submission).canonicalBytes(), as: submission.number, from: terminal)
        guard case .forwarded(_, .withinProvince) = try await office.detail(ofCase: stored.caseNumber, for: clerk).route
        else {
            Issue.record("the case is not forwarded")
            return
        }
    }

    @Test("a representative's number is masked beside the applicant's, and both are shown on request")
    func representative() async throws {
        var submission = Sample.submission(serial: 9)
        submission.representative = Sample.representative()
        submission.answers[Standing.field] = "mandate"
        let terminal = try await center.terminal()
        let stored = try await office.commit(
            try Manifest(submission: submission).canonicalBytes(), as: submission.number, from: terminal)
        let detail = try await office.detail(ofCase: stored.caseNumber, for: clerk)
        #expect(!"\(detail)".contains(Sample.representativeNumber))
        #expect(detail.lines.first?.line == .representative(Sample.representative()))
        #expect(
            try await office.showNumbers(ofCase: stored.caseNumber, to: clerk)
                == [.applicant: Sample.number, .representative: Sample.representativeNumber])
    }

    @Test("answers stand in the order of the form, and one that the form does not know is not left out")
    func lines() async throws {
        let lines = try await office.detail(ofCase: number, for: clerk).lines
        let ids = lines.map { line in
            switch line.line {
            case .answer(let field, _): field.id
            case .unknown(let id, _): id
            default: ""
            }
        }
        #expect(
            ids == ["name", "sex", "ethnic-group", "birth-date", "id-number", "address", "phone", "collection", "note"])
    }

    @Test("the list shows the newest first, by state, a page at a time, with counts of all")
    func list() async throws {
        for serial in 2...(CasePage.length + 2) {
            center.clock.advance(by: 1)
            _ = try await center.storedCase(serial: serial)
        }
        try await office.act(CaseStep(.accept), onCase: number, by: clerk)
        let first = try await office.cases(CaseListQuery(state: .received), for: clerk)
        #expect(first.cases.count == CasePage.length && first.hasMore)
        #expect(first.cases.first?.submissionNumber == "\(Sample.submission(serial: CasePage.length + 2).number)")
        #expect(first.counts == [.received: CasePage.length + 1, .accepted: 1])
        let second = try await office.cases(CaseListQuery(state: .received, page: 2), for: clerk)
        #expect(second.cases.count == 1 && !second.hasMore)
        #expect(try await office.cases(CaseListQuery(page: .max), for: clerk).cases.isEmpty)
        #expect(
            try await office.cases(CaseListQuery(state: .accepted, page: -3), for: clerk).cases.map(\.caseNumber) == [
                number
            ])
    }
}
