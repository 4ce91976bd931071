/// Goes through two versions of a service element by element; ``ServiceChange`` holds the outcome.
struct ServiceComparison {
    private let old: ServiceItem
    private let new: ServiceItem
    private(set) var entries: [ServiceChange.Entry] = []

    init(_ old: ServiceItem, _ new: ServiceItem) {
        self.old = old
        self.new = new
        compareTexts()
        compareConditions()
        compareMaterials()
        compareForm()
        compareSteps()
        compareNumbers()
    }

    private typealias Entry = ServiceChange.Entry
    private typealias Text = (element: String, value: @Sendable (ServiceItem) -> String)

    /// What is shown or sorted by and cannot ask more of anybody by itself.
    private static let texts: [Text] = [
        ("effectiveFrom", { "\($0.effectiveFrom)" }), ("name", { $0.name }), ("summary", { $0.summary }),
        ("aliases", { list($0.aliases) }), ("pinyin", { list($0.pinyin) }), ("group", { $0.group }),
        ("level", { $0.level.rawValue }), ("villageClass", { $0.villageClass?.rawValue ?? "" }),
        ("legalKind", { $0.legalKind.rawValue }), ("caseType", { $0.caseType.rawValue }),
        ("basis", { list($0.basis) }), ("applicants", { list($0.applicants.map(\.rawValue)) }),
        ("channels", { list($0.channels.map(\.rawValue)) }), ("outcome", { $0.outcome?.paper ?? "" }),
        ("bundle", { list($0.bundle) }), ("sensitiveData", { list($0.sensitiveData.map(\.rawValue)) }),
        ("fee.basis", { $0.fee.basis }), ("competentBody", { $0.competentBody }),
        ("consultingPhone", { $0.consultingPhone }), ("supervisionPhone", { $0.supervisionPhone }),
        ("dataNotice.version", { $0.dataNotice.version }),
        ("dataNotice.paragraphs", { list($0.dataNotice.paragraphs) }),
        ("dataNotice.separateConsent", { "\($0.dataNotice.separateConsent ?? false)" }),
        ("guideOnly", { "\($0.isGuideOnly)" }), ("publicNotice.place", { $0.publicNotice?.place ?? "" }),
        ("publicNotice.neverFor", { list($0.publicNotice?.neverFor ?? []) }),
        ("peakSeasons", { list($0.peakSeasons.map { "\($0.months) \($0.text)" }) }),
    ]

    private static func list(_ values: [String]) -> String { values.joined(separator: "、") }

    private mutating func add(
        _ element: String, _ before: String?, _ after: String?, _ increase: ServiceChange.Increase? = nil
    ) {
        entries.append(Entry(element, before, after, increase))
    }

    private mutating func compareTexts() {
        for (element, value) in Self.texts where value(old) != value(new) {
            let (before, after) = (value(old), value(new))
            add(element, before.isEmpty ? nil : before, after.isEmpty ? nil : after)
        }
    }

    // MARK: - Conditions

    /// Conditions are paired by their text, and what is left by the kind of their rule, so that
    /// “年满65周岁” may become “年满60周岁” and be known as a relief.
    private mutating func compareConditions() {
        var left = old.conditions
        var open: [Condition] = []
        for condition in new.conditions {
            guard let index = left.firstIndex(where: { $0.text == condition.text }) else {
                open.append(condition)
                continue
            }
            compare(left.remove(at: index), condition)
        }
        for condition in open {
            let kind = condition.rule?.kind ?? ""
            if let index = left.firstIndex(where: { !kind.isEmpty && $0.rule?.kind == kind }) {
                compare(left.remove(at: index), condition)
            } else {
                add("conditions", nil, condition.text, .condition)
            }
        }
        for condition in left { add("conditions", condition.text, nil) }
    }

    private mutating func compare(_ old: Condition, _ new: Condition) {
        guard old != new else { return }
        let isStricter = (new.rule ?? .init()).isStricter(than: old.rule ?? .init())
        add("conditions", old.inWords, new.inWords, isStricter ? .condition : nil)
    }

    // MARK: - Materials and form

    private mutating func compareMaterials() {
        for material in new.materials {
            guard let before = old.materials.first(where: { $0.id == material.id }) else {
                add("materials[\(material.id)]", nil, material.name, material.optional == true ? nil : .material)
                continue
            }
            compare(before, material)
        }
        for gone in old.materials where !new.materials.contains(where: { $0.id == gone.id }) {
            add("materials[\(gone.id)]", gone.name, nil)
        }
    }

