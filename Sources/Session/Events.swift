public import DeviceStatus
public import TownshipServices

/// What a finger does on the screen.
public enum Touch: Hashable, Sendable {
    /// Anywhere on the attract screen.
    case wake
    case choose(ServiceItem)
    case openShelf(ServiceGroup.ID)
    /// By its title.
    case openProof(String)
    case search
    /// A letter of the pad, in lower case.
    case letter(String)
    case eraseLetter
    /// The next of several screens of a list; after the last the first.
    case nextPage
    case findOwedSlips
    /// On to what the screen offers first.
    case next
    case back
    /// Give up; everything is wiped.
    case leave
    case largeText
    case answers(FormAnswers)
    /// What was typed so far, before another touch of the same screen.
    case keep(FormAnswers)
    case scan
    /// Another page of the same material.
    case scanMore
    case handInLater
    /// The material is optional and not there.
    case leaveOut
    case reply(ConditionReply)
    /// For oneself, or as what for another.
    case stand(Standing)
    /// Show or hide what is masked on the review screen.
    case reveal
    /// Strokes, and width over height of the box they were drawn in.
    case sign([[Submission.Point]], aspect: Double)
    case signOnPaper
    case printOwedSlips
    /// I am still here.
    case stay
}

/// What the session is told.
public enum Event: Hashable, Sendable {
    /// `revision` is that of the screen that was touched; a touch of an older screen is ignored, so
    /// that a double tap never skips a screen that nobody has seen.
    case touch(Touch, revision: Int)
    case device(DeviceReport)
    case cardRead(IdentityCard, today: CalendarDate)
    case cardTrouble(CardPrompt)
    /// The slips owed to the holder of this number.
    case owedSlips([OwedSlips.Slip], of: IDNumber)
    case scanProgress(Double)
    case scanned(PageID)
    case scanFailed(ScanTrouble)
    /// Durable on disk under this number.
    case submitted(Receipt)
    case notSubmitted(SubmitProblem)
    case slipPrinted
    case slipNotPrinted
    /// The services have changed. Offered at once when nobody is here, else to the next villager.
    case catalogue(ServiceShelves)
    /// A second has passed. Time enters the machine only here.
    case tick
}

/// What the session asks for.
public enum Effect: Hashable, Sendable {
    /// Poll the reader, or leave it in peace.
    case wantCard(Bool)
    case findOwedSlips(IDNumber)
    case scan(Material)
    case discard(PageID)
    /// Make it durable; answered by `submitted` or `notSubmitted`.
    case submit(Application)
    /// Print the slip of a durable record; answered by `slipPrinted` or `slipNotPrinted`.
    case printSlips([SubmissionNumber])
    /// Forget everything of this person.
    case wipe
}
