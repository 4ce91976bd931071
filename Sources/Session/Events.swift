public import DeviceStatus
public import Foundation
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
    /// What was handed in here, and how it stands.
    case findCases
    /// Go on with what was begun another time.
    case resumeDraft
    /// Begin from the beginning, or with what one has come for.
    case startAnew
    /// Do not keep what was begun.
    case forgetDraft
    /// On to what the screen offers first.
    case next
    case back
    /// Give up; everything is wiped, and nothing of it is kept.
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
    /// The photo of this holder's card can be shown.
    case photo(PhotoID, of: IDNumber)
    /// What the records hold for the holder of this number.
    case found(OwnRecords, of: IDNumber)
    /// Those pages of the draft that could be opened are at hand.
    case draftOpened(UUID, pages: Set<PageID>)
    case scanProgress(Double)
    case scanned(PageID)
    case scanFailed(ScanTrouble)
    /// Durable on disk under this number.
    case submitted(Receipt)
    case notSubmitted(SubmitProblem)
    case slipPrinted
    case slipNotPrinted
    case storage(StorageRoom)
    /// Whether the terminal's date is to be trusted.
    case clock(isUnsure: Bool)
    /// The services have changed. Offered at once when nobody is here, else to the next villager.
    case catalogue(ServiceShelves)
    /// A second has passed. Time enters the machine only here.
    case tick
}

/// What the session asks for.
public enum Effect: Hashable, Sendable {
    /// Poll the reader, or leave it in peace.
    case wantCard(Bool)
    /// Slips, drafts and applications of the holder; answered by `found`.
    case findOwn(IDNumber)
    /// Keep this of the application, in place of what was kept of it before.
    case keepDraft(DraftSnapshot)
    /// Forget what is kept of the draft with this id; nil: of the present application.
    case dropDraft(UUID?)
    /// Go on under this draft's id with its pages; answered by `draftOpened`.
    case openDraft(UUID, Set<PageID>)
    /// Answered by `storage`.
    case measureStorage
    case scan(Material)
    /// Nobody waits for the page that is being scanned; it is not told of any more.
    case stopScan
    case discard(PageID)
    /// Make it durable; answered by `submitted` or `notSubmitted`.
    case submit(Application)
    /// Print the slip of a durable record; answered by `slipPrinted` or `slipNotPrinted`.
    case printSlips([SubmissionNumber])
    /// Forget everything of this person.
    case wipe
}
