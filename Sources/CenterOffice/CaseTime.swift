import CenterRecords
import Foundation
public import TownshipServices

extension Office {
    /// Who stands in a history where nobody of the staff and no terminal did it; no login looks like it.
    static let clockName = "(clock)"

    /// Does what time does by itself: accepts licences that nobody answered in time (行政许可法 32), and
    /// puts into the archive what was handed over long ago.
    ///
    /// Every step goes through the lifecycle, and the record must not have moved since it was read, so
    /// that a second run, a restart or a clerk in the same instant doubles nothing. A case that was
    /// moved later than it is now tells of a clock that went back: it waits.
    ///
    /// - Returns: the steps that were taken.
    @discardableResult
    public func letTimeAct() async throws -> [CaseAction] {
        let states: Set<CaseState> = [.received, .handedOver]
        let steps = Dictionary(grouping: try await database.rows(.steps(ofCasesIn: states)), by: \.caseNumber)
        let moment = now()
        var taken: [CaseAction] = []
        for record in try await database.rows(.cases(inAnyOf: states)) where record.changedAt <= moment {
            let history = steps[record.caseNumber] ?? []
            guard let action = dueByClock(record, history, on: CalendarDate(in: moment)),
                try await take(action, record, history, at: moment)
            else { continue }
            taken.append(action)
        }
        if !taken.isEmpty { board.announce() }
        return taken
    }

    /// The same for one case before a clerk moves it: what the law did at midnight, no desk undoes
    /// because the next round is some minutes away.
    func letTimeAct(onCase number: String) async throws {
        let record = try await record(ofCase: number)
        let moment = now()
        let history = try await database.rows(.steps(ofCase: number))
        guard record.changedAt <= moment,
            let action = dueByClock(record, history, on: CalendarDate(in: moment)),
            try await take(action, record, history, at: moment)
        else { return }
        board.announce()
    }

    private func dueByClock(_ record: CaseRecord, _ steps: [CaseStepRecord], on day: CalendarDate) -> CaseAction? {
        let delivered = steps.flatMap(\.taken).last { $0.action == .handOver }?.day
        return situation(of: record, steps).dueByClock(
            clock(of: record, steps, on: day), delivered: delivered, archiveAfter: settings.archiveAfterDays, on: day)
    }

    /// False where somebody else was faster.
    private func take(
        _ action: CaseAction, _ record: CaseRecord, _ steps: [CaseStepRecord], at moment: Date
    ) async throws -> Bool {
        var situation = situation(of: record, steps)
        let line = try situation.take(CaseStep(action), by: .clock)
        let event = CaseEvent(
            at: moment, actor: Self.clockName, action: action.rawValue,
            move: .init(standing: .clock, from: line.from, to: line.to, paper: line.paper))
        do {
            try await database.perform(.move(record, to: situation.state, events: [event]))
        } catch let error as RecordsError where error.code == .rowCount {
            return false
        }
        logger.note(.movedByTime, ["case": "\(record.caseNumber)", "action": "\(action.rawValue)"])
        return true
    }

    func situation(of record: CaseRecord, _ steps: [CaseStepRecord]) -> CaseSituation {
        CaseSituation(
            record.state, taken: Set(steps.compactMap { CaseAction(rawValue: $0.action) }),
            rules: CaseRules(service(of: record.service).service))
    }
}
