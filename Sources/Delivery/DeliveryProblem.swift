public import TerminalLink

/// Why a submission did not arrive this time. Its raw value is what the record notes.
public enum DeliveryProblem: String, Hashable, Sendable, Codable, CaseIterable {
    /// No connection: cable, router, center down.
    case unreachable
    /// The connection broke.
    case brokenOff
    /// The connection is there, but for long no byte moved and nobody answered.
    case stalled
    /// Something else answered: the log-in page of a network, a proxy.
    case notOurs
    /// Who answered cannot prove that it is the center: a foreign certificate.
    case untrusted
    /// The terminal has no papers of the center yet.
    case notEnrolled
    /// The center does not know this terminal, or its certificate is out of date or revoked.
    case notAdmitted
    /// The acknowledgement was signed by somebody else's key.
    case foreignSignature
    /// The center does not take this number from this terminal: it was given under another code.
    case foreignNumber
    /// The center asks to come again later.
    case centerBusy
    /// The center failed over this submission.
    case centerFailed
    /// The center says it does not understand.
    case notUnderstood
    /// An earlier connection still holds the upload at the center.
    case uploadHeld
    /// Uploads vanish at the center while they are sent.
    case uploadLost
    /// The bytes that arrived were not those that were sent.
    case damagedOnTheWay
    /// The center still misses pages that it was sent.
    case documentsMissing
    /// The acknowledgement is for another number or content.
    case acknowledgementDiffers
    /// The terminal cannot read or note its own record now.
    case recordUnusable

    /// Whether others would fare no better, so that all wait a little.
    public var concernsLine: Bool {
        switch self {
        case .unreachable, .brokenOff, .stalled, .notOurs, .untrusted, .notEnrolled, .notAdmitted, .foreignSignature,
            .centerBusy:
            true
        case .foreignNumber, .centerFailed, .notUnderstood, .uploadHeld, .uploadLost, .damagedOnTheWay,
            .documentsMissing, .acknowledgementDiffers, .recordUnusable:
            false
        }
    }

    /// Whether this very submission may be the reason, so that others go first next time. A page too
    /// large for some proxy must not hold up the rest.
    public var mayLieInSubmission: Bool {
        switch self {
        case .unreachable, .untrusted, .notEnrolled, .notAdmitted, .foreignSignature: false
        default: true
        }
    }

    /// Whether the center itself spoke, if only to send us away.
    var isTheCentersWord: Bool {
        switch self {
        case .unreachable, .brokenOff, .stalled, .notOurs, .untrusted, .notEnrolled, .recordUnusable: false
        default: true
        }
    }

    /// What a person can do about it; for the log.
    public var remedy: String {
        switch self {
        case .unreachable: "Check cable, router and the center's address; it is tried again by itself."
        case .brokenOff, .centerBusy, .uploadHeld: "Nothing to do: it goes on by itself where it broke off."
        case .stalled: "Check the line's quality if it lasts; it goes on by itself where it stopped."
        case .notOurs: "Log in to the network, or ask its operator to let the center through."
        case .untrusted:
            "Compare the center's address with the one of the enrolment; if the center was set up anew, enrol again."
        case .notEnrolled: "Get a code with `center enrol` at the center and run `kiosk enrol` with it here."
        case .notAdmitted: "Ask the township whether this terminal was revoked; if so, enrol it again."
        case .foreignSignature: "The center signs with another key than at the enrolment: enrol the terminal again."
        case .foreignNumber: "The number was given under another terminal code; give the terminal that code back."
        case .centerFailed: "Look at the center's log for this number."
        case .notUnderstood: "Compare the versions of terminal and center."
        case .uploadLost, .documentsMissing: "Look at the center's log and disk: it loses what it was sent."
        case .damagedOnTheWay: "If it lasts, check the network equipment."
        case .acknowledgementDiffers: "Compare the record with the township; it is asked again by itself."
        case .recordUnusable: "Check the terminal's disk and key file."
        }
    }
}

/// Why the center will never take a submission as it is. It stays at the terminal, whole, for a
/// person, and is not sent until `kiosk outbox retry`.
public enum DeliveryRefusal: String, Hashable, Sendable, Codable, CaseIterable {
    /// Other content came under the same number before (409).
    case otherContent
    /// Larger than the center takes (413).
    case tooLarge
    /// The center read it and finds it wrong in itself (400 `malformed`).
    case malformed

    /// What a person can do about it; for the log.
    public var remedy: String {
        switch self {
        case .otherContent: "Compare the slip with the case at the center; then `kiosk outbox show`."
        case .tooLarge: "Let the center take larger ones, then `kiosk outbox retry`."
        case .malformed:
            """
            Look at the center's log for what is wrong with this number, bring center and terminal to matching \
            versions, then `kiosk outbox retry`; else ask the applicant to come again.
            """
        }
    }
}

/// How sending one submission ended.
public enum DeliveryOutcome: Hashable, Sendable {
    case delivered(Acknowledgement)
    case refused(DeliveryRefusal)
    /// A page or the form is gone from this terminal's disk, or is not what was scanned, and the center
    /// does not have it either: waiting mends nothing, a person must look.
    case unusable
    case notNow(DeliveryProblem)

    /// Whether it leaves the queue.
    var isFinal: Bool { if case .notNow = self { false } else { true } }
}
