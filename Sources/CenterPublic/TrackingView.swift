import CenterOffice
import KioskAssets
import TownshipServices

/// A case as its tracking page tells it: where it stands, what happens next, whom to call.
enum TrackingView {
    static func values(_ tracking: Tracking, _ texts: Texts) -> [String: Any] {
        let key = "center.public.tracking.\(tracking.state.rawValue)"
        let promise = tracking.promise.map { words(for: $0, texts) } ?? texts["center.public.tracking.promise_unknown"]
        var values: [String: Any] = [
            "service": tracking.serviceName, "name": tracking.maskedName, "caseNumber": tracking.caseNumber,
            "submission": tracking.submissionNumber, "state": tracking.state.rawValue,
            "stateName": texts["center.state.\(tracking.state.rawValue)"], "title": texts["\(key).title"],
            "next": texts("\(key).next", ["body": tracking.contact.body, "promise": promise]),
            "receivedAt": tracking.receivedAt.minuteInChina, "isTimeUnsure": tracking.isTimeUnsure,
            "changedAt": tracking.changedAt.minuteInChina, "steps": steps(tracking.state, texts),
        ]
        if let message = tracking.message {
            values["message"] = ["title": texts.find("\(key).message") ?? "", "text": message]
        }
        return values
    }

    /// The way of a case: received, accepted, done; refused ends it, a supplement holds it.
    private static func steps(_ state: CaseState, _ texts: Texts) -> [[String: Any]] {
        let way: [CaseState]
        switch state {
        case .received, .accepted, .done: way = [.received, .accepted, .done]
        case .supplementRequested: way = [.received, .supplementRequested, .accepted, .done]
        case .refused: way = [.received, .refused]
        }
        let position = way.firstIndex(of: state) ?? 0
        return way.enumerated().map { index, step in
            let word = index < position ? "past" : index == position ? "now" : "later"
            return [
                "name": texts["center.state.\(step.rawValue)"], "class": word, "isNow": index == position,
                "word": texts["center.public.tracking.step.\(word)"],
            ]
        }
    }

    private static func words(for limit: TimeLimit, _ texts: Texts) -> String {
        texts("center.public.tracking.promise.\(limit.unit.rawValue)", ["days": "\(limit.amount)"])
    }
}
