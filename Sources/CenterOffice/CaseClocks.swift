import CenterRecords
import Foundation
import KioskAssets
public import TownshipServices

/// How many undecided cases stand in which light.
public struct LightCounts: Hashable, Sendable {
    /// 90 % of the limit are used.
    public var soon = 0
    public var overdue = 0
    /// Cannot be said: no table of working days for the year.
    public var unknown = 0

    public init(soon: Int = 0, overdue: Int = 0, unknown: Int = 0) {
        self.soon = soon
        self.overdue = overdue
        self.unknown = unknown
    }
}

/// A light by which the list is filtered.
public enum LightFilter: String, Hashable, Sendable, CaseIterable {
    case soon, overdue, unknown

    init?(_ light: CaseClock.Light?) {
        switch light {
        case .yellow: self = .soon
        case .red: self = .overdue
        case .unknown: self = .unknown
        case .green, nil: return nil
        }
    }
}

/// A case with its clock; nil where the catalogue no longer has its service.
struct ClockedCase {
    var record: CaseRecord
    var clock: CaseClock?

    var light: LightFilter? { LightFilter(clock?.light) }
}

extension Office {
    /// The day in China by the center's clock.
    public var today: CalendarDate { CalendarDate(in: now()) }

    /// All cases that still wait for a decision, newest first.
    func undecidedCases() async throws -> [ClockedCase] {
        try await clocked(in: Set(CaseState.allCases.filter(\.awaitsDecision)))
    }

    func clocked(in states: Set<CaseState>) async throws -> [ClockedCase] {
        let steps = Dictionary(grouping: try await database.rows(.steps(ofCasesIn: states)), by: \.caseNumber)
        let day = today
        return try await database.rows(.cases(inAnyOf: states)).map {
            ClockedCase(record: $0, clock: clock(of: $0, steps[$0.caseNumber] ?? [], on: day))
        }
    }

    func clock(of record: CaseRecord) async throws -> CaseClock? {
        clock(of: record, try await database.rows(.steps(ofCase: record.caseNumber)), on: today)
    }

    func clock(of record: CaseRecord, _ steps: [CaseStepRecord], on day: CalendarDate) -> CaseClock? {
        service(of: record.service).service.map { service in
            CaseClock(facts(of: record, steps, service), of: service, on: day, calendar: calendar)
        }
    }

    /// The day of receipt is that of the terminal, however late the line was; a terminal that did not
    /// know the day is no witness for it, and one whose clock is ahead costs nobody a day.
    func facts(of record: CaseRecord, _ steps: [CaseStepRecord], _ service: ServiceItem) -> CaseClock.Facts {
        CaseClock.Facts(
            received: CalendarDate(
                in: record.isTimeUnsure ? record.storedAt : min(record.receivedAt, record.storedAt)),
            history: steps.flatMap(\.taken), of: service, calendar: calendar)
    }
}

extension CaseStepRecord {
    /// What it was to the lifecycle; nothing for what moved nothing. The one step by which cases ended
    /// before the lifecycle was both: decided and handed over.
    var taken: [CaseClock.Taken] {
        let actions: [CaseAction] =
            switch HistoryAction(rawValue: action) {
            case .took(let action): [action]
            case .markDone: [.grant, .handOver]
            case .received, .showNumber, nil: []
            }
        return actions.map { CaseClock.Taken($0, on: CalendarDate(in: at)) }
    }
}
