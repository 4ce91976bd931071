import DeviceStatus

/// What a card reader is asked next, and what its answers mean to whoever waits for a card. Pure;
/// ``CardReaderWork`` carries it out.
struct CardReaderMachine: Hashable, Sendable {
    /// What to do next: exactly one of these follows every input.
    enum Action: Hashable, Sendable {
        case send(SAMCommand)
        /// Ask again after a while: readers want to be asked at intervals, nothing wakes us.
        case pause
        /// The reader is of no use as it is: it has to be reset.
        case fail(String)
    }

    struct Step: Hashable, Sendable {
        var events: [CardReaderEvent] = []
        /// The module works, as far as it was asked. Said once.
        var isUp = false
        var action: Action
    }

    /// Whether somebody waits for a card, and how often that came to be.
    struct Wish: Hashable, Sendable {
        var isWanted = false
        var number = 0
    }

    /// What is known of the place where cards are laid.
    private enum Field: Hashable, Sendable {
        case empty
        /// A card lies there that did not let itself be read for the wish of this number; the trouble was
        /// reported.
        case troubled(wish: Int)
        /// A card lies there that has been read, for the wish of this number. It will not be found
        /// again until it is lifted.
        case read(wish: Int)
    }

    /// A card that was read and has not been seen to leave. A reader that was reset finds it again, for
    /// whoever comes next.
    struct LyingCard: Hashable, Sendable {
        /// Of its record, as this process hashes; nothing of the person can be told from it.
        var fingerprint: Int
        /// The wish that it was read for.
        var wish: Int
    }

    /// The question that waits for its answer.
    private enum Question: Hashable, Sendable {
        case none
        /// At the beginning, and now and then while nobody wants a card: does the module work?
        case greeting, health
        /// `again`: facts ask for a second try after "no card".
        case find(again: Bool), select, read
        /// The card was read; has its holder moved since it was issued?
        case moved(CardReading)
        /// Nothing was found: lies a card there that was read before?
        case leftCard
        /// `again`: one miss may be the radio's.
        case presence(again: Bool)
    }

    /// So many exchanges in a row may fail before the reader counts as out of order.
    static let patience = 3
    /// Pauses after which an idle reader is asked how it is: 30 s of the usual 300 ms.
    static let healthPauses = 100

    private(set) var lying: LyingCard?
    private var field = Field.empty
    private var question = Question.none
    /// What the present look for a card is for.
    private var wish = Wish()
    /// The last wish for which a card left from before was looked for.
    private var checkedWish = 0
    private var failures = 0
    private var isUp = false
    private var idlePauses = 0

    /// - Parameter lying: what an earlier machine left off with, before its reader was reset or unplugged.
    init(lying: LyingCard? = nil) {
        self.lying = lying
    }

    /// The card place, as a medium.
    func medium(wanted: Bool) -> DeviceReport.Medium {
        switch field {
        case .read, .troubled: .present
        case .empty: wanted ? .absent : .unknown
        }
    }

    /// The reader was opened.
    mutating func begin() -> Step { ask(.greeting, .status) }

    /// The pause is over.
    mutating func pauseOver(_ now: Wish) -> Step {
        wish = now
        if case .read = field { return ask(.presence(again: false), .readAdditionalAddress) }
        if !now.isWanted, case .troubled = field { field = .empty }
        guard !now.isWanted else {
            idlePauses = 0
            return ask(.find(again: false), .findCard)
        }
        idlePauses += 1
        // One that was not looked at to the end before its villager left is asked now.
        guard isUp, idlePauses < Self.healthPauses else {
            idlePauses = 0
            return ask(.health, .status)
        }
        return pause()
    }

    /// The module answered what it was asked.
    /// - Parameter now: the wish by this time; a card that nobody waits for any more is told to nobody.
    mutating func answered(_ answer: SAMAnswer, _ now: Wish) -> Step {
        // A module may call itself well and fail at the first card: whoever waits for one is not told that
        // it works before it has looked.
        let isGreeted = question == .greeting && now.isWanted
        var step = follow(answer, now)
        if case .fail = step.action { return step }
        if isGreeted { return pauseOver(now) }
        step.isUp = !isUp
        isUp = true
        return step
    }

