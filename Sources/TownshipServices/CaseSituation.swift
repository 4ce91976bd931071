/// What a case's service says about its way.
public struct CaseRules: Hashable, Sendable {
    /// 即办件
    public var isInstant: Bool
    /// 行政许可
    public var isLicence: Bool
    public var hasPublicNotice: Bool
    /// Whose cases are never published, as the service file words them.
    public var neverPublished: [String]

    public init(
        isInstant: Bool = false, isLicence: Bool = false, hasPublicNotice: Bool = false, neverPublished: [String] = []
    ) {
        self.isInstant = isInstant
        self.isLicence = isLicence
        self.hasPublicNotice = hasPublicNotice
        self.neverPublished = neverPublished
    }

    /// - Parameter service: nil when the catalogue no longer has it: then no short way is open.
    public init(_ service: ServiceItem?) {
        self.init(
            isInstant: service?.caseType == .instant, isLicence: service?.legalKind == .licence,
            hasPublicNotice: service?.publicNotice != nil, neverPublished: service?.publicNotice?.neverFor ?? [])
    }
}

/// A case as the lifecycle sees it: where it stands, what was done to it, what its service says.
public struct CaseSituation: Hashable, Sendable {
    public private(set) var state: CaseState
    /// Everything that was ever done; conditions look back on it.
    public private(set) var taken: Set<CaseAction>
    public let rules: CaseRules

    public init(_ state: CaseState = .received, taken: Set<CaseAction> = [], rules: CaseRules = CaseRules()) {
        self.state = state
        self.taken = taken
        self.rules = rules
    }

    /// What this one may do now: the buttons of the desk.
    public func transitions(for actor: CaseActor) -> [CaseTransition] {
        CaseTransition.lines(from: state).filter {
            $0.actors.contains(actor) && $0.conditions.allSatisfy(holds)
        }
    }

    /// Moves the case and returns the line of the table that it took.
    public mutating func take(_ step: CaseStep, by actor: CaseActor) throws(CaseActionProblem) -> CaseTransition {
        let rows = CaseTransition.lines(from: state).filter { $0.action == step.action }
        guard !rows.isEmpty else {
            if step.action == .requestSupplement, taken.contains(.requestSupplement) {
                throw .supplementAlreadyRequested
            }
            throw state.isFinal ? .caseIsClosed : .notPossibleNow
        }
        guard let row = rows.first(where: { $0.actors.contains(actor) }) else { throw .notForYou }
        if let unmet = row.conditions.first(where: { !holds($0) }) { throw unmet.problem }
        if row.words.contains(where: { step.words[$0]?.allSatisfy(\.isWhitespace) ?? true }) { throw .reasonMissing }
        if let excluded = step.words[.excludedCase], row.words.contains(.excludedCase),
            !rules.neverPublished.contains(excluded)
        {
            throw .notExcluded
        }
        state = row.to
        taken.insert(step.action)
        return row
    }

    private func holds(_ condition: CaseCondition) -> Bool {
        let owesGaps = taken.contains(.acceptWithPromise) && !taken.contains(.fillGaps)
        return switch condition {
        case .supplementUnused: !taken.contains(.requestSupplement)
        case .noticeExpected: rules.hasPublicNotice
        case .noticeSettled:
            !rules.hasPublicNotice || taken.contains(.publish) || taken.contains(.withholdNotice)
        case .notExcluded: !taken.contains(.withholdNotice)
        case .exclusionsKnown: !rules.neverPublished.isEmpty
        case .gapsClosed: !owesGaps
        case .gapsOpen: owesGaps
        case .instant: rules.isInstant
        case .licence: rules.isLicence
        }
    }
}
