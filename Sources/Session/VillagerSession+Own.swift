import Foundation
import TownshipServices

// What the terminal holds for the card that was read: drafts, slips, applications and their state.
extension VillagerSession {
    /// Nil where the touch is none of these.
    mutating func advanceOwn(_ touch: Touch) -> [Effect]? {
        switch (stage, touch) {
        case (.services, .findCases):
            return wantCard(for: .cases)
        case (.draft(let offer), _) where offer.isOpening:
            return []
        case (.draft(let offer), .resumeDraft):
            var opening = offer
            opening.isOpening = true
            update(.draft(opening))
            return [.openDraft(offer.draft.id, offer.draft.snapshot.pages)]
        case (.draft(let offer), .startAnew):
            let effects: [Effect] = offer.isSameService ? [.dropDraft(offer.draft.id)] : []
            return effects + goOn(insteadOf: offer)
        case (.draft(let offer), .forgetDraft):
            let effects: [Effect] = [.dropDraft(offer.draft.id)]
            return effects + (offer.isSameService ? wipe() : goOn(insteadOf: offer))
        case (.cases, .nextPage):
            turn(to: (page + 1) % pageCount)
            return []
        case (.cases(let own), .printOwedSlips) where !own.slips.isEmpty:
            show(.owedSlips(OwedSlips(slips: own.slips, progress: .offered, next: nil)))
            return []
        case (.cases, .next):
            return wipe()
        case (.noRoom(let service), .back):
            show(.guide(service))
            return []
        default:
            return nil
        }
    }

    /// An answer to `findOwn`, for whatever the card was wanted.
    mutating func found(_ own: OwnRecords) -> [Effect] {
        switch stage {
        case .person(let application):
            // Whoever lays somebody else's card is not offered what that one began.
            let drafts = application.representative == nil ? own.drafts : []
            if let offer = offer(drafts, otherwise: .apply(application), slips: own.slips) {
                show(.draft(offer))
            } else {
                offerSlips(own.slips, before: application)
            }
            return []
        case .card(let purpose, .layCard) where purpose.isRepresented:
            guard let offer = offer(own.drafts, otherwise: .card(purpose), slips: []) else { return [] }
            show(.draft(offer))
            return [.wantCard(false)]
        case .card(.owedSlips, _):
            if own.slips.isEmpty {
                show(.card(.owedSlips, .nothingOwed))
                return [.wantCard(true)]
            }
            show(.owedSlips(OwedSlips(slips: own.slips, progress: .offered, next: nil)))
            return []
        case .card(.cases, _):
            let cases = OwnCases(cases: own.cases, slips: own.slips)
            if storage == .enough, let offer = offer(own.drafts, otherwise: .cases(cases), slips: []) {
                show(.draft(offer))
                return []
            }
            return show(cases)
        default:
            return []
        }
    }

    private mutating func show(_ own: OwnCases) -> [Effect] {
        if own.cases.isEmpty {
            show(.card(.cases, .nothingHandedIn))
            return [.wantCard(true)]
        }
        show(.cases(own))
        return []
    }

    private mutating func offerSlips(_ slips: [OwedSlips.Slip], before application: Application) {
        if !slips.isEmpty { show(.owedSlips(OwedSlips(slips: slips, progress: .offered, next: application))) }
    }

    /// The newest draft, first that of the service the person has come for. One whose service is not
    /// offered any more in that version is passed over: it goes by its time.
    private func offer(
        _ drafts: [SavedDraft], otherwise: DraftOffer.Otherwise, slips: [OwedSlips.Slip]
    ) -> DraftOffer? {
        let offers = drafts.compactMap { draft -> DraftOffer? in
            guard keepsDrafts, draft.snapshot.isReadable, draft.snapshot.begunBy == readNumber,
                let service = shelves.service(draft.snapshot.service),
                service.version == draft.snapshot.serviceVersion, shelves.takesApplications(for: service)
            else { return nil }
            return DraftOffer(draft: draft, service: service, otherwise: otherwise, slips: slips)
        }
        return offers.first(where: \.isSameService) ?? offers.first
    }