    private mutating func follow(_ answer: SAMAnswer, _ now: Wish) -> Step {
        failures = 0
        let status = answer.status
        if status.meaning == .readerFault {
            return Step(action: .fail("the security module reports \(status); have the reader serviced"))
        }
        switch question {
        case .none:
            return pause()
        case .greeting, .health:
            guard status == .success else { return Step(action: .fail("the security module reports \(status)")) }
            return pause()
        case .find(let again):
            if status == .cardFound { return ask(.select, .selectCard) }
            if status == .findFailed, !again { return ask(.find(again: true), .findCard) }
            return nothingFound()
        case .select:
            return status == .success ? ask(.read, .readTextAndPhoto) : pause(trouble(.liftAndLayAgain))
        case .read:
            guard status == .success else {
                let isUnsupported = status.meaning == .unsupportedCard
                return pause(trouble(isUnsupported ? .unsupportedKind : .liftAndLayAgain))
            }
            field = .read(wish: wish.number)
            let found = LyingCard(fingerprint: answer.data.hashValue, wish: wish.number)
            if let lying, lying.fingerprint == found.fingerprint, lying.wish != found.wish {
                return pause([.cardTrouble(.liftAndLayAgain)])
            }
            lying = found
            let reading = CardRecord.reading(ofReadAnswer: answer.data)
            guard case .card = reading else { return pause(telling(reading, now)) }
            return ask(.moved(reading), .readAdditionalAddress)
        case .moved(let reading):
            return pause(telling(status == .success ? reading.movedOn(answer.data) : reading, now))
        case .leftCard:
            guard Self.isPresent(status) else {
                lying = nil
                return pause()
            }
            field = .read(wish: wish.number)
            return pause([.cardTrouble(.liftAndLayAgain)])
        case .presence(let again):
            if !Self.isPresent(status) {
                guard again else { return ask(.presence(again: true), .readAdditionalAddress) }
                field = .empty
                lying = nil
                return pause([.cardLifted])
            }
            guard now.isWanted, field != .read(wish: now.number) else { return pause() }
            field = .read(wish: now.number)
            return pause([.cardTrouble(.liftAndLayAgain)])
        }
    }

    /// What was asked got no sensible answer.
    mutating func unanswered(_ reason: String, _ now: Wish) -> Step {
        failures += 1
        let events: [CardReaderEvent] =
            switch question {
            case .select, .read: trouble(.liftAndLayAgain)
            case .moved(let reading): telling(reading, now)
            default: []
            }
        // An idle reader that is silent is asked again at once: nobody else would notice for long.
        if question == .health { idlePauses = Self.healthPauses }
        // Before the first answer, patience is for the supervision, whose pauses grow.
        guard question != .greeting, failures < Self.patience else {
            return Step(events: events, action: .fail(reason))
        }
        return pause(events)
    }

    private mutating func nothingFound() -> Step {
        field = .empty
        guard checkedWish != wish.number else { return pause() }
        checkedWish = wish.number
        return ask(.leftCard, .readAdditionalAddress)
    }

    /// Nobody is told of a card that is not waited for any more.
    private func telling(_ reading: CardReading, _ now: Wish) -> [CardReaderEvent] {
        now.isWanted && now.number == wish.number ? reading.events : []
    }

    /// Reported once, to each who waits, for a card that stays where it is.
    private mutating func trouble(_ trouble: CardTrouble) -> [CardReaderEvent] {
        guard field != .troubled(wish: wish.number) else { return [] }
        field = .troubled(wish: wish.number)
        return [.cardTrouble(trouble)]
    }

    private mutating func ask(_ next: Question, _ command: SAMCommand) -> Step {
        question = next
        return Step(action: .send(command))
    }

    private mutating func pause(_ events: [CardReaderEvent] = []) -> Step {
        question = .none
        return Step(events: events, action: .pause)
    }

    private static func isPresent(_ status: SAMStatus) -> Bool { [.success, .itemAbsent].contains(status) }
}
