extension Condition {
    var inWords: String {
        let rule = rule.map { " \($0.inWords)" } ?? ""
        return text + rule + (ask.map { "（\($0)）" } ?? "")
    }
}

extension Condition.Rule {
    /// Which of its parts are set.
    var kind: String {
        (minimumAge == nil ? "" : "min") + (maximumAge == nil ? "" : "max") + (registeredIn == nil ? "" : "place")
    }

    var inWords: String {
        let parts = [
            minimumAge.map { "minimumAge \($0)" }, maximumAge.map { "maximumAge \($0)" },
            registeredIn.map { "registeredIn \($0.joined(separator: "、"))" },
        ]
        return "{\(parts.compactMap(\.self).joined(separator: ", "))}"
    }

    /// Whether it turns somebody away whom the other lets in.
    func isStricter(than other: Condition.Rule) -> Bool {
        if minimumAge ?? 0 > other.minimumAge ?? 0 { return true }
        if maximumAge ?? .max < other.maximumAge ?? .max { return true }
        guard let registeredIn else { return false }
        guard let places = other.registeredIn else { return true }
        return !places.allSatisfy { place in registeredIn.contains { place.hasPrefix($0) } }
    }
}
