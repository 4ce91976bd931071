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
    /// Nil where the catalogue no longer has the service.
    public var clock: CaseClock?
}

/// What the desk's list shows, and in which order.
public struct CaseListQuery: Hashable, Sendable {
    /// Nil for all.
    public var state: CaseState?
    /// What was typed of a case's or a submission's number (收件编号); nil for all.
    public var number: String?
    /// Undecided cases only, in this light.
    public var light: LightFilter?
    /// Undecided cases only, what is due first first; else all, the newest first.
    public var isByDueDay: Bool
    /// From 1.
    public var page: Int

    public init(
        state: CaseState? = nil, number: String? = nil, light: LightFilter? = nil, isByDueDay: Bool = false,
        page: Int = 1
    ) {
        self.state = state
        self.number = number
        self.light = light
        self.isByDueDay = isByDueDay
        self.page = page
    }

    /// Numbers are of capitals, digits and hyphens, so nothing of it is a pattern.
    fileprivate var part: String? {
        let part = number.map {
            String($0.uppercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
        }
        return part?.isEmpty == true ? nil : part
    }

    /// A page beyond any real list must not overflow.
    fileprivate var offset: Int { (safePage - 1) * CasePage.length }
    fileprivate var safePage: Int { min(max(page, 1), 1_000_000) }

    fileprivate func wants(_ entry: ClockedCase) -> Bool {
        (state == nil || entry.record.state == state) && (light == nil || entry.light == light)
            && (part.map { entry.record.caseNumber.contains($0) || entry.record.submissionNumber.contains($0) } ?? true)
    }
}

/// One page of the desk's list, with what the filters show.
public struct CasePage: Hashable, Sendable {
    public static let length = 30

    public var cases: [CaseSummary]
    /// From 1.
    public var number: Int
    public var hasMore: Bool
    public var counts: [CaseState: Int]
    /// Of all undecided cases, whatever the list is filtered by.
    public var lights: LightCounts
}

extension Office {
    public func cases(_ query: CaseListQuery, for session: StaffSession) async throws -> CasePage {
        try session.require(.seeCases)
        let undecided = try await undecidedCases()
        let entries =
            query.isByDueDay || query.light != nil
            ? Array(
                undecided.filter(query.wants).sorted { CaseClock.isDueFirst($0.clock, $1.clock) }
                    .dropFirst(query.offset).prefix(CasePage.length + 1))
            : try await newest(query, undecided)
        let counts = try await database.rows(.caseCounts())
        return CasePage(
            cases: try entries.prefix(CasePage.length).map { try summary($0.record, $0.clock) },
            number: query.safePage, hasMore: entries.count > CasePage.length,
            counts: Dictionary(counts.map { ($0.state, $0.count) }, uniquingKeysWith: +),
            lights: undecided.reduce(into: LightCounts()) { counts, entry in
                switch entry.light {
                case .soon: counts.soon += 1
                case .overdue: counts.overdue += 1
                case .unknown: counts.unknown += 1
                case nil: break
                }
            })
    }

    /// One page and the first case of the next; those that are decided look up their history.
    private func newest(_ query: CaseListQuery, _ undecided: [ClockedCase]) async throws -> [ClockedCase] {
        let clocks = Dictionary(
            undecided.map { ($0.record.caseNumber, $0.clock) }, uniquingKeysWith: { first, _ in first })
        var entries: [ClockedCase] = []
        let records = try await database.rows(
            .cases(in: query.state, numbered: query.part, limit: CasePage.length + 1, offset: query.offset))
        for record in records {
            let known = clocks[record.caseNumber]
            entries.append(
                ClockedCase(record: record, clock: known != nil ? known ?? nil : try await clock(of: record)))
        }
        return entries
    }

    func summary(_ record: CaseRecord, _ clock: CaseClock?) throws -> CaseSummary {
        CaseSummary(
            caseNumber: record.caseNumber, submissionNumber: record.submissionNumber, terminal: record.terminal,
            service: record.service, applicant: try CaseSeal(record, key: key).text(record.sealedName, .name),
            state: record.state, receivedAt: record.receivedAt, isTimeUnsure: record.isTimeUnsure,
            storedAt: record.storedAt, changedAt: record.changedAt, clock: clock)
    }
}
