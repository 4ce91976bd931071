import CenterRecords
public import Foundation
import KioskAssets
public import TownshipServices

/// How often every grade was given. It names nobody, so all staff may see it.
public struct RatingCounts: Hashable, Sendable {
    public var grades: [RatingSubject: [RatingGrade: Int]]
    /// Bad ratings without a call-back.
    public var waiting: Int
}

/// One rating as the call-back officer sees it.
public struct RatingEntry: Hashable, Sendable {
    public var subject: RatingSubject
    public var grade: RatingGrade
    public var serviceName: String
    public var ratedAt: Date
    /// Only of a bad rating: whoever was content is nobody's business.
    public var rater: Rater?
    /// Nil as long as nobody called.
    public var callBack: CallBack?

    public struct Rater: Hashable, Sendable {
        public var caseNumber: String
        /// In full: somebody is going to be called.
        public var name: String
        public var phones: [String]
        /// Nil when no table of working days is there for the year.
        public var dueBy: CalendarDate?
        public var isOverdue: Bool
    }

    public struct CallBack: Hashable, Sendable {
        /// The officer's name.
        public var by: String
        public var at: Date
        public var note: String
    }
}

/// One page of the list: what waits for a call-back first, then the other bad ratings, then the
/// rest; each newest first.
public struct RatingPage: Hashable, Sendable {
    public static let length = 30

    public var ratings: [RatingEntry]
    /// From 1.
    public var number: Int
    public var hasMore: Bool
}

/// Why a call-back cannot be written down; the desk says each in words.
public enum CallBackProblem: String, Error, Hashable, Sendable, CaseIterable {
    case noteMissing
    /// A colleague was faster; the first note stands.
    case calledBefore
    /// Only bad ratings are called back.
    case notBad
}

extension Office {
    public func ratingCounts(for session: StaffSession) async throws -> RatingCounts {
        try session.require(.seeCases)
        let counts = try await database.rows(.ratingCounts())
        return RatingCounts(
            grades: Dictionary(grouping: counts, by: \.subject).mapValues {
                Dictionary($0.map { ($0.grade, $0.count) }, uniquingKeysWith: +)
            },
            waiting: counts.map(\.waiting).reduce(0, +))
    }

    /// Who rated is shown to the call-back officer only (国办发〔2019〕51号 protects the rater).
    ///
    /// - Parameter page: from 1.
    public func ratings(page: Int, for session: StaffSession) async throws -> RatingPage {
        try session.require(.callBack)
        let page = min(max(page, 1), 1_000_000)
        let records = try await database.rows(
            .ratings(limit: RatingPage.length + 1, offset: (page - 1) * RatingPage.length))
        let names = try await staffNames()
        var ratings: [RatingEntry] = []
        for record in records.prefix(RatingPage.length) { ratings.append(try await entry(record, names)) }
        return RatingPage(ratings: ratings, number: page, hasMore: records.count > RatingPage.length)
    }

    /// Writes down who called the rater of a bad rating, when, and what was heard; once.
    ///
    /// - Throws: `CallBackProblem`; `OfficeError` `textTooLong`, `notPermitted`, `notFound`.
    public func callBack(
        _ subject: RatingSubject, ofCase number: String, note: String, by session: StaffSession
    ) async throws {
        try session.require(.callBack)
        let note = note.cleaned
        guard note.count <= Self.longestText else {
            throw OfficeError(.textTooLong, "a text has at most \(Self.longestText) characters", remedy: "shorten it")
        }
        let record = try await record(ofCase: number)
        guard let grade = try await database.first(.rating(ofCase: number, subject)) else {
            throw OfficeError.noSuchCase
        }
        guard grade.isBad else { throw CallBackProblem.notBad }
        guard !note.isEmpty else { throw CallBackProblem.noteMissing }
        do {
            try await database.perform(
                .callBack(
                    number, subject, by: session.login, at: now(),
                    sealedNote: try CaseSeal(record, key: key).seal(note, .callBack)))
        } catch let error as RecordsError where error.code == .duplicate {
            throw CallBackProblem.calledBefore
        }
        logger.note(.calledBack, ["login": "\(session.login)"])
    }

    private func entry(_ record: RatingRecord, _ names: [String: String]) async throws -> RatingEntry {
        var entry = RatingEntry(
            subject: record.subject, grade: record.grade, serviceName: record.serviceName, ratedAt: record.ratedAt)
        guard record.grade.isBad else { return entry }
        let rated = try await self.record(ofCase: record.caseNumber)
        let seal = try CaseSeal(rated, key: key)
        let submission = try await submission(of: rated, seal)
        let due = try? calendar.day(settings.callBackDays, workingDaysAfter: CalendarDate(in: record.ratedAt))
        entry.rater = .init(
            caseNumber: record.caseNumber, name: try seal.text(rated.sealedName, .name),
            phones: phones(in: submission), dueBy: due,
            isOverdue: record.callBack == nil && due.map { $0 < CalendarDate(in: now()) } == true)
        entry.callBack = try record.callBack.map {
            .init(by: names[$0.login] ?? $0.login, at: $0.at, note: try seal.text($0.sealedNote, .callBack))
        }
        return entry
    }

    /// In the order of the form.
    private func phones(in submission: Submission) -> [String] {
        let fields = (service(of: submission.service).service?.form ?? []).filter { $0.kind == .phone }
        return fields.compactMap { submission.answers[$0.id] }.filter { !$0.isEmpty }
    }
}
