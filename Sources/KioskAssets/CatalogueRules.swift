import TownshipServices

/// What the schema cannot say of a service: rules that look at two places of a file at once. Each
/// names the place it speaks of, as a path into the file.
struct CatalogueRule: Sendable {
    struct Breach: Sendable {
        /// E.g. `form[3].when`.
        var place: String
        var problem: String
        var remedy: String
    }

    var breaches: @Sendable (ServiceItem) -> [Breach]

    private init(_ breaches: @escaping @Sendable (ServiceItem) -> [Breach]) { self.breaches = breaches }

    /// A rule of which a service has at most one breach.
    private init(
        _ place: String, _ problem: String, _ remedy: String, breaks: @escaping @Sendable (ServiceItem) -> Bool
    ) {
        self.breaches = { breaks($0) ? [Breach(place: place, problem: problem, remedy: remedy)] : [] }
    }

    static let all: [CatalogueRule] = ofWhole + ofMaterials + ofForm + ofTimes

    private static let ofWhole: [CatalogueRule] = [
        CatalogueRule("villageClass", "a village item has no village class", "say accepted, collected or precheck") {
            $0.level == .village && $0.villageClass == nil
        },
        CatalogueRule("villageClass", "an item of another level has a village class", "take it out") {
            $0.level != .village && $0.villageClass != nil
        },
        CatalogueRule { service in
            let parts: [(String, Bool)] = [
                ("conditions", service.conditions.isEmpty), ("materials", service.materials.isEmpty),
                ("form", service.form.isEmpty), ("procedure", service.procedure.isEmpty),
                ("channels", service.channels.isEmpty), ("outcome", service.outcome == nil),
                ("visits", service.visits == nil), ("dataNotice", service.dataNotice.paragraphs.isEmpty),
            ]
            return service.isGuideOnly
                ? []
                : parts.filter(\.1).map {
                    Breach(
                        place: "id", problem: "`\($0.0)` is not there, and the service takes applications",
                        remedy: "add it, or write `guideOnly: true`")
                }
        },
        CatalogueRule("form", "a guide has a form", "take the form out, or take `guideOnly` out") {
            $0.isGuideOnly && !$0.form.isEmpty
        },
        CatalogueRule("channels", "the service takes applications, and not at the terminal", "add `terminal`") {
            !$0.isGuideOnly && !$0.channels.isEmpty && !$0.channels.contains(.terminal)
        },
        CatalogueRule("fee", "the fee is above 0 and its basis says 不收费", "set the amount to 0, or name the basis") {
            $0.fee.amount > 0 && $0.fee.basis.contains("不收费")
        },
        CatalogueRule("sensitiveData", "data of children under 14, and no guardian may apply", "add `guardian`") {
            $0.sensitiveData.contains(.underFourteen) && !$0.applicants.contains(.guardian)
        },
        CatalogueRule("bundle", "the bundle holds itself", "take its own id out") { $0.bundle.contains($0.id) },
        CatalogueRule { service in
            shownTexts(of: service).filter { shown in ["新农合", "五保"].contains { shown.text.contains($0) } }
                .map {
                    Breach(
                        place: $0.place, problem: "an obsolete word stands on a screen",
                        remedy: "say 城乡居民医保 or 特困; the old word belongs into `aliases`")
                }
        },
    ]

    private static let ofMaterials: [CatalogueRule] = [
        CatalogueRule { twice($0.materials.map(\.id), "materials", "id") },
        CatalogueRule { service in
            each(service.materials, "materials") {
                ($0.source == .earlier || $0.source == .shared) && $0.provenBy == nil
                    ? ("the material `\($0.id)` does not say what the center looks at", "add `provenBy`") : nil
            }
        },
        CatalogueRule { service in
            each(service.materials, "materials") {
                $0.source == .scan && $0.name.hasPrefix("居民身份证") && $0.when == nil
                    ? ("what the card proves is asked for as a scan", "write `source: card`") : nil
            }
        },
        CatalogueRule { service in
            each(service.materials, "materials") { unknown($0.when, in: service) }
        },
        CatalogueRule { service in
            service.isGuideOnly
                ? []
                : service.applicants.filter { $0 != .oneself && !service.proves($0) }.map {
                    Breach(
                        place: "applicants", problem: "no material proves that somebody may apply as \($0.rawValue)",
                        remedy: "add one with `when: { field: standing, isOneOf: [\($0.rawValue)] }`")
                }
        },
    ]

