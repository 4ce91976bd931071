import CenterOffice
import Foundation
import KioskAssets
import TownshipServices

/// A case's clocks in words. The word says it all; mark and colour of the class only help.
struct ClockView {
    let texts: Texts
    private static let key = "center.desk.due"

    /// One line: the light, how many days are left, and until when.
    func summary(_ clock: CaseClock?, _ state: CaseState) -> [String: Any] {
        guard let clock else { return mark("unknown", "gone") }
        if !state.awaitsDecision { return ended(clock, state) }
        if case .unknown(let year) = clock.acceptance { return unknown(year.year) }
        guard let reading = clock.binding, reading.limit != nil || clock.promise != nil else {
            return mark("waiting", state == .supplementRequested ? "supplement" : "not_begun")
        }
        // Told in time: the limit of article 32 is done, and nothing else runs before acceptance.
        if clock.promise == nil, state != .received {
            return mark("waiting", state == .supplementRequested ? "supplement" : "not_begun")
        }
        var values = light(reading)
        if clock.promise == nil { values["note"] = texts["\(Self.key).telling"] }
        // Not the promise but the law binds: nothing was promised, or only the law's day has passed.
        if reading == clock.legalLimit { values["note"] = texts["\(Self.key).clock.legal_limit"] }
        if let legal = clock.legalLimit, legal != reading, let day = legal.due.day {
            values["second"] = texts("\(Self.key).legal_until", ["day": day.inChinese])
        }
        return values
    }

    /// Every clock that runs or ran, for the page of the case.
    func all(_ clock: CaseClock?, _ state: CaseState) -> [String: Any] {
        let head = summary(clock, state)
        var values: [String: Any] = ["head": head]
        guard let clock else { return values }
        let readings: [(name: String, reading: CaseClock.Reading?)] = [
            ("tell_incomplete", clock.tellIncomplete), ("promise", clock.promise), ("legal_limit", clock.legalLimit),
            ("lower_level_review", clock.lowerLevelReview), ("public_notice", clock.publicNotice),
            ("report_up", clock.reportUp), ("delivery", clock.delivery),
        ]
        values["clocks"] = readings.compactMap { name, reading in
            reading.map { reading in
                var line = line(name, reading, isOver: isOver(name, clock, state))
                // The head says it already.
                if reading == clock.binding { line["left"] = nil }
                return line
            }
        }
        values["objections"] = clock.objections.map { texts["\(Self.key).objection.\(word($0))"] }
        return values
    }

    private func line(_ name: String, _ reading: CaseClock.Reading, isOver: Bool) -> [String: Any] {
        var values = isOver ? over(reading) : light(reading)
        values["name"] = texts["\(Self.key).clock.\(name)"]
        values["from"] = texts("\(Self.key).from.\(name)", ["day": reading.from.inChinese])
        if let limit = reading.limit {
            values["limit"] = limit.written(texts)
            values["source"] = limit.source
            if limit.amount > 0, let used = reading.used {
                values["used"] = min(used, limit.amount)
                values["amount"] = limit.amount
            }
        }
        return values
    }

    /// How a clock that runs stands.
    private func light(_ reading: CaseClock.Reading) -> [String: Any] {
        var values: [String: Any]
        switch reading.light {
        case .unknown(let year): return unknown(year)
        case .red: values = mark("overdue", "overdue")
        case .yellow: values = mark("soon", "soon")
        case .green: values = mark("on-time", "on_time")
        // A limit without a light is the period of a public notice.
        case nil: values = reading.limit == nil ? mark("open", "open") : mark("plain", "running")
        }
        switch reading.due {
        case .unknown(let year): return unknown(year.year)
        case .open: return values
        case .day(let day):
            values["until"] = texts("\(Self.key).until", ["day": day.inChinese])
            if let left = reading.left, let unit = reading.limit?.unit { values["left"] = days(left, unit) }
            guard let cause = reading.stoppedBy, reading.light != .red else { return values }
            values.merge(mark("paused", "paused")) { $1 }
            values["note"] = texts["\(Self.key).stopped.\(cause.rawValue)"]
            values["until"] = texts("\(Self.key).earliest", ["day": day.inChinese])
            return values
        }
    }

    private func days(_ left: Int, _ unit: TimeLimit.Unit) -> String {
        let name = texts["\(Self.key).unit.\(unit.rawValue)"]
        let key = left > 0 ? "left" : left == 0 ? "today" : "over"
        return texts("\(Self.key).\(key)", ["count": "\(abs(left))", "unit": name])
    }

    private func unknown(_ year: Int) -> [String: Any] {
        var values = mark("unknown", "unknown")
        values["note"] = texts("\(Self.key).no_table", ["year": "\(year)"])
        return values
    }

    /// After the decision a clock only says whether it was kept.
    private func ended(_ clock: CaseClock, _ state: CaseState) -> [String: Any] {
        guard state != .withdrawn, state != .refused else { return mark("plain", "closed") }
        if let delivery = clock.delivery, delivery.light == .red || delivery.light == .yellow, state != .handedOver,
            state != .archived
        {
            var values = light(delivery)
            values["note"] = texts["\(Self.key).clock.delivery"]
            return values
        }
        return clock.binding.map(over) ?? mark("plain", "closed")
    }

    private func over(_ reading: CaseClock.Reading) -> [String: Any] {
        var values =
            switch reading.light {
            case .red: mark("overdue", "kept_not")
            case .yellow, .green: mark("kept", "kept")
            case .unknown, nil: mark("plain", "closed")
            }
        if let day = reading.due.day { values["until"] = texts("\(Self.key).until", ["day": day.inChinese]) }
        return values
    }

    private func isOver(_ name: String, _ clock: CaseClock, _ state: CaseState) -> Bool {
        switch name {
        case "tell_incomplete": state != .received
        case "public_notice": state != .publicNotice
        case "report_up", "lower_level_review": state != .forwardedUp && (name == "report_up" || clock.reportUp != nil)
        case "delivery": state == .handedOver || state == .archived
        default: !state.awaitsDecision
        }
    }

    private func mark(_ name: String, _ word: String) -> [String: Any] {
        ["mark": name, "word": texts["\(Self.key).\(word)"]]
    }

    private func word(_ objection: CaseClock.Objection) -> String {
        switch objection {
        case .toldLate: "told_late"
        case .excludedNotTold: "excluded_not_told"
        case .extensionWithoutBasis: "extension_without_basis"
        case .extensionIncomplete: "extension_incomplete"
        case .publicNoticeTooShort: "notice_too_short"
        }
    }
}