    private mutating func compare(_ old: Material, _ new: Material) {
        let element = "materials[\(new.id)]"
        let isWanted = new.optional != true
        func when(_ material: Material) -> String? {
            material.when.map { "\($0.field): \(Self.list($0.isOneOf))" }
        }
        if (old.optional ?? false) != (new.optional ?? false) {
            add("\(element).optional", "\(old.optional ?? false)", "\(!isWanted)", isWanted ? .material : nil)
        }
        if old.source != new.source {
            // Only a scan must be brought along; the rest is known, written here or looked up.
            let isBrought = isWanted && new.source == .scan
            add("\(element).source", old.source.rawValue, new.source.rawValue, isBrought ? .material : nil)
        }
        if old.count != new.count {
            add("\(element).count", "\(old.count)", "\(new.count)", isWanted && new.count > old.count ? .copy : nil)
        }
        if old.when != new.when {
            let isRarer =
                switch (old.when, new.when) {
                case (nil, _): true
                case (_, nil): false
                case (let old?, let new?): old.field == new.field && Set(new.isOneOf).isSubset(of: old.isOneOf)
                }
            add("\(element).when", when(old), when(new), isWanted && !isRarer ? .material : nil)
        }
        if old.copy != new.copy {
            let isMore = isWanted && new.copy == .original
            add("\(element).copy", old.copy.rawValue, new.copy.rawValue, isMore ? .material : nil)
        }
        let texts: [(String, (Material) -> String?)] = [
            ("name", { $0.name }), ("standard", { $0.standard }),
            ("severalPages", { $0.severalPages.map { "\($0)" } }), ("example", { $0.example }),
            ("provenBy", { $0.provenBy }),
        ]
        for (key, value) in texts where value(old) != value(new) {
            add("\(element).\(key)", value(old), value(new))
        }
    }

    private mutating func compareForm() {
        for field in new.form {
            guard let before = old.form.first(where: { $0.id == field.id }) else {
                add("form[\(field.id)]", nil, field.label)
                continue
            }
            if before != field { add("form[\(field.id)]", before.label, field.label) }
        }
        for gone in old.form where !new.form.contains(where: { $0.id == gone.id }) {
            add("form[\(gone.id)]", gone.label, nil)
        }
    }

    // MARK: - Steps and numbers

    /// Steps are paired by name, and what is left by kind: a renamed step is no further one, a visit
    /// in the place of a look at the papers is.
    private mutating func compareSteps() {
        var left = old.procedure
        var open: [ServiceItem.Step] = []
        for step in new.procedure {
            guard let index = left.firstIndex(where: { $0.name == step.name && $0.kind == step.kind }) else {
                open.append(step)
                continue
            }
            compare(left.remove(at: index), step)
        }
        for step in open {
            if let index = left.firstIndex(where: { $0.kind == step.kind }) {
                compare(left.remove(at: index), step)
            } else {
                add("procedure", nil, step.name, .step)
            }
        }
        for step in left { add("procedure", step.name, nil) }
        let kept = new.procedure.map(\.name).filter(old.procedure.map(\.name).contains)
        let before = old.procedure.map(\.name).filter(kept.contains)
        if kept != before { add("procedure", Self.list(before), Self.list(kept)) }
    }

    private mutating func compare(_ old: ServiceItem.Step, _ new: ServiceItem.Step) {
        let element = "procedure[\(new.name)]"
        if old.name != new.name { add("\(element).name", old.name, new.name) }
        if old.body != new.body { add("\(element).body", old.body, new.body) }
        if old.duty != new.duty { add("\(element).duty", old.duty, new.duty) }
        compare("\(element).limit", old.limit, new.limit)
    }

    private mutating func compareNumbers() {
        compare("promise", old.promise, new.promise)
        compare("legalLimit", old.legalLimit, new.legalLimit)
        // Notice where there was none makes people wait; a limit where there was none does not.
        switch (old.publicNotice?.duration, new.publicNotice?.duration) {
        case (nil, let after?): add("publicNotice", nil, after.inWords, .day)
        case (let before?, nil): add("publicNotice", before.inWords, nil)
        case (let before, let after): compare("publicNotice", before, after)
        }
        if old.fee.amount != new.fee.amount {
            let isMore = new.fee.amount > old.fee.amount
            add("fee.amount", "\(old.fee.amount)", "\(new.fee.amount)", isMore ? .fee : nil)
        }
        if old.visits != new.visits {
            // A number that is no longer told may be any, and one never told may have been 0.
            let isMore = new.visits.map { $0 > old.visits ?? 0 } ?? true
            add("visits", old.visits.map { "\($0)" }, new.visits.map { "\($0)" }, isMore ? .visit : nil)
        }
    }

    private mutating func compare(_ element: String, _ old: TimeLimit?, _ new: TimeLimit?) {
        let isLonger =
            switch (old, new) {
            case (nil, _): false
            // A limit that is taken away bounds nothing any more.
            case (_?, nil): true
            case (let old?, let new?): new.mayBeLonger(than: old)
            }
        let increase: ServiceChange.Increase? = isLonger ? .day : nil
        let isSame = old?.amount == new?.amount && old?.unit == new?.unit
        if !isSame { add(element, old?.inWords, new?.inWords, increase) }
        if old?.source != new?.source {
            add("\(element).source", old?.source, new?.source, isSame ? increase : nil)
        }
    }
}