    private static let ofForm: [CatalogueRule] = [
        CatalogueRule { twice($0.form.map(\.id), "form", "id") },
        CatalogueRule { service in
            each(service.form, "form") { field in
                field.kind == .choice && (field.choices ?? []).isEmpty
                    ? ("the field `\(field.id)` has no choices", "list its choices, each with id and label") : nil
            }
        },
        CatalogueRule { service in
            service.form.enumerated().flatMap { index, field in
                twice((field.choices ?? []).map(\.id), "form[\(index)].choices", "id")
            }
        },
        CatalogueRule { service in
            each(service.form, "form") { field in
                field.kind == .card && field.cardValue == nil
                    ? ("the field `\(field.id)` names no cardValue", "say which value of the card it shows") : nil
            }
        },
        CatalogueRule { service in
            each(service.form, "form") { field in
                if let min = field.min, let max = field.max, min > max {
                    ("the field `\(field.id)` has min \(min) above max \(max)", "exchange them")
                } else {
                    nil
                }
            }
        },
        CatalogueRule { service in each(service.form, "form") { unknown($0.when, in: service) } },
        CatalogueRule { service in
            each(service.conditions, "conditions") {
                $0.rule != nil && $0.ask != nil
                    ? ("a condition is both read off the card and asked", "keep one of `rule` and `ask`") : nil
            }
        },
        CatalogueRule { service in
            each(service.conditions, "conditions") {
                if let least = $0.rule?.minimumAge, let most = $0.rule?.maximumAge, least > most {
                    ("the least age \(least) is above the greatest \(most)", "exchange them")
                } else {
                    nil
                }
            }
        },
    ]

    private static let ofTimes: [CatalogueRule] = [
        CatalogueRule { service in
            let limits =
                [("promise", service.promise)] + (service.legalLimit.map { [("legalLimit", $0)] } ?? [])
                + (service.publicNotice.map { [("publicNotice.duration", $0.duration)] } ?? [])
            return limits.filter { $0.1.unit == .instant ? $0.1.amount != 0 : $0.1.unit != nil && $0.1.amount < 1 }
                .map {
                    Breach(
                        place: $0.0, problem: "`\($0.0)` has \($0.1.amount) as its amount",
                        remedy: "0 for instant, 1 or more for days")
                }
        },
        CatalogueRule("caseType", "caseType and promise disagree", "instant goes with unit instant, promised with days")
        {
            guard let unit = $0.promise.unit else { return false }
            return ($0.caseType == .instant) != (unit == .instant)
        },
        CatalogueRule("promise", "the promise is longer than the law allows", "shorten it, or mend legalLimit") {
            guard let limit = $0.legalLimit, limit.unit == $0.promise.unit else { return false }
            return $0.promise.amount > limit.amount
        },
        CatalogueRule("procedure", "there is a public notice, and no step of the procedure", "add a publicNotice step")
        {
            $0.publicNotice != nil && !$0.procedure.contains { $0.kind == .publicNotice }
        },
        CatalogueRule("procedure", "a step is a public notice, and nothing says how long", "add `publicNotice`") {
            $0.publicNotice == nil && !$0.isGuideOnly && $0.procedure.contains { $0.kind == .publicNotice }
        },
    ]

    /// What people read of a service, each text with its place in the file.
    private static func shownTexts(of service: ServiceItem) -> [(place: String, text: String)] {
        func all<Element>(_ name: String, _ elements: [Element], _ texts: (Element) -> [String?]) -> [(String, String)]
        {
            elements.enumerated().flatMap { index, element in
                texts(element).compactMap(\.self).map { ("\(name)[\(index)]", $0) }
            }
        }
        return [("name", service.name), ("summary", service.summary)]
            + all("conditions", service.conditions) { [$0.text, $0.ask] }
            + all("materials", service.materials) { [$0.name, $0.standard] }
            + all("form", service.form) { [$0.label, $0.hint] + ($0.choices ?? []).map(\.label) }
            + all("procedure", service.procedure) { [$0.name, $0.body, $0.duty] }
            + all("dataNotice.paragraphs", service.dataNotice.paragraphs) { [$0] }
    }

    private static func each<Element>(
        _ elements: [Element], _ place: String, _ check: (Element) -> (String, String)?
    ) -> [Breach] {
        elements.enumerated().compactMap { index, element in
            check(element).map { Breach(place: "\(place)[\(index)]", problem: $0.0, remedy: $0.1) }
        }
    }

    private static func twice(_ ids: [String], _ place: String, _ key: String) -> [Breach] {
        ids.indices.filter { ids[..<$0].contains(ids[$0]) }.map {
            Breach(
                place: "\(place)[\($0)].\(key)", problem: "`\(place)` has the id `\(ids[$0])` twice",
                remedy: "give each its own id")
        }
    }

    private static func unknown(_ when: When?, in service: ServiceItem) -> (String, String)? {
        guard let when else { return nil }
        if when.field == Standing.field { return unknownStanding(when, in: service) }
        guard let field = service.form.first(where: { $0.id == when.field }) else {
            return ("`when` names the field `\(when.field)`, which the form does not have", "name one of its fields")
        }
        let choices = (field.choices ?? []).map(\.id)
        return when.isOneOf.first { !choices.contains($0) }.map {
            ("`when` names the answer `\($0)`, which the field `\(field.id)` does not offer", "name one of its choices")
        }
    }

    private static func unknownStanding(_ when: When, in service: ServiceItem) -> (String, String)? {
        let standings = service.applicants.map(\.rawValue)
        return when.isOneOf.first { !standings.contains($0) }.map {
            ("`when` names the standing `\($0)`, as which nobody may apply", "name one of `applicants`")
        }
    }
}

extension ServiceItem {
    fileprivate func proves(_ standing: Standing) -> Bool {
        materials.contains { $0.when?.field == Standing.field && $0.when?.isOneOf.contains(standing.rawValue) == true }
    }
}
