public import TerminalLink

/// Why a submission did not arrive this time. Its raw value is what the record notes.
public enum DeliveryProblem: String, Hashable, Sendable, Codable {
    /// No connection: cable, router, center down.
    case unreachable
    /// The connection broke, or the answer took too long.
    case brokenOff
    /// Something else answered: the log-in page of a network, a proxy.
    case notOurs
    /// The center does not know this terminal or its secret.
    case notAdmitted
    /// The center does not take this number from this terminal: it was given under another code.
    case foreignNumber
    /// The center asks to come again later.
    case centerBusy
    /// The center failed over this submission.
    case centerFailed
    /// The center says it does not understand.
    case notUnderstood
    /// The bytes that arrived were not those that were sent.
    case damagedOnTheWay
    /// The center still misses pages that it was sent.
    case documentsMissing
    /// The acknowledgement is for another number or content.
    case acknowledgementDiffers
    /// The terminal cannot read or note its own record.
    case recordUnusable

    /// Whether others would fare no better, so that all wait a little.
    public var concernsLine: Bool {
        switch self {
        case .unreachable, .brokenOff, .notOurs, .notAdmitted, .centerBusy: true
        case .foreignNumber, .centerFailed, .notUnderstood, .damagedOnTheWay, .documentsMissing,
            .acknowledgementDiffers, .recordUnusable:
            false
        }
    }

    /// Whether this very submission may be the reason, so that others go first next time. A page too
    /// large for some proxy must not hold up the rest.
    public var mayLieInSubmission: Bool { self != .unreachable && self != .notAdmitted }

    /// What a person can do about it; for the log.
    public var remedy: String {
        switch self {
        case .unreachable: "Check cable, router and the center's address; it is tried again by itself."
        case .brokenOff: "The line is poor or the center very busy; it is tried again by itself."
        case .notOurs: "Open the network's log-in page once, or correct the center's address."
        case .notAdmitted: "Compare terminal code and secret with the township."
        case .foreignNumber:
            "Tell the township the terminal code that the number begins with; it is tried again by itself."
        case .centerBusy: "It is tried again by itself."
        case .centerFailed, .notUnderstood, .documentsMissing:
            "Look into the center's log; it is tried again by itself."
        case .damagedOnTheWay: "It is sent again by itself; if it stays, check the network equipment."
        case .acknowledgementDiffers: "Compare the record with the township; it is asked again by itself."
        case .recordUnusable: "Check the terminal's disk and key file."
        }
    }
}

/// Why the center will never take a submission. It stays at the terminal, whole, for a person.
public enum DeliveryRefusal: String, Hashable, Sendable, Codable {
    /// Other content came under the same number before (409).
    case otherContent
    /// Larger than the center takes (413).
    case tooLarge
}

/// How sending one submission ended.
public enum DeliveryOutcome: Hashable, Sendable {
    case delivered(Acknowledgement)
    case refused(DeliveryRefusal)
    case notNow(DeliveryProblem)
}
