public import DeviceStatus
public import TownshipServices

/// The villager's session: a value that is told events and answers with effects. It does no I/O,
/// knows no clock but `tick`, and decides nothing about an application but whether it is complete
/// enough to be shown to a person.
public struct VillagerSession: Hashable, Sendable {
    public private(set) var stage: Stage = .attract
    /// 大字版: larger letters and fewer things a screen. Ends with the session.
    public private(set) var largeText = false
    /// Which part of a stage is shown where it is spread over several screens.
    public private(set) var page = 0
    /// What is masked on the review screen is shown.
    public private(set) var isRevealed = false
    /// Rises with every screen that comes up.
    public private(set) var revision = 0
    public private(set) var devices: [DeviceReport.Role: DeviceReport] = [:]
    private var idleSeconds = 0
    /// Whose card was read last in this session.
    var readNumber: IDNumber? { didSet { photo = nil } }
    /// The day on which it was read.
    var readOn: CalendarDate?
    /// The photo of the card that was read last, once there is one.
    private var photo: PhotoID?
    /// What is kept of the present application, as it was last told to be.
    var keptDraft: DraftSnapshot?
    public internal(set) var storage: StorageRoom = .enough
    /// The terminal's date may be wrong: nothing is concluded from it, and screens say so.
    public private(set) var isDateUnsure = false

    /// How long the session waits for a touch, in seconds.
    public struct Patience: Hashable, Sendable {
        /// Untouched for so long, it asks whether someone is there.
        public var untilWarning: Int
        /// And so much later everything is wiped.
        public var countdown: Int
        /// How long the thank-you screen stays.
        public var thanks: Int

        public init(untilWarning: Int, countdown: Int, thanks: Int) {
            self.untilWarning = untilWarning
            self.countdown = countdown
            self.thanks = thanks
        }

        /// A minute and a half to read a screen, half a minute to answer; twice that in large
        /// letters, for whoever needs them needs time as well.
        public static let standard = Patience(untilWarning: 90, countdown: 30, thanks: 30)

        func scaled(large: Bool) -> Patience {
            large ? Patience(untilWarning: untilWarning * 2, countdown: countdown * 2, thanks: thanks * 2) : self
        }
    }

    private let patience: Patience
    public private(set) var shelves: ServiceShelves
    /// What the next villager is offered.
    private var nextShelves: ServiceShelves?
    /// The list from which the guide was opened.
    var origin: Stage = .services

    /// For how long drafts are kept, in hours; 0: they are not.
    public let draftHours: Int
    var keepsDrafts: Bool { draftHours > 0 }

    public init(patience: Patience = .standard, shelves: ServiceShelves = ServiceShelves(), draftHours: Int = 0) {
        self.patience = patience
        self.shelves = shelves
        self.draftHours = draftHours
    }

    /// Seconds until everything is wiped, once the session asks whether someone is still there.
    public var countdown: Int? {
        let patience = patience.scaled(large: largeText)
        if case .thanks = stage { return nil }
        guard stage != .attract, idleSeconds >= patience.untilWarning else { return nil }
        return patience.untilWarning + patience.countdown - idleSeconds
    }

    /// The photo of somebody's card, where that is the card that was read last.
    public func photo(of number: IDNumber) -> PhotoID? { number == readNumber ? photo : nil }

    public func canServe(_ role: DeviceReport.Role) -> Bool { devices[role]?.canServe ?? false }

    public mutating func handle(_ event: Event) -> [Effect] {
        let before = revision
        let effects = decide(event)
        return revision == before ? effects : effects + keepProgress()
    }

    private mutating func decide(_ event: Event) -> [Effect] {
        switch event {
        case .touch(let touch, let revision):
            guard revision == self.revision || touch == .stay || touch == .largeText else { return [] }
            idleSeconds = 0
            return handle(touch)
        case .device(let report):
            devices[report.role] = report
            return []
        case .cardRead(let card, let today):
            return cardRead(card, today: today)
        case .cardTrouble(let prompt):
            if case .card(let purpose, _) = stage {
                idleSeconds = 0
                show(.card(purpose, prompt))
            }
            return []
        case .photo(let photo, let number):
            if number == readNumber { self.photo = photo }
            return []
        case .found(let own, let number):
            // An answer for a card that was laid before this one shows nobody's records to somebody else.
            return number == readNumber ? found(own) : []
        case .draftOpened(let id, let pages):
            opened(id, pages: pages)
            return []
        case .storage(let room):
            return measured(room)
        case .clock(let isUnsure):
            isDateUnsure = isUnsure
            return []
        case .scanProgress, .scanned, .scanFailed:
            return handleScan(event)
        case .submitted(let receipt):
            guard case .submitting = stage else { return [] }
            show(.thanks(receipt))
            return dropDraft() + (receipt.slip == .printing ? [.printSlips([receipt.number])] : [])
        case .notSubmitted(let problem):
            if case .submitting(let application) = stage { show(.notSubmitted(application, problem)) }
            return []
        case .slipPrinted:
            slipEnded(printed: true)
            return []
        case .slipNotPrinted:
            slipEnded(printed: false)
            return []
        case .catalogue(let shelves):
            if stage == .attract { self.shelves = shelves } else { nextShelves = shelves }
            return []
        case .tick:
            return tick()
        }
    }

    // MARK: Moving

    mutating func show(_ stage: Stage, page: Int = 0) {
        self.stage = stage
        self.page = page
        isRevealed = false
        revision += 1
        idleSeconds = 0
    }

    /// Changes what the present screen shows without it becoming another screen.
    mutating func update(_ stage: Stage) { self.stage = stage }

    /// A list that follows what is typed: quick fingers lose no letter.
    mutating func updateFromFirstPage(_ stage: Stage) {
        self.stage = stage
        page = 0
    }

    mutating func turn(to page: Int) {
        self.page = page
        revision += 1
    }

    mutating func wipe() -> [Effect] {
        let effects: [Effect] = if case .card = stage { [.wantCard(false), .wipe] } else { [.wipe] }
        show(.attract)
        largeText = false
        readNumber = nil
        readOn = nil
        keptDraft = nil
        origin = .services
        if let next = nextShelves { shelves = next }
        nextShelves = nil
        return effects
    }

    private mutating func tick() -> [Effect] {
        switch stage {
        case .attract, .submitting, .scan(_, _, .scanning):
            // Nobody is here, or the machine is working and the person waits.
            idleSeconds = 0
            return []
        case .thanks(let receipt):
            if receipt.slip == .printing { return [] }
            idleSeconds += 1
            return idleSeconds >= patience.scaled(large: largeText).thanks ? wipe() : []
        default:
            idleSeconds += 1
            let patience = patience.scaled(large: largeText)
            return idleSeconds >= patience.untilWarning + patience.countdown ? wipe() : []
        }
    }

    private mutating func handle(_ touch: Touch) -> [Effect] {
        switch (touch, stage) {
        case (.stay, _):
            return []
        case (.largeText, _):
            if stage == .attract { show(.services) }
            largeText.toggle()
            turn(to: 0)
            return []
        case (.reveal, .review):
            isRevealed.toggle()
            return []
        case (.leave, .submitting):
            return []
        case (.leave, _):
            return leave()
        default:
            return advance(touch)
        }
    }

    private mutating func slipEnded(printed: Bool) {
        switch stage {
        case .thanks(var receipt):
            receipt.slip = printed ? .printed : .owed
            idleSeconds = 0
            update(.thanks(receipt))
        case .owedSlips(var owed):
            owed.progress = printed ? .printed : .notPrinted
            show(.owedSlips(owed))
        default:
            break
        }
    }
}
