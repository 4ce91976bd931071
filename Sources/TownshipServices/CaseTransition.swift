/// What must hold besides the state, so that a transition can be taken.
public enum CaseCondition: Hashable, Sendable {
    case supplementUnused, noticeExpected, noticeSettled, notExcluded, exclusionsKnown, gapsClosed, gapsOpen, instant,
        licence

    var problem: CaseActionProblem {
        switch self {
        case .supplementUnused: .supplementAlreadyRequested
        case .noticeExpected: .noPublicNotice
        case .noticeSettled: .noticeDue
        case .notExcluded: .neverPublished
        case .exclusionsKnown: .notExcluded
        case .gapsClosed: .gapsOpen
        case .gapsOpen: .noGaps
        case .instant: .notInstant
        case .licence: .notALicence
        }
    }
}

/// One line of the lifecycle: from where, by what, to where, by whom, on which words and
/// conditions, and the paper that it issues.
public struct CaseTransition: Hashable, Sendable {
    public var from: CaseState
    public var action: CaseAction
    public var to: CaseState
    public var actors: Set<CaseActor>
    /// Demanded; blank ones are refused.
    public var words: [CaseWord]
    /// Asked, and good to have.
    public var optionalWords: [CaseWord]
    public var paper: CasePaper?
    public var conditions: [CaseCondition]

    /// The whole lifecycle. What is not here cannot happen to a case.
    public static let table: [CaseTransition] =
        receipt + acceptance + review + notice + above + decision + withdrawal

    /// The lines that lead on from a state, in the order of the table.
    static func lines(from state: CaseState) -> [CaseTransition] { byState[state] ?? [] }

    private static let byState = Dictionary(grouping: table, by: \.from)

    /// From the papers' arrival to the answer whether they are taken.
    private static let receipt = [
        row(
            .received, .requestSupplement, .supplementRequested, words: [.missing], optional: [.limit],
            paper: .supplementNotice, if: [.supplementUnused]),
        row(
            .supplementRequested, .supplement, .supplemented, by: [.villager, .terminal, .townshipClerk],
            paper: .supplementReceipt),
        row(.received, .deemAccepted, .accepted, by: [.clock], paper: .acceptanceNotice, if: [.licence]),
    ]

    private static let acceptance =
        [CaseState.received, .supplemented].flatMap { from in
            [
                row(from, .accept, .accepted, paper: .acceptanceNotice),
                row(
                    from, .acceptWithPromise, .acceptedWithPromise, words: [.gaps, .limit, .consequence],
                    paper: .promiseNotice),
            ]
        }
        + [CaseState.received, .supplementRequested, .supplemented].flatMap { from in
            [
                row(from, .refuse, .refused, words: [.reason, .remedies], paper: .refusalNotice),
                row(
                    from, .refuseNotOurs, .refused, words: [.reason, .properBody, .remedies], paper: .refusalNotice),
            ]
        }

    private static let review = [
        row(.accepted, .startReview, .inReview),
        row(.acceptedWithPromise, .startReview, .inReview),
        row(
            .acceptedWithPromise, .fillGaps, .accepted, by: [.villager, .terminal, .townshipClerk],
            paper: .supplementReceipt),
        row(
            .inReview, .fillGaps, .inReview, by: [.villager, .terminal, .townshipClerk], paper: .supplementReceipt,
            if: [.gapsOpen]),
    ]

    private static let notice = [
        row(
            .inReview, .publish, .publicNotice, paper: .publicNotice, if: [.noticeExpected, .notExcluded, .gapsClosed]),
        row(
            .inReview, .withholdNotice, .inReview, words: [.excludedCase, .reason],
            if: [.noticeExpected, .notExcluded, .exclusionsKnown]),
        row(.publicNotice, .closeNotice, .inReview, words: [.noticeResult]),
    ]

    private static let above = [
        row(.inReview, .forwardUp, .forwardedUp, words: [.forwardedTo], paper: .transferList, if: [.gapsClosed]),
        row(.forwardedUp, .returnFromAbove, .inReview, by: [.townshipClerk, .countyClerk], words: [.answer]),
        row(.forwardedUp, .grant, .granted, by: [.countyClerk], paper: .decision, if: [.noticeSettled, .gapsClosed]),
        row(.forwardedUp, .reject, .rejected, by: [.countyClerk], words: [.reason, .remedies], paper: .decision),
    ]

    private static let decision = [
        row(.accepted, .grant, .granted, paper: .decision, if: [.instant, .noticeSettled]),
        row(.inReview, .grant, .granted, paper: .decision, if: [.noticeSettled, .gapsClosed]),
        row(.inReview, .reject, .rejected, words: [.reason, .remedies], paper: .decision),
        row(.granted, .prepareResult, .resultReady),
        row(.granted, .handOver, .handedOver, optional: [.receiver], paper: .deliveryReceipt, if: [.instant]),
        row(.resultReady, .handOver, .handedOver, optional: [.receiver], paper: .deliveryReceipt),
        row(.rejected, .handOver, .handedOver, optional: [.receiver], paper: .deliveryReceipt),
        row(.handedOver, .archive, .archived, by: [.townshipClerk, .clock]),
    ]

    /// Until it is decided a case is the applicant's to take back. He owes no reason; a clerk who
    /// writes it down for him says how he knows.
    private static let withdrawal = [
        CaseState.received, .supplementRequested, .supplemented, .accepted, .acceptedWithPromise, .inReview,
        .forwardedUp, .publicNotice,
    ].flatMap { from in
        [
            row(from, .withdraw, .withdrawn, by: [.villager], optional: [.reason], paper: .withdrawalNote),
            row(from, .withdraw, .withdrawn, words: [.reason], paper: .withdrawalNote),
        ]
    }

    private static func row(
        _ from: CaseState, _ action: CaseAction, _ to: CaseState, by actors: Set<CaseActor> = [.townshipClerk],
        words: [CaseWord] = [], optional: [CaseWord] = [], paper: CasePaper? = nil, if conditions: [CaseCondition] = []
    ) -> CaseTransition {
        CaseTransition(
            from: from, action: action, to: to, actors: actors, words: words, optionalWords: optional, paper: paper,
            conditions: conditions)
    }
}
