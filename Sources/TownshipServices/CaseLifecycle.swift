/// Where a case stands at the center. The terminal knows only `received`; everything after is a
/// person's decision.
public enum CaseState: String, Hashable, Sendable, Codable, CaseIterable {
    /// 已收件，尚未受理
    case received
    /// 已一次性告知补正
    case supplementRequested
    /// 已受理
    case accepted
    /// 不予受理
    case refused
    /// 已办结
    case done

    public var isFinal: Bool { self == .refused || self == .done }
}

/// What a clerk does with a case.
public enum CaseAction: Hashable, Sendable, Codable {
    case accept
    /// Everything that is missing, told once; a second request is refused.
    case requestSupplement(missing: String)
    case refuse(reason: String)
    case markDone
}

/// Why an action cannot be taken; the desk says it in words.
public enum CaseActionProblem: String, Error, Hashable, Sendable {
    /// Supplements are asked once, with everything.
    case supplementAlreadyRequested
    /// The case stands elsewhere by now.
    case notPossibleNow
    /// A refusal names its reason, a supplement what is missing.
    case reasonMissing
}

extension CaseState {
    /// The state after an action. `supplementWasRequested` tells whether the one request was used.
    public func after(_ action: CaseAction, supplementWasRequested: Bool) throws(CaseActionProblem) -> CaseState {
        switch (self, action) {
        case (.received, .accept), (.supplementRequested, .accept):
            return .accepted
        case (.received, .requestSupplement(let missing)):
            if supplementWasRequested { throw .supplementAlreadyRequested }
            if missing.allSatisfy(\.isWhitespace) { throw .reasonMissing }
            return .supplementRequested
        case (.supplementRequested, .requestSupplement):
            throw .supplementAlreadyRequested
        case (.received, .refuse(let reason)), (.supplementRequested, .refuse(let reason)):
            if reason.allSatisfy(\.isWhitespace) { throw .reasonMissing }
            return .refused
        case (.accepted, .markDone):
            return .done
        default:
            throw .notPossibleNow
        }
    }
}

/// The five grades of 好差评 (国办发〔2019〕51号); the last two are bad ratings.
public enum RatingGrade: Int, Hashable, Sendable, Codable, CaseIterable {
    case verySatisfied = 5
    case satisfied = 4
    case fair = 3
    case dissatisfied = 2
    case veryDissatisfied = 1

    public var isBad: Bool { rawValue <= 2 }
}
