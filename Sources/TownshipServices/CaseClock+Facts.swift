extension CaseClock {
    /// From the day on which something began to the day on which it ended; without an end it still lasts.
    public struct Span: Hashable, Sendable, Codable {
        public var from: CalendarDate
        public var to: CalendarDate?

        public init(from: CalendarDate, to: CalendarDate? = nil) {
            self.from = from
            self.to = to
        }
    }

    /// A hearing, an inspection or an appraisal.
    public struct Excluded: Hashable, Sendable, Codable {
        public var cause: StandstillCause
        public var span: Span
        /// The day on which the applicant was told in writing how long it takes.
        public var toldInWriting: CalendarDate?

        public init(cause: StandstillCause, span: Span, toldInWriting: CalendarDate?) {
            self.cause = cause
            self.span = span
            self.toldInWriting = toldInWriting
        }
    }

    /// More time for the decision, approved by the head of the body. It counts only with told reasons.
    public struct Extension: Hashable, Sendable, Codable {
        public var approved: CalendarDate
        public var reasons: String
        public var reasonsTold: CalendarDate?

        public init(approved: CalendarDate, reasons: String, reasonsTold: CalendarDate?) {
            self.approved = approved
            self.reasons = reasons
            self.reasonsTold = reasonsTold
        }
    }

    /// The dated facts of a case; a clock is computed from them and from nothing else.
    public struct Facts: Hashable, Sendable, Codable {
        /// The day on which the submission was durable at the terminal, however late the line was.
        public var received: CalendarDate
        /// Asked for once, with everything, and answered.
        public var supplement: Span?
        public var accepted: CalendarDate?
        /// Not accepted (不予受理).
        public var refused: CalendarDate?
        public var withdrawn: CalendarDate?
        public var publicNotice: Span?
        /// Notices before that one, where a case was published again.
        public var earlierNotices: [Span] = []
        /// With the level above.
        public var reportUp: Span?
        public var excluded: [Excluded]
        public var extensionOfDecision: Extension?
        public var isJoint: Bool
        /// Whatever the decision says.
        public var decided: CalendarDate?
        /// The licence or result is in the applicant's hands.
        public var delivered: CalendarDate?

        public init(
            received: CalendarDate, supplement: Span? = nil, accepted: CalendarDate? = nil,
            refused: CalendarDate? = nil, withdrawn: CalendarDate? = nil, publicNotice: Span? = nil,
            reportUp: Span? = nil, excluded: [Excluded] = [], extensionOfDecision: Extension? = nil,
            isJoint: Bool = false, decided: CalendarDate? = nil, delivered: CalendarDate? = nil
        ) {
            self.received = received
            self.supplement = supplement
            self.accepted = accepted
            self.refused = refused
            self.withdrawn = withdrawn
            self.publicNotice = publicNotice
            self.reportUp = reportUp
            self.excluded = excluded
            self.extensionOfDecision = extensionOfDecision
            self.isJoint = isJoint
            self.decided = decided
            self.delivered = delivered
        }

        /// What of it had happened by a day. Ends that are set beforehand, as those of a public notice or a
        /// hearing, stay; the applicant's answer cannot be set beforehand.
        func known(on day: CalendarDate) -> Facts {
            func past(_ date: CalendarDate?) -> CalendarDate? { date.flatMap { $0 <= day ? $0 : nil } }
            func begun(_ span: Span?) -> Span? { span.flatMap { $0.from <= day ? $0 : nil } }
            var facts = self
            facts.supplement = begun(supplement).map { Span(from: $0.from, to: past($0.to)) }
            facts.accepted = past(accepted)
            facts.refused = past(refused)
            facts.withdrawn = past(withdrawn)
            facts.publicNotice = begun(publicNotice)
            facts.earlierNotices = earlierNotices.compactMap(begun)
            facts.reportUp = begun(reportUp)
            facts.excluded = excluded.filter { $0.span.from <= day }
            facts.extensionOfDecision = extensionOfDecision.flatMap { $0.approved <= day ? $0 : nil }
            facts.decided = past(decided)
            facts.delivered = past(delivered)
            return facts
        }

        /// From here on nothing of the decision's clocks runs.
        var ended: CalendarDate? { [refused, withdrawn, decided].compactMap(\.self).min() }

        /// The first word that the applicant had on the papers.
        var answered: CalendarDate? {
            [supplement?.from, accepted, refused, withdrawn].compactMap(\.self).min()
        }
    }

    /// What a county may set differently.
    public struct Rules: Hashable, Sendable {
        /// Percent of the limit used from which the light is yellow (a published local rule, no law).
        public var yellowFrom: Int
        /// What stops the promise besides the law's own list. Report-up is no such cause: the applicant was
        /// promised a day, whoever has the papers.
        public var stopsPromise: Set<StandstillCause>

        public init(yellowFrom: Int = 90, stopsPromise: Set<StandstillCause> = [.supplement, .publicNotice]) {
            self.yellowFrom = yellowFrom
            self.stopsPromise = stopsPromise
        }
    }
}