    private mutating func goOn(insteadOf offer: DraftOffer) -> [Effect] {
        switch offer.otherwise {
        case .apply(let application):
            show(.person(application))
            offerSlips(offer.slips, before: application)
            return []
        case .card(let purpose):
            return wantCard(for: purpose)
        case .cases(let cases):
            return show(cases)
        }
    }

    /// The bytes of the draft's pages are here, as far as they could be opened.
    mutating func opened(_ id: UUID, pages: Set<PageID>) {
        guard case .draft(let offer) = stage, offer.isOpening, offer.draft.id == id, let today = readOn else { return }
        let snapshot = offer.draft.snapshot
        let route = shelves.route(offer.service, registeredAt: snapshot.card.address)
        let application = Application(snapshot, service: offer.service, route: route, today: today, pages: pages)
        keptDraft = snapshot
        show(application, at: snapshot.place)
    }

    private mutating func show(_ application: Application, at place: DraftSnapshot.Place) {
        switch place {
        case .question(let number) where application.questions.contains(number):
            show(.question(application, number))
        case .question:
            show(.person(application))
        case .form(let field):
            let screens = application.formScreens(large: largeText)
            let page = screens.firstIndex { $0.contains { $0.id == field } }
            if screens.isEmpty { show(.person(application)) } else { show(.form(application), page: page ?? 0) }
        case .scan(let id):
            if let material = application.scannedMaterials.first(where: { $0.id == id }) {
                showScan(of: material, in: application)
            } else {
                show(.person(application))
            }
        case .review:
            // A page that was lost is scanned again first.
            if let missing = application.scannedMaterials.first(where: { application.materials[$0.id] == nil }) {
                showScan(of: missing, in: application)
            } else {
                show(.review(application))
            }
        }
    }

    // MARK: Keeping

    /// Whether what was filled in so far will be there again.
    public var isDraftKept: Bool { keptDraft != nil }

    /// What is to be kept of a screen that has just come up: never while somebody types.
    mutating func keepProgress() -> [Effect] {
        // A draft is offered to the card that began it, and a social-security card is shown none.
        guard keepsDrafts, let progress = progress, !progress.isBegunBySocialSecurityCard, progress != keptDraft
        else { return [] }
        keptDraft = progress
        return [.keepDraft(progress)]
    }

    private var progress: DraftSnapshot? {
        if case .form(let application) = stage {
            return fieldsOnScreen.first.flatMap { application.snapshot(at: .form(field: $0.id)) }
        }
        return stage.progress
    }

    /// The application ends here, handed in or by its person's own will.
    mutating func dropDraft() -> [Effect] {
        defer { keptDraft = nil }
        return keptDraft == nil ? [] : [.dropDraft(nil)]
    }

    /// 退出 ends an application for good, but where the terminal could not take it in.
    mutating func leave() -> [Effect] {
        if case .notSubmitted = stage { return wipe() }
        return dropDraft() + wipe()
    }

    // MARK: Room

    /// From the guide into an application, if there is room for it.
    mutating func begin(_ service: ServiceItem) -> [Effect] {
        guard shelves.takesApplications(for: service) else { return [] }
        if storage == .low {
            show(.noRoom(service))
        } else {
            show(.notice(service))
        }
        return [.measureStorage]
    }

    /// Whoever has not begun is told at once; whoever has begun goes on.
    mutating func measured(_ room: StorageRoom) -> [Effect] {
        storage = room
        guard room == .low else { return [] }
        switch stage {
        case .notice(let service), .standing(let service):
            show(.noRoom(service))
            return []
        case .card(let purpose, _):
            guard let service = purpose.service else { return [] }
            show(.noRoom(service))
            return [.wantCard(false)]
        default:
            return []
        }
    }
}

extension CardPurpose {
    fileprivate var isRepresented: Bool { if case .represented = self { true } else { false } }
}
