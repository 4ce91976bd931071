/// Where a case stands at the center. The terminal knows only `received`; everything after is a
/// person's decision, or the clock's where the law gives it one. Raw values are stored.
///
/// Ratings are no states: whoever rates moves nothing (`RatingSubject`).
public enum CaseState: String, Hashable, Sendable, Codable, CaseIterable {
    /// 已收件，尚未受理
    case received
    /// 已一次性告知补正
    case supplementRequested
    /// 已补正，待受理
    case supplemented
    /// 已受理
    case accepted
    /// 容缺受理: accepted against the promise to bring what is missing.
    case acceptedWithPromise
    /// 不予受理
    case refused
    /// 审核中
    case inReview
    /// 已转上级办理
    case forwardedUp
    /// 公示中
    case publicNotice
    /// 已决定，予以办理
    case granted
    /// 已决定，不予办理
    case rejected
    /// 结果可领取
    case resultReady
    /// 已办结: the result is in the applicant's hands.
    case handedOver
    /// 已归档
    case archived
    /// 申请人已撤回
    case withdrawn

    public var isFinal: Bool { CaseTransition.lines(from: self).isEmpty }
}

/// What moves a case. Raw values are stored.
public enum CaseAction: String, Hashable, Sendable, Codable, CaseIterable {
    case accept
    case acceptWithPromise
    /// Everything that is missing, told once.
    case requestSupplement
    /// What the one request asked for is there.
    case supplement
    /// The body is the right one, and still does not accept.
    case refuse
    /// Another body is the right one, which is named.
    case refuseNotOurs
    /// What was promised at 容缺受理 is there.
    case fillGaps
    case startReview
    case publish
    /// The case is one of those that are never published.
    case withholdNotice
    case closeNotice
    case forwardUp
    /// The body above has answered, or sends the case back.
    case returnFromAbove
    case grant
    case reject
    case prepareResult
    case handOver
    case archive
    case withdraw
    /// Nobody asked for a supplement in time: the licence counts as accepted from the day of
    /// receipt (行政许可法 32).
    case deemAccepted
}

/// Who moves it.
public enum CaseActor: String, Hashable, Sendable, Codable, CaseIterable {
    case villager, terminal, townshipClerk, countyClerk, clock
}

/// What has to be written when a case is moved, by name. Raw values are stored, sealed.
public enum CaseWord: String, Hashable, Sendable, Codable, CaseIterable {
    case missing, reason, properBody, remedies, gaps, limit, consequence, forwardedTo, answer, excludedCase,
        noticeResult, receiver
}

/// The papers that a transition issues (facts: papers and their fields). Raw values are stored.
public enum CasePaper: String, Hashable, Sendable, Codable, CaseIterable {
    /// 受理通知书
    case acceptanceNotice
    /// 容缺受理通知书
    case promiseNotice
    /// 一次性告知书
    case supplementNotice
    /// 补正材料收件回执
    case supplementReceipt
    /// 不予受理通知书
    case refusalNotice
    /// 交接单
    case transferList
    /// 公示
    case publicNotice
    /// 决定书
    case decision
    /// 送达回证
    case deliveryReceipt
    /// 撤回确认
    case withdrawalNote
}

/// Why an action cannot be taken; the desk says each in words.
public enum CaseActionProblem: String, Error, Hashable, Sendable, CaseIterable {
    /// Supplements are asked once, with everything.
    case supplementAlreadyRequested
    /// The case stands elsewhere by now.
    case notPossibleNow
    /// Nothing follows a final state.
    case caseIsClosed
    /// Somebody else may; not this one.
    case notForYou
    /// A word that the transition demands is blank.
    case reasonMissing
    /// The service has no public notice.
    case noPublicNotice
    /// The service is decided only after its public notice.
    case noticeDue
    /// This case is one of those that are never published.
    case neverPublished
    /// What is given as the exclusion is none of the service's.
    case notExcluded
    /// What was promised at 容缺受理 is not there yet.
    case gapsOpen
    /// Nothing was promised, or it is there already.
    case noGaps
    /// Only 即办件 are decided at the window.
    case notInstant
    /// Only licences are deemed accepted.
    case notALicence
}

/// An action with what was written for it.
public struct CaseStep: Hashable, Sendable {
    public var action: CaseAction
    public var words: [CaseWord: String]

    public init(_ action: CaseAction, _ words: [CaseWord: String] = [:]) {
        self.action = action
        self.words = words
    }

    /// One touch of the desk for 即办件: decided and handed over. Each step is written down.
    public static let finishAtOnce = [CaseStep(.grant), CaseStep(.handOver)]
}
