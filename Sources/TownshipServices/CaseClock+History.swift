extension CaseClock {
    /// One step of the lifecycle, on the day on which it was taken.
    public struct Taken: Hashable, Sendable {
        public var action: CaseAction
        public var day: CalendarDate

        public init(_ action: CaseAction, on day: CalendarDate) {
            self.action = action
            self.day = day
        }
    }
}

extension CaseClock.Facts {
    /// What a case's history tells its clocks.
    ///
    /// A public notice ends with the catalogue's period, or with the day on which it was closed if that is
    /// earlier: a clerk who forgets to close it stops no clock.
    ///
    /// - Parameter history: oldest first.
    public init(
        received: CalendarDate, history: [CaseClock.Taken], of service: ServiceItem, calendar: WorkingCalendar
    ) {
        self.init(received: received)
        for step in history { Self.marks[step.action]?(&self, step.day) }
        func ended(_ notice: CaseClock.Span) -> CaseClock.Span {
            guard let duration = service.publicNotice?.duration,
                let last = try? calendar.adding(duration, to: notice.from)
            else { return notice }
            return CaseClock.Span(from: notice.from, to: min(notice.to ?? last, last))
        }
        publicNotice = publicNotice.map(ended)
        earlierNotices = earlierNotices.map(ended)
    }

    /// Steps that are not here move no clock.
    private static let marks: [CaseAction: @Sendable (inout Self, CalendarDate) -> Void] = [
        .requestSupplement: { $0.supplement = .init(from: $1) },
        .supplement: { $0.supplement?.to = $1 },
        .accept: { $0.accepted = $1 },
        .acceptWithPromise: { $0.accepted = $1 },
        // The day on which it was written down; that it counts from receipt is for the clock to say.
        .deemAccepted: { $0.accepted = $1 },
        .refuse: { $0.refused = $1 },
        .refuseNotOurs: { $0.refused = $1 },
        .publish: {
            if let earlier = $0.publicNotice { $0.earlierNotices.append(earlier) }
            $0.publicNotice = .init(from: $1)
        },
        .closeNotice: { $0.publicNotice?.to = $1 },
        .forwardUp: { $0.reportUp = .init(from: $1) },
        .returnFromAbove: { $0.reportUp?.to = $1 },
        .grant: { $0.decided = $1 },
        .reject: { $0.decided = $1 },
        .handOver: { $0.delivered = $1 },
        .withdraw: { $0.withdrawn = $1 },
    ]
}

extension CaseClock {
    /// The clock that a clerk has to watch: the promise's; the legal limit's where that alone is overdue
    /// or nothing was promised; before acceptance that of article 32. Nil where none runs yet.
    public var binding: Reading? {
        if let legalLimit, legalLimit.light == .red, promise?.light != .red { return legalLimit }
        if let promise, promise.limit != nil { return promise }
        return legalLimit ?? promise ?? tellIncomplete
    }

    /// What is due first: by the due day; what has none comes last. What stands still keeps its day.
    public static func isDueFirst(_ one: CaseClock?, _ other: CaseClock?) -> Bool {
        switch (one?.binding?.due.day, other?.binding?.due.day) {
        case (let one?, let other?): one < other
        case (_?, nil): true
        case (nil, _): false
        }
    }
}

extension CaseState {
    /// Whether its clocks of acceptance and decision may still run.
    public var awaitsDecision: Bool {
        switch self {
        case .received, .supplementRequested, .supplemented, .accepted, .acceptedWithPromise, .inReview, .forwardedUp,
            .publicNotice:
            true
        case .refused, .granted, .rejected, .resultReady, .handedOver, .archived, .withdrawn: false
        }
    }
}

extension CaseSituation {
    /// What time does to a case by itself: a licence whose gaps nobody told in time is accepted
    /// (行政许可法 32), and what was handed over goes to the archive. Nil for nothing. The lifecycle
    /// still has the last word.
    ///
    /// - Parameters:
    ///   - clock: nil where the service is gone: then no limit is known.
    ///   - delivered: the day on which the result was handed over.
    ///   - archiveAfter: calendar days from then on; a center's own setting, no law.
    public func dueByClock(
        _ clock: CaseClock?, delivered: CalendarDate?, archiveAfter: Int, on today: CalendarDate
    ) -> CaseAction? {
        switch state {
        case .received where rules.isLicence:
            if case .deemed? = clock?.acceptance { .deemAccepted } else { nil }
        case .handedOver:
            delivered.flatMap { $0.adding(days: archiveAfter) }.flatMap { $0 < today ? .archive : nil }
        default: nil
        }
    }
}
