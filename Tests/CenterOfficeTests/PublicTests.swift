import CenterOffice
import Foundation
import Testing
import TownshipServices

@Suite("Codes on slips")
struct PublicTests {
    private let center: CenterFixture
    private let office: Office
    private let number: String
    private let submission: Submission

    init() async throws {
        center = try CenterFixture()
        office = center.office
        (number, submission) = try await center.storedCase()
    }

    @Test("a tracking code follows its case, with the name masked and the service's own phones")
    func tracking() async throws {
        let code = submission.trackingCode.text
        let first = try #require(try await office.tracking(code))
        #expect(first.state == .received && first.caseNumber == number && first.message.isEmpty)
        #expect(first.maskedName == "欧**丽")
        #expect(!"\(first)".contains(Sample.name) && !"\(first)".contains(Sample.number))
        #expect(first.contact.consultingPhone == "0599-5550110")
        try await refuse()
        let after = try await office.tracking(code.lowercased())
        #expect(after?.state == .refused && after?.message.map(\.text) == ["不符合年龄条件", "复议"])
    }

    @Test("codes open only what they are for, and nothing else opens anything")
    func unknown() async throws {
        let codes = [
            "", "x", PublicCode().text, submission.ratingCode.text, number, "\(submission.number)",
            String(submission.trackingCode.text.dropLast()), "' OR '1'='1", String(repeating: "0", count: 100_000),
        ]
        for code in codes { #expect(try await office.tracking(code) == nil) }
        #expect(try await office.rating(submission.trackingCode.text) == nil)
        #expect(try await office.rate(submission.trackingCode.text, .visit, .fair) == nil)
    }

    @Test("of many ratings at once one stands, and stays", arguments: RatingSubject.allCases)
    func once(subject: RatingSubject) async throws {
        let code = submission.ratingCode.text
        try await refuse()
        #expect(try await office.rating(code)?[subject] == .open)
        let seen = try await withThrowingTaskGroup(of: RatingStatus?.self) { group in
            for index in 0..<20 {
                group.addTask { try await office.rate(code, subject, RatingGrade(rawValue: index % 5 + 1) ?? .fair) }
            }
            return try await group.reduce(into: Set<RatingStatus?>()) { $0.insert($1) }
        }
        #expect(seen.count == 1)
        #expect(try await office.rate(code, subject, .veryDissatisfied) == seen.first)
        let after = try await office.rating(code)
        #expect(after == seen.first)
        for other in RatingSubject.allCases where other != subject { #expect(after?[other] == .open) }
    }

    @Test("the outcome is rated when there is one, apart from the visit, under the same code")
    func outcome() async throws {
        let code = submission.ratingCode.text
        let before = try await office.rating(code)
        #expect(before?.serviceName == "办理老年优待证" && before?.visit == .open && before?.outcome == .notYet)
        #expect(try await office.rate(code, .outcome, .fair)?.outcome == .notYet)
        #expect(try await office.rate(code, .visit, .satisfied)?.visit == .given(.satisfied))
        try await refuse()
        let after = try await office.rate(code, .outcome, .dissatisfied)
        #expect(after?.visit == .given(.satisfied) && after?.outcome == .given(.dissatisfied))
    }

    private func refuse() async throws {
        try await office.act(
            CaseStep(.refuse, [.reason: "不符合年龄条件", .remedies: "复议"]), onCase: number, by: try await center.session())
    }

    @Test(
        "day and minute are those of China",
        arguments: [
            (1_795_225_000.0, "2026年11月21日 09:36"), (-1.0, "1970年1月1日 07:59"), (1_767_196_800.0, "2026年1月1日 00:00"),
        ])
    func chinaTime(seconds: TimeInterval, text: String) {
        #expect(Date(timeIntervalSince1970: seconds).minuteInChina == text)
    }
}
