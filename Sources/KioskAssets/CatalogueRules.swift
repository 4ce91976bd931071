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
        CatalogueRule(
            "sensitiveData", "the form asks for an account, which is sensitive data", "add `financialAccount`"
        ) {
            $0.form.contains { $0.kind == .bankAccount } && !$0.sensitiveData.contains(.financialAccount)
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
}
