import Foundation
import KioskAssets
import Session
import TownshipServices

// What the holder of a card has begun, or has handed in. Nothing of a person but who is represented.
extension ScreenRenderer {
    func draftValues(_ offer: DraftOffer, _ session: VillagerSession) -> [String: Any] {
        let snapshot = offer.draft.snapshot
        let kind = offer.isSameService ? "same" : "other"
        var facts = [fact("service", offer.service.name)]
        if snapshot.representative != nil { facts.append(fact("for", Masking.name(snapshot.card.name))) }
        // Beside a clock that is not to be trusted, a day would only confuse.
        if !session.isDateUnsure { facts.append(fact("when", moment(offer.draft.changedAt))) }
        facts.append(fact("place", placeText(snapshot)))
        return [
            "facts": facts, "isOpening": offer.isOpening,
            "startAnew": texts["kiosk.draft.start_anew_\(kind)"], "forget": texts["kiosk.draft.forget_\(kind)"],
        ]
    }

    private func fact(_ name: String, _ value: String) -> [String: String] {
        ["label": texts["kiosk.draft.\(name)"], "value": value]
    }

    private func placeText(_ snapshot: DraftSnapshot) -> String {
        let place =
            switch snapshot.place {
            case .question: texts["kiosk.draft.at.question"]
            case .form: texts["kiosk.steps.form"]
            case .scan: texts["kiosk.steps.scan"]
            case .review: texts["kiosk.steps.review"]
            }
        let pages = snapshot.pages.count
        return pages == 0 ? place : texts("kiosk.draft.at.pages", ["place": place, "pages": "\(pages)"])
    }

    /// `今天 10:32`; another day in full.
    private func moment(_ time: Date) -> String {
        let day = CalendarDate(in: time)
        guard day == today() else { return time.minuteInChina }
        return texts("kiosk.draft.today", ["time": String(time.minuteInChina.suffix(5))])
    }

    func casesValues(_ own: OwnCases, _ session: VillagerSession) -> [String: Any] {
        [
            "cases": session.casesOnScreen.map { each in
                var values: [String: Any] = [
                    "service": each.serviceName, "number": each.number.description,
                    "handedIn": texts(
                        "kiosk.cases.handed_in", ["date": CalendarDate(in: each.handedInAt).inChinese]),
                ]
                switch each.standing {
                case .kept: values["state"] = texts["kiosk.cases.kept"]
                case .atCenter: values["state"] = texts["kiosk.cases.at_center"]
                case .stuck:
                    values["state"] = texts["kiosk.cases.stuck"]
                    values["isStuck"] = true
                case .told(let state, let time):
                    values["state"] = texts["kiosk.cases.state.\(state.rawValue)"]
                    values["asOf"] = texts("kiosk.cases.as_of", ["time": moment(time)])
                }
                return values
            },
            "more": more(session), "owesSlips": !own.slips.isEmpty,
            "unsure": session.isDateUnsure ? [texts["kiosk.clock.unsure_receipt"]] : [],
        ]
    }

    func noRoomValues(_ service: ServiceItem) -> [String: Any] {
        [
            "help": station.helpPhone, "go": texts("kiosk.no_room.go", ["body": service.competentBody]),
            "phone": service.consultingPhone,
        ]
    }
}
