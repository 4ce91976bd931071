import TownshipServices

/// The photo of a card, as a picture in the keeping of whoever runs the session; its bytes never enter the
/// machine. Its number is never given twice.
public struct PhotoID: Hashable, Sendable {
    public let value: Int

    public init(_ value: Int) {
        self.value = value
    }
}

// Whose card is wanted, and what a read card leads to.
extension VillagerSession {
    mutating func cardRead(_ card: IdentityCard, today: CalendarDate) -> [Effect] {
        guard case .card(let purpose, _) = stage else { return [] }
        if card.isSocialSecurityCard, purpose == .owedSlips || purpose == .cases {
            // The card is still wanted: an ID card beside it will do.
            show(.card(purpose, .idCardNeeded))
            return []
        }
        switch purpose {
        case .representative(let service, let standing):
            let representative = Representative(standing: standing, card: card)
            return [.wantCard(false)] + wantCard(for: .represented(service, representative))
                + find(card, on: today)
        case .represented(_, let representative) where representative.card.number == card.number:
            show(.card(purpose, .sameCard))
            return [.wantCard(false), .wantCard(true)]
        case .represented(let service, let representative):
            show(.person(application(service, card, representative, today)))
        case .apply(let service):
            show(.person(application(service, card, nil, today)))
        case .owedSlips, .cases:
            break
        }
        return [.wantCard(false)] + find(card, on: today)
    }

    private mutating func find(_ card: IdentityCard, on today: CalendarDate) -> [Effect] {
        // A social-security card proves nobody's identity: what is kept under its number stays hidden.
        readNumber = card.isSocialSecurityCard ? nil : card.number
        readOn = today
        return card.isSocialSecurityCard ? [] : [.findOwn(card.number)]
    }

    private func application(
        _ service: ServiceItem, _ card: IdentityCard, _ representative: Representative?, _ today: CalendarDate
    ) -> Application {
        Application(
            service: service, card: card, representative: representative,
            route: shelves.route(service, registeredAt: card.address), today: today)
    }

    mutating func wantCard(for purpose: CardPurpose) -> [Effect] {
        show(.card(purpose, .layCard))
        return [.wantCard(true)]
    }

    mutating func showLast(beforeCard purpose: CardPurpose) {
        switch purpose {
        case .apply(let service) where service.applicants == [.oneself]: show(.notice(service))
        case .apply(let service), .representative(let service, _), .represented(let service, _):
            show(.standing(service))
        case .owedSlips, .cases: show(.services)
        }
    }
}

extension Application {
    /// The card that is wanted again when the one that was read is not the applicant's.
    var cardPurpose: CardPurpose {
        representative.map { .represented(service, $0) } ?? .apply(service)
    }
}
