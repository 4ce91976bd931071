import TownshipServices

/// What came of reading a card.
enum CardReading: Hashable, Sendable {
    /// - photo: 1024 compressed bytes (WLT), or none.
    case card(IdentityCard, photo: [UInt8])
    /// A letter of a kind that came into being later: a good card that the window can read.
    case unknownKind
    /// The record reads and contradicts itself, or the standard, in one item: a person must look at the card.
    case invalid(CardItem)
    /// The record is cut short, empty or no text: lift the card and lay it again.
    case unreadable

    /// The card registered where its chip says that the holder has moved since; as it is when the data
    /// says nothing of it.
    ///
    /// - Parameter data: that of the answer to ``SAMCommand/readAdditionalAddress``.
    func movedOn(_ data: [UInt8]) -> CardReading {
        guard case .card(var card, let photo) = self, card.number.kind == .resident,
            let last = CardRecord.additionalAddresses(data)?.last
        else { return self }
        card.address = last
        return .card(card, photo: photo)
    }

    /// What is reported of it.
    var event: CardReaderEvent {
        switch self {
        case .card(let card, _): .cardRead(card)
        case .unknownKind: .cardTrouble(.unsupportedKind)
        case .invalid: .cardTrouble(.invalidRecord)
        case .unreadable: .cardTrouble(.liftAndLayAgain)
        }
    }

    /// The same, and the card's photo where it has one.
    var events: [CardReaderEvent] {
        guard case .card(let card, let bytes) = self, let photo = CompressedPhoto(bytes) else { return [event] }
        return [event, .cardPhoto(photo, of: card.number)]
    }
}

/// What a record tells of; names a fault without telling what stood there.
enum CardItem: String, Hashable, Sendable, CaseIterable {
    case kind, name, sex, ethnicGroup, birthDate, number, validity, nationality, passNumber, issueCount
    // On social-security cards only.
    case cardNumber, region
}

extension CardReading: CustomStringConvertible, CustomReflectable {
    var description: String {
        switch self {
        case .card: "card"
        case .unknownKind: "unknown kind"
        case .invalid(let item): "invalid: \(item)"
        case .unreadable: "unreadable"
        }
    }

    var customMirror: Mirror { Mirror(self, children: []) }
}
