import CenterRecords
public import Foundation
public import TownshipServices

/// One line of the desk's list.
public struct CaseSummary: Hashable, Sendable {
    public var caseNumber: String
    public var submissionNumber: String
    public var terminal: String
    public var service: Submission.Service
    /// In full: the clerk has to tell people apart.
    public var applicant: String
    public var state: CaseState
    /// By the terminal's clock.
    public var receivedAt: Date
    public var isTimeUnsure: Bool
    /// By the center's clock.
    public var storedAt: Date
    public var changedAt: Date
}

/// One page of the desk's list, with what the filters show.
public struct CasePage: Hashable, Sendable {
    public static let length = 30

    public var cases: [CaseSummary]
    /// From 1.
    public var number: Int
    public var hasMore: Bool
    public var counts: [CaseState: Int]
}

extension Office {
    /// Newest first.
    ///
    /// - Parameters:
    ///   - state: nil for all.
    ///   - number: what was typed of a case's or a submission's number (收件编号); nil for all.
    ///   - page: from 1.
    public func cases(
        in state: CaseState?, numbered number: String? = nil, page: Int, for session: StaffSession
    ) async throws -> CasePage {
        try session.require(.seeCases)
        // A page beyond any real list must not overflow.
        let page = min(max(page, 1), 1_000_000)
        // Numbers are of capitals, digits and hyphens, so nothing of it is a pattern.
        let part = number.map {
            String($0.uppercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
        }
        let records = try await database.rows(
            .cases(
                in: state, numbered: part?.isEmpty == true ? nil : part, limit: CasePage.length + 1,
                offset: (page - 1) * CasePage.length))
        let counts = try await database.rows(.caseCounts())
        return CasePage(
            cases: try records.prefix(CasePage.length).map(summary), number: page,
            hasMore: records.count > CasePage.length,
            counts: Dictionary(counts.map { ($0.state, $0.count) }, uniquingKeysWith: +))
    }

    func summary(_ record: CaseRecord) throws -> CaseSummary {
        CaseSummary(
            caseNumber: record.caseNumber, submissionNumber: record.submissionNumber, terminal: record.terminal,
            service: record.service, applicant: try CaseSeal(record, key: key).text(record.sealedName, .name),
            state: record.state, receivedAt: record.receivedAt, isTimeUnsure: record.isTimeUnsure,
            storedAt: record.storedAt, changedAt: record.changedAt)
    }
}
