public import TownshipServices

/// Where a session stands. Each case says what the villager sees, and carries all that it needs.
public enum Stage: Hashable, Sendable {
    /// Nobody is here.
    case attract
    /// The shelves on which the services stand.
    case services
    /// The services of one shelf.
    case shelf(ServiceGroup.ID)
    /// Looking for a service by the first letters of its pinyin.
    case search(String)
    /// The proofs that people ask a village for.
    case proofs
    /// Whether the village issues one, and where to go else.
    case proof(ProofGuide)
    /// The guide of one service.
    case guide(ServiceItem)
    /// What will be done with the data, before any of it is read.
    case notice(ServiceItem)
    /// Whether somebody applies for himself, or as what for another.
    case standing(ServiceItem)
    /// A card is wanted on the reader.
    case card(CardPurpose, CardPrompt)
    /// Who was read, and what the card lets the terminal advise.
    case person(Application)
    /// What the holder of the card began another time: go on with it?
    case draft(DraftOffer)
    /// What the holder of the card has handed in here.
    case cases(OwnCases)
    /// The disk has no room for another application; what to do instead.
    case noRoom(ServiceItem)
    /// The question of the condition with this number, from 0; with its advice once it is answered.
    case question(Application, Int)
    /// A slip of an earlier visit was never printed: now, or go on.
    case owedSlips(OwedSlips)
    /// What the card cannot answer is asked.
    case form(Application)
    /// One material lies, or shall lie, in the scanner.
    case scan(Application, Material, ScanStep)
    /// Everything once more.
    case review(Application)
    case sign(Application)
    /// The record is being made durable. The villager waits; nothing can be touched.
    case submitting(Application)
    /// The record could not be made; nothing was handed in, nothing is lost.
    case notSubmitted(Application, SubmitProblem)
    /// Handed in. The slip prints, has printed, or is owed.
    case thanks(Receipt)
}

public enum CardPurpose: Hashable, Sendable {
    /// The applicant's own.
    case apply(ServiceItem)
    /// That of somebody who applies for another: it comes first.
    case representative(ServiceItem, Standing)
    /// Then that of the other, who is the applicant.
    case represented(ServiceItem, Representative)
    /// To find slips that were never printed.
    case owedSlips
    /// To see what was handed in here.
    case cases
}

/// What the card screen asks for.
public enum CardPrompt: String, Hashable, Sendable, CaseIterable {
    case layCard
    /// The read broke off: lift the card and lay it again.
    case liftAndLayAgain
    /// A card that this terminal cannot read; the window can.
    case unsupportedCard
    /// As `liftAndLayAgain`, of a social-security card in its slot.
    case reinsertCard
    /// What is kept of somebody is shown to an ID card only; this was a social-security card.
    case idCardNeeded
    /// The card answered, its data makes no sense: to the window.
    case invalidCard
    /// The representative's card was laid again where the applicant's is wanted.
    case sameCard
    /// No slip is owed to this card.
    case nothingOwed
    /// Nothing was handed in here with this card.
    case nothingHandedIn
}

public enum ScanStep: Hashable, Sendable {
    /// Lay the page and touch.
    case layPage(ScanTrouble?)
    /// 0 to 1.
    case scanning(Double)
    /// Look at it: take it or scan again.
    case scanned(PageID)
}

/// Why a scan gave no page, as far as the villager can do something about it.
public enum ScanTrouble: String, Error, Hashable, Sendable {
    /// Once more may help.
    case tryAgain
    /// The scanner is gone or broken.
    case unavailable
    /// A submission holds no more pages: this paper is brought to the window.
    case full
}

public enum SubmitProblem: String, Hashable, Sendable {
    /// The disk is full or the store is broken; a person must come.
    case terminalCannotStore
}

/// What the villager leaves with.
public struct Receipt: Hashable, Sendable {
    public enum Slip: Hashable, Sendable {
        case printing
        case printed
        /// Not printed; offered again to the same card or to staff, never printed unasked.
        case owed
    }

    public var number: SubmissionNumber
    public var service: ServiceItem
    public var slip: Slip
    /// The page that follows the submission, for a phone that photographs the screen.
    public var trackingURL: String
    /// What still has to be brought or signed at the window.
    public var stillToBring: [String]
    public var signsOnPaper: Bool

    public init(
        number: SubmissionNumber, service: ServiceItem, slip: Slip, trackingURL: String, stillToBring: [String],
        signsOnPaper: Bool
    ) {
        self.number = number
        self.service = service
        self.slip = slip
        self.trackingURL = trackingURL
        self.stillToBring = stillToBring
        self.signsOnPaper = signsOnPaper
    }
}

/// Slips that were never printed, found by the card.
public struct OwedSlips: Hashable, Sendable {
    public struct Slip: Hashable, Sendable {
        public var number: SubmissionNumber
        public var serviceName: String
        /// The power failed while it printed: it may have come out.
        public var maybePrinted: Bool

        public init(number: SubmissionNumber, serviceName: String, maybePrinted: Bool) {
            self.number = number
            self.serviceName = serviceName
            self.maybePrinted = maybePrinted
        }
    }

    public enum Progress: Hashable, Sendable {
        case offered, printing, printed, notPrinted
    }

    public var slips: [Slip]
    public var progress: Progress
    /// The application that goes on afterwards; nil when only slips were asked for.
    public var next: Application?
}
