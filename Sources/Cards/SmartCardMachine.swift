import DeviceStatus

/// What is known of the smart-card readers and the cards in them, and what is told of it. Pure;
/// ``SmartCardReader`` carries it out.
struct SmartCardMachine: Hashable, Sendable {
    typealias Wish = CardReaderMachine.Wish

    /// What pcscd says of a reader.
    struct Sight: Hashable, Sendable {
        enum Card: Hashable, Sendable {
            case none
            /// In the wrong way round, or broken: it does not answer.
            case mute
            case present
        }

        var reader: String
        var card: Card
        /// How often a card has come or gone: tells one that was changed between two looks.
        var changes: Int
    }

    /// What came of an attempt to read.
    enum Outcome: Hashable, Sendable {
        case read(CardReading)
        /// Taken out before it was read, or it did not come to terms with the reader.
        case liftAndLayAgain
        /// Another program talks to the card.
        case heldByOthers
    }

    private enum Place: Hashable, Sendable {
        case empty
        /// A card that nobody has wanted yet.
        case lying
        /// A card that was read for the wish of this number.
        case read(wish: Int)
        /// A card that did not let itself be read for the wish of this number; the trouble was told.
        case troubled(wish: Int)
        /// A card that did not answer at all; that was told for this wish. Contacts that have not settled
        /// look the same for a moment.
        case mute(wish: Int)
    }

    private struct Reader: Hashable, Sendable {
        var place: Place
        var changes: Int
        var isHeld = false
    }

    private var readers: [String: Reader] = [:]
    /// A terminal that never had such a reader lacks nothing: nobody is told of its absence.
    private var wasSeen = false
    private var status: DeviceReport?

    /// - Returns: what is told, and the reader whose card is to be read now.
    mutating func see(_ sights: [Sight], _ wish: Wish) -> (events: [CardReaderEvent], read: String?) {
        var events: [CardReaderEvent] = []
        for name in readers.keys.sorted() where !sights.contains(where: { $0.reader == name }) {
            if case .read = readers.removeValue(forKey: name)?.place { events.append(.cardLifted) }
        }
        var next: String?
        for sight in sights {
            var reader = readers[sight.reader] ?? Reader(place: .empty, changes: sight.changes)
            let isAnother = reader.changes != sight.changes
            reader.changes = sight.changes
            if sight.card == .none || isAnother, reader.place != .empty {
                if case .read = reader.place { events.append(.cardLifted) }
                reader.place = .empty
            }
            if sight.card == .none || !wish.isWanted { reader.isHeld = false }
            if sight.card != .none, reader.place == .empty { reader.place = .lying }
            if sight.card == .present, case .mute = reader.place { reader.place = .lying }
            if wish.isWanted, sight.card != .none {
                switch reader.place {
                case .read(wish.number), .troubled(wish.number), .mute(wish.number), .empty: break
                case .read:
                    // Somebody else's, forgotten.
                    reader.place = .read(wish: wish.number)
                    events.append(.cardTrouble(.liftAndLayAgain))
                case .lying, .troubled, .mute:
                    if sight.card == .mute {
                        reader.place = .mute(wish: wish.number)
                        events.append(.cardTrouble(.liftAndLayAgain))
                    } else {
                        next = next ?? sight.reader
                    }
                }
            }
            readers[sight.reader] = reader
        }
        return (statusChange() + events, next)
    }

    /// - Parameters:
    ///   - wish: that for which the card was read.
    ///   - now: the wish by this time; a card that nobody waits for any more is told to nobody.
    mutating func hasRead(_ name: String, _ outcome: Outcome, for wish: Wish, _ now: Wish) -> [CardReaderEvent] {
        guard readers[name] != nil else { return [] }
        let isAwaited = now.isWanted && now.number == wish.number
        var told: CardReaderEvent?
        readers[name]?.isHeld = outcome == .heldByOthers
        switch outcome {
        case .heldByOthers:
            // Tried again with the next look.
            break
        case .liftAndLayAgain, .read(.unreadable):
            readers[name]?.place = .troubled(wish: wish.number)
            told = .cardTrouble(.liftAndLayAgain)
        case .read(let reading):
            readers[name]?.place = .read(wish: wish.number)
            told = reading.event
        }
        return statusChange() + (isAwaited ? told.map { [$0] } ?? [] : [])
    }

    /// pcscd is not there, or has gone with all readers.
    mutating func serviceGone() -> [CardReaderEvent] { see([], Wish()).events }

    private mutating func statusChange() -> [CardReaderEvent] {
        if !readers.isEmpty { wasSeen = true }
        guard wasSeen else { return [] }
        var report = DeviceReport(role: .socialCardReader, device: .absent, medium: .unknown)
        if !readers.isEmpty {
            report.device = readers.values.contains(where: \.isHeld) ? .denied : .online
            report.medium = readers.values.contains { $0.place != .empty } ? .present : .absent
        }
        guard report != status else { return [] }
        status = report
        return [.status(report)]
    }
}
