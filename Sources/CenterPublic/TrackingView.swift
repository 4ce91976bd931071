import CenterOffice
import KioskAssets
import TownshipServices

/// A case as its tracking page tells it: where it stands, what happens next, whom to call.
enum TrackingView {
    static func values(_ tracking: Tracking, _ texts: Texts) -> [String: Any] {
        let key = "center.public.tracking.\(tracking.state.rawValue)"
        let promise =
            tracking.promise.flatMap { words(for: $0, texts) } ?? texts["center.public.tracking.promise_unknown"]
        var values: [String: Any] = [
            "service": tracking.serviceName, "name": tracking.maskedName, "caseNumber": tracking.caseNumber,
            "submission": tracking.submissionNumber, "state": tracking.state.rawValue,
            "stateName": texts["center.state.\(tracking.state.rawValue)"], "title": texts["\(key).title"],
            "next": texts("\(key).next", ["body": tracking.contact.body, "promise": promise]),
            "receivedAt": tracking.receivedAt.minuteInChina, "isTimeUnsure": tracking.isTimeUnsure,
            "changedAt": tracking.changedAt.minuteInChina, "steps": steps(tracking.state, texts),
        ]
        values["due"] = due(tracking, promise: promise, texts)
        if !tracking.message.isEmpty {
            values["message"] = [
                "title": texts.find("\(key).message") ?? "",
                "words": tracking.message.map { word in
                    ["label": texts["center.public.tracking.word.\(word.word.rawValue)"], "text": word.text]
                },
            ]
        }
        return values
    }

    /// The milestones of a case; what a state adds to them stands where it happened.
    private static func steps(_ state: CaseState, _ texts: Texts) -> [[String: Any]] {
        let way: [CaseState] =
            switch state {
            case .received, .accepted, .handedOver: [.received, .accepted, .handedOver]
            case .supplementRequested, .supplemented, .acceptedWithPromise: [.received, state, .accepted, .handedOver]
            case .inReview, .forwardedUp, .publicNotice, .granted, .rejected, .resultReady:
                [.received, .accepted, state, .handedOver]
            case .archived: [.received, .accepted, .handedOver, .archived]
            case .refused, .withdrawn: [.received, state]
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

    /// Until when, in words; nothing where nothing waits for a decision.
    private static func due(_ tracking: Tracking, promise: String, _ texts: Texts) -> [String: Any]? {
        let key = "center.public.tracking.due"
        guard tracking.state.awaitsDecision, let clock = tracking.clock else { return nil }
        func text(_ name: String, _ day: CalendarDate? = nil, year: Int = 0) -> [String: Any] {
            let values = ["day": day?.inChinese ?? "", "promise": promise, "year": "\(year)"]
            return ["text": texts("\(key).\(name)", values)]
        }
        if case .unknown(let unknown) = clock.acceptance { return text("unknown", year: unknown.year) }
        guard let reading = clock.promise.flatMap({ $0.limit == nil ? nil : $0 }) ?? clock.legalLimit ?? clock.promise
        else {
            // Before acceptance only the limit of article 32 runs, until the applicant has the first word.
            guard tracking.state == .received, let telling = clock.tellIncomplete, let day = telling.due.day else {
                return tracking.state == .received ? text("not_begun") : nil
            }
            return telling.light == .red ? nil : text("telling", day)
        }
        switch reading.due {
        case .open: return text("open")
        case .unknown(let unknown): return text("unknown", year: unknown.year)
        case .day(let day):
            if clock.promise?.limit == nil, reading.light != .red { return text("legal", day) }
            let isPaused = reading.stoppedBy != nil && reading.light != .red
            var values = text(
                reading.light == .red
                    ? "overdue"
                    : isPaused
                        ? (reading.stoppedBy == .publicNotice ? "paused" : "paused_other")
                        : reading.left == 0 ? "today" : "until", day)
            if let legal = clock.legalLimit, legal != reading, let last = legal.due.day {
                values["second"] = texts("\(key).legal", ["day": last.inChinese])
            }
            return values
        }
    }

    /// Nil without a unit or a source: what nobody has confirmed is never promised.
    private static func words(for limit: TimeLimit, _ texts: Texts) -> String? {
        guard limit.isVerified, let unit = limit.unit else { return nil }
        return texts("center.public.tracking.promise.\(unit.rawValue)", ["days": "\(limit.amount)"])
    }
}
