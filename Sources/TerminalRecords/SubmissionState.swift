public import TerminalLink

/// Where a submission stands on its way to the center. Each state is written before what it allows is
/// begun, so that a power cut finds the cautious one.
public enum SubmissionState: String, Hashable, Sendable, CaseIterable {
    /// Durable, and nothing of it was ever sent.
    case recorded
    /// Sending was begun and no acknowledgement is here. Written *before* the first byte leaves: the
    /// center may hold all, some or nothing of it, and asking again is safe.
    case failed
    /// The center keeps it on its own disk; the terminal still keeps it whole.
    case stored
    /// The center's backup has it too. From here on retention runs.
    case backedUp = "backed_up"
    /// The center will never take it as it is; whole, for a person.
    case refused
    /// It cannot be sent: a file or the record itself is lost. What is left stays, for a person.
    case unusable
    /// Key, personal part and files are gone; number, case number and times stay.
    case forgotten

    /// What happens to a submission.
    public enum Event: Hashable, Sendable, CaseIterable {
        case sendingBegins
        case storedAtCenter
        case backedUpAtCenter
        /// The center stored it and knows nothing of it any more: it was restored from an older backup.
        case lostAtCenter
        case refusedByCenter
        /// The terminal cannot open or find its own record.
        case foundUnusable
        /// A person wants it to be sent again.
        case retryWished
        /// Nothing requires the personal part any longer: retention is over and no paper is owed.
        case nothingKeepsIt

        public init(acknowledged rung: Acknowledgement.Rung) {
            self =
                switch rung {
                case .stored: .storedAtCenter
                case .backedUp: .backedUpAtCenter
                }
        }
    }

    public enum Answer: Hashable, Sendable {
        case becomes(SubmissionState)
        /// Said before, or outweighed by what the center signed: nothing changes, nothing is wrong.
        case stays
        /// Must not happen; the caller looked at an older state.
        case impossible
    }

    /// Whether it belongs to those that are sent, oldest first.
    public var waits: Bool { self == .recorded || self == .failed }

    /// The table of all transitions. What the center signed outweighs what anybody says afterwards; only
    /// before its backup has a submission may it have to be sent again.
    public func answer(to event: Event) -> Answer {
        switch (self, event) {
        case (.recorded, .sendingBegins): .becomes(.failed)
        case (.failed, .sendingBegins): .stays
        case (_, .sendingBegins): .impossible

        case (.recorded, .storedAtCenter), (.failed, .storedAtCenter), (.refused, .storedAtCenter),
            (.unusable, .storedAtCenter):
            .becomes(.stored)
        case (_, .storedAtCenter): .stays

        case (.backedUp, .backedUpAtCenter), (.forgotten, .backedUpAtCenter): .stays
        case (_, .backedUpAtCenter): .becomes(.backedUp)

        case (.stored, .lostAtCenter): .becomes(.failed)
        case (_, .lostAtCenter): .stays

        case (.recorded, .refusedByCenter), (.failed, .refusedByCenter): .becomes(.refused)
        case (_, .refusedByCenter): .stays

        case (.recorded, .foundUnusable), (.failed, .foundUnusable): .becomes(.unusable)
        case (_, .foundUnusable): .stays

        // Not `recorded`: the center may hold a part of it.
        case (.refused, .retryWished), (.unusable, .retryWished): .becomes(.failed)
        case (.recorded, .retryWished), (.failed, .retryWished): .stays
        case (_, .retryWished): .impossible

        case (.backedUp, .nothingKeepsIt): .becomes(.forgotten)
        case (.forgotten, .nothingKeepsIt): .stays
        case (_, .nothingKeepsIt): .impossible
        }
    }
}
