/// All clocks of a case as they stand on a day: a pure value of dated facts, the service and the calendar.
///
/// The promise counts from acceptance, and stands still while the applicant supplements and during a
/// public notice. The legal limit stands still only for what 行政许可法 45 lists. An extension moves the
/// legal limit, never the promise: that was the body's own word.
public struct CaseClock: Hashable, Sendable {
    public enum Acceptance: Hashable, Sendable {
        case waiting
        case accepted(CalendarDate)
        /// A licence whose gaps nobody told in time counts as accepted on the day of receipt (行政许可法 32).
        case deemed(CalendarDate)
        case refused(CalendarDate)
        case withdrawn(CalendarDate)
        /// Whether the limit for telling has passed cannot be counted.
        case unknown(UnknownYear)
    }

    /// What does not stand as the law wants it; for supervision.
    public enum Objection: Hashable, Sendable {
        /// Neither accepted, refused nor supplemented within the limit of article 32.
        case toldLate
        /// The applicant was not told in writing how long it takes (article 45). The clock stands still all
        /// the same: the law names no such consequence.
        case excludedNotTold(StandstillCause)
        /// The service knows no extension, so none was added.
        case extensionWithoutBasis
        /// No reasons, not told, or after the limit had run out (article 42), so none was added.
        case extensionIncomplete
        /// It ended before the catalogue's duration was full.
        case publicNoticeTooShort
    }

    public let acceptance: Acceptance
    /// Licences: until the applicant has the first word on the papers.
    public let tellIncomplete: Reading?
    /// Nil before acceptance.
    public let promise: Reading?
    /// Nil before acceptance and where neither law nor catalogue gives one.
    public let legalLimit: Reading?
    /// Licences that the lower level examines: until it reports up.
    public let lowerLevelReview: Reading?
    /// Its due day is its last; it has no light.
    public let publicNotice: Reading?
    /// The time with the level above, against the limit of the catalogue's `forward` step where there is one.
    public let reportUp: Reading?
    /// Licences: from the decision to the hand-over.
    public let delivery: Reading?
    public let objections: [Objection]

    /// The light of the case: the promise's, red too when the legal limit is overdue; where nothing was
    /// promised the legal limit's; before acceptance that of article 32. Nil where no limit binds.
    public var light: Light? {
        if case .unknown(let year) = acceptance { return .unknown(year: year.year) }
        if legalLimit?.light == .red { return .red }
        return promise?.light ?? legalLimit?.light ?? (promise == nil ? tellIncomplete?.light : nil)
    }

    public init(
        _ facts: Facts, of service: ServiceItem, on today: CalendarDate, calendar: WorkingCalendar,
        rules: Rules = Rules()
    ) {
        let facts = facts.known(on: today)
        let deadlines = Deadlines(for: service, isJoint: facts.isJoint)
        let isLicence = service.legalKind == .licence
        var objections: [Objection] = []

        func read(
            _ limit: TimeLimit?, from: CalendarDate, end: CalendarDate? = nil, stops: [Stop] = []
        ) -> Reading {
            Self.reading(
                limit, from: from, on: today, end: end, stops: stops, calendar: calendar, rules: rules)
        }

        tellIncomplete = deadlines.tellIncomplete.map { read($0, from: facts.received, end: facts.answered) }
        acceptance = Self.acceptance(facts, tellIncomplete)
        if tellIncomplete?.light == .red { objections.append(.toldLate) }

        var stops: [Stop] = []
        if let span = facts.supplement { stops.append(Stop(cause: .supplement, span: span)) }
        stops += (facts.earlierNotices + [facts.publicNotice].compactMap(\.self)).map {
            Stop(cause: .publicNotice, span: $0)
        }
        let excluded = isLicence ? facts.excluded.map { Stop(cause: $0.cause, span: $0.span) } : []
        let lawful = excluded.filter(\.cause.isExcludedByLaw)
        for period in facts.excluded where isLicence && period.toldInWriting == nil {
            objections.append(.excludedNotTold(period.cause))
        }

        if let start = acceptance.day {
            promise = read(
                service.promise, from: start, end: facts.ended,
                stops: lawful + stops.filter { rules.stopsPromise.contains($0.cause) })
            var legal = deadlines.decision.map { read($0, from: start, end: facts.ended, stops: lawful) }
            if let granted = facts.extensionOfDecision {
                if let objection = Self.objection(to: granted, deadlines, due: legal?.due.day) {
                    objections.append(objection)
                } else {
                    legal = read(deadlines.extendedDecision, from: start, end: facts.ended, stops: lawful)
                }
            }
            legalLimit = legal
            let isReported = facts.reportUp != nil || service.procedure.contains { $0.kind == .forward }
            lowerLevelReview = deadlines.lowerLevelReview.flatMap {
                isReported ? read($0, from: start, end: facts.reportUp?.from ?? facts.ended) : nil
            }
        } else {
            (promise, legalLimit, lowerLevelReview) = (nil, nil, nil)
        }

        var notice = facts.publicNotice.map {
            read(service.publicNotice?.duration, from: $0.from, end: $0.to ?? facts.ended)
        }
        notice?.light = nil
        publicNotice = notice
        if let last = notice?.due.day, let end = facts.publicNotice?.to, end <= today, end < last {
            objections.append(.publicNoticeTooShort)
        }
        let forward = service.procedure.first { $0.kind == .forward }?.limit
        reportUp = facts.reportUp.map { read(forward, from: $0.from, end: $0.to ?? facts.ended) }
        delivery = facts.decided.flatMap { decided in
            deadlines.delivery.map { read($0, from: decided, end: facts.delivered) }
        }
        self.objections = objections
    }

    private static func acceptance(_ facts: Facts, _ telling: Reading?) -> Acceptance {
        if let day = facts.refused { return .refused(day) }
        if facts.accepted == nil, let day = facts.withdrawn { return .withdrawn(day) }
        switch (telling?.light, telling?.due) {
        // Not told in time: what was said later no longer moves the day.
        case (.red, _): return .deemed(facts.received)
        case (.unknown, .unknown(let year)): return .unknown(year)
        default: return facts.accepted.map { .accepted($0) } ?? .waiting
        }
    }

    private static func objection(to granted: Extension, _ deadlines: Deadlines, due: CalendarDate?) -> Objection? {
        guard deadlines.extendedDecision != nil else { return .extensionWithoutBasis }
        guard let told = granted.reasonsTold, !granted.reasons.isEmpty else { return .extensionIncomplete }
        return due.map { max(granted.approved, told) > $0 } ?? false ? .extensionIncomplete : nil
    }
}

extension CaseClock.Acceptance {
    /// From which the promise counts.
    public var day: CalendarDate? {
        switch self {
        case .accepted(let day), .deemed(let day): day
        case .waiting, .refused, .withdrawn, .unknown: nil
        }
    }
}
