import CenterRecords
import Foundation
import KioskAssets
public import TownshipServices

extension Office {
    /// Characters of a reason or of what is missing.
    public static let longestText = 1000

    /// Moves a case on and writes down who did it, when, why and by which paper.
    ///
    /// - Throws: as `act(_:onCase:by:)` for several.
    public func act(_ step: CaseStep, onCase number: String, by session: StaffSession) async throws {
        try await act([step], onCase: number, by: session)
    }

    /// Several lines of the lifecycle in one touch and one transaction; each is written down.
    ///
    /// - Throws: `CaseActionProblem` when the case does not allow it, also because a colleague was
    ///   faster; `OfficeError` `textTooLong`, `notPermitted`, `notFound`.
    public func act(_ steps: [CaseStep], onCase number: String, by session: StaffSession) async throws {
        try session.require(.moveCases)
        let steps = steps.map(\.cleaned)
        guard steps.flatMap(\.words.values).allSatisfy({ $0.count <= Self.longestText }) else {
            throw OfficeError(
                .textTooLong, "a text has at most \(Self.longestText) characters", remedy: "shorten it")
        }
        try await letTimeAct(onCase: number)
        let record = try await record(ofCase: number)
        var situation = try await situation(of: record)
        let seal = try CaseSeal(record, key: key)
        let moment = now()
        let events = try steps.map { step in
            let line = try situation.take(step, by: session.role.standing)
            // What nobody asked for is not kept.
            let words = step.words.filter { line.words.contains($0.key) || line.optionalWords.contains($0.key) }
            return CaseEvent(
                at: moment, actor: session.login, action: step.action.rawValue,
                sealedWords: try words.isEmpty ? nil : seal.seal(words),
                move: .init(standing: session.role.standing, from: line.from, to: line.to, paper: line.paper))
        }
        do {
            try await database.perform(.move(record, to: situation.state, events: events))
        } catch let error as RecordsError where error.code == .rowCount {
            throw CaseActionProblem.notPossibleNow
        }
        for event in events {
            logger.note(
                .caseMoved,
                ["case": "\(record.caseNumber)", "login": "\(session.login)", "action": "\(event.action)"])
        }
        board.announce()
    }

    /// A case as the lifecycle sees it.
    func situation(of record: CaseRecord) async throws -> CaseSituation {
        situation(of: record, try await database.rows(.steps(ofCase: record.caseNumber)))
    }
}

extension CaseSeal {
    func seal(_ words: [CaseWord: String]) throws -> Data {
        let named = Dictionary(uniqueKeysWithValues: words.map { ($0.key.rawValue, $0.value) })
        return try seal(String(decoding: JSONEncoder().encode(named), as: UTF8.self), .event)
    }

    /// What was written on a line of history, in the order in which words are asked. The one text
    /// of a line of before was a reason or what is missing.
    func words(of event: CaseEvent) throws -> [(word: CaseWord, text: String)] {
        if let text = event.sealedText {
            return [
                (
                    event.action == CaseAction.requestSupplement.rawValue ? .missing : .reason,
                    try self.text(text, .event)
                )
            ]
        }
        guard let sealed = event.sealedWords else { return [] }
        let named = try JSONDecoder().decode([String: String].self, from: try open(sealed, .event))
        return CaseWord.allCases.compactMap { word in named[word.rawValue].map { (word, $0) } }
    }
}

extension CaseStep {
    /// Its words cleaned, and without what was left empty.
    fileprivate var cleaned: CaseStep {
        CaseStep(action, words.mapValues(\.cleaned).filter { !$0.value.isEmpty })
    }
}

extension String {
    /// As it is stored what somebody typed: with line ends of one kind, without control characters and
    /// blanks around.
    var cleaned: String {
        String(
            replacing("\r\n", with: "\n").unicodeScalars
                .filter { $0 == "\n" || $0.properties.generalCategory != .control }
        ).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
