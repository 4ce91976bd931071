import CenterRecords
import Foundation
public import TownshipServices

extension Office {
    /// Characters of a reason or of what is missing.
    public static let longestText = 1000

    /// Moves a case on and writes down who did it and when, in one transaction.
    ///
    /// - Throws: `CaseActionProblem` when the case does not allow it, also because a colleague was
    ///   faster; `OfficeError` `textTooLong`, `notPermitted`, `notFound`.
    public func act(_ action: CaseAction, onCase number: String, by session: StaffSession) async throws {
        try session.require(.moveCases)
        let action = action.cleaned
        guard (action.text ?? "").count <= Self.longestText else {
            throw OfficeError(
                .textTooLong, "a text has at most \(Self.longestText) characters", remedy: "shorten it")
        }
        let record = try await record(ofCase: number)
        let next = try record.state.after(action, supplementWasRequested: record.supplementRequested)
        let event = CaseEvent(
            at: now(), actor: session.login, action: action.inHistory.rawValue,
            sealedText: try action.text.map { try CaseSeal(record, key: key).seal($0, .event) })
        do {
            try await database.perform(.move(record.caseNumber, from: record.state, to: next, event: event))
        } catch let error as RecordsError where error.code == .rowCount {
            throw CaseActionProblem.notPossibleNow
        }
        logger.note(
            .caseMoved,
            ["case": "\(record.caseNumber)", "login": "\(session.login)", "action": "\(event.action)"])
        board.announce()
    }
}

extension CaseAction {
    /// What the clerk wrote, if the action has words.
    var text: String? {
        switch self {
        case .requestSupplement(let text), .refuse(let text): text
        case .accept, .markDone: nil
        }
    }

    var inHistory: HistoryAction {
        switch self {
        case .accept: .accept
        case .requestSupplement: .requestSupplement
        case .refuse: .refuse
        case .markDone: .markDone
        }
    }

    /// With line ends of one kind, and without control characters and blanks around.
    fileprivate var cleaned: CaseAction {
        func clean(_ text: String) -> String {
            String(
                text.replacing("\r\n", with: "\n").unicodeScalars
                    .filter { $0 == "\n" || $0.properties.generalCategory != .control }
            ).trimmingCharacters(in: .whitespacesAndNewlines)
        }
        return switch self {
        case .requestSupplement(let text): .requestSupplement(missing: clean(text))
        case .refuse(let text): .refuse(reason: clean(text))
        case .accept, .markDone: self
        }
    }
}
