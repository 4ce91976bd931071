import CenterOffice
import KioskAssets
import TownshipServices

/// What one service's page shows: the guide as the villager reads it on the terminal, and what its
/// file tells the staff.
struct ServicePreview {
    let service: ServiceItem
    let catalogue: Catalogue
    let texts: Texts

    func values() -> [String: Any] {
        [
            "id": service.id, "name": service.name, "summary": service.summary, "isGuideOnly": service.isGuideOnly,
            "chart": FlowChart(service: service, texts: texts).svg(), "hasSteps": !service.procedure.isEmpty,
            "standing": standing, "villager": villager, "staffView": staffView,
            "unverified": Self.unverified(service, texts), "isVerified": service.isVerified,
            "numbers": service.numbersToConfirm.joined(separator: ";"),
        ]
    }

    /// How the numbers that need confirming are called.
    static func unverified(_ service: ServiceItem, _ texts: Texts) -> [[String: Any]] {
        service.unverifiedNumbers.map { name in
            let called: String
            if let index = service.step(named: name) {
                called = texts(
                    "center.catalogue.number.step", ["step": service.procedure[index].name, "number": "\(index + 1)"])
            } else {
                called = texts["center.catalogue.number.\(name.replacing(".", with: "_"))"]
            }
            return ["name": called, "value": service.limit(named: name).map { written($0, texts) } ?? ""]
        }
    }

    /// A length as people may rely on it; unverified ones are left to the window.
    static func length(_ limit: TimeLimit, _ texts: Texts) -> String {
        limit.isVerified ? written(limit, texts) : texts["common.promise.unverified"]
    }

    /// A length as its file writes it, verified or not.
    static func written(_ limit: TimeLimit, _ texts: Texts) -> String {
        texts("center.catalogue.length.\(limit.unit?.rawValue ?? "none")", ["count": "\(limit.amount)"])
    }

    func word(_ kind: String, _ value: String) -> String { texts["center.catalogue.\(kind).\(value)"] }

    func words(_ kind: String, _ values: [String]) -> String {
        values.map { word(kind, $0) }.joined(separator: "、")
    }

    /// A line of a table; none where there is nothing to say.
    func line(_ label: String, _ value: String?) -> [String: Any]? {
        guard let value, !value.isEmpty else { return nil }
        return ["label": texts["center.catalogue.label.\(label)"], "value": value]
    }

    func dated(_ date: CalendarDate) -> String { date.inChinese }

    /// In what case a material is wanted or a question asked.
    func condition(_ when: When?) -> String? {
        guard let when else { return nil }
        let field = service.form.first { $0.id == when.field }
        let answers = when.isOneOf.map { id in field?.choices?.first { $0.id == id }?.label ?? id }
        return texts(
            "center.catalogue.when",
            ["question": field?.label ?? when.field, "answers": answers.joined(separator: "”“")])
    }

    private var standing: [[String: Any]] {
        let tags = [
            word("level", service.level.rawValue), service.villageClass.map { word("village_class", $0.rawValue) },
            word("case_type", service.caseType.rawValue), word("legal_kind", service.legalKind.rawValue + "_name"),
        ]
        return tags.compactMap(\.self).map { ["text": $0] }
    }
}

// MARK: The villager's view

extension ServicePreview {
    private var villager: [String: Any] {
        var values: [String: Any] = [
            "conditions": service.conditions.map { ["text": $0.text] },
            "materials": service.materials.map(guideMaterial),
            "steps": service.procedure.map { ["name": $0.name, "body": $0.body] },
            "lines": guideLines, "seasons": service.peakSeasons.map { ["text": $0.text] },
            "hasSeasons": !service.peakSeasons.isEmpty,
            "hasForm": !service.materials.isEmpty, "hasConditions": !service.conditions.isEmpty,
            "notice": service.dataNotice.paragraphs.map { ["text": $0] },
            "hasNotice": !service.dataNotice.paragraphs.isEmpty,
        ]
        if let notice = service.publicNotice {
            values["publicNotice"] = [
                "lines": [
                    line("notice_duration", Self.length(notice.duration, texts)), line("notice_place", notice.place),
                    line("notice_never", notice.neverFor.joined(separator: "、")),
                ].compactMap(\.self)
            ]
        }
        return values
    }

    private var guideLines: [[String: Any]] {
        let fee =
            service.fee.amount == 0
            ? texts["center.catalogue.free"]
            : texts(
                "center.catalogue.fee",
                [
                    "yuan": service.fee.amount % 100 == 0
                        ? "\(service.fee.amount / 100)"
                        : "\(service.fee.amount / 100).\(service.fee.amount % 100 / 10)\(service.fee.amount % 10)"
                ])
        return [
            line("promise", service.promise.text(texts)),
            line("legal_limit", service.legalLimit.map { Self.length($0, texts) }),
            line("fee", fee), line("outcome", service.outcome?.paper),
            line("applicants", words("applicant", service.applicants.map(\.rawValue))),
            line("channels", words("channel", service.channels.map(\.rawValue))),
            line(
                "visits",
                service.visits.map {
                    $0 == 0 ? texts["center.catalogue.no_visit"] : texts("center.catalogue.visits", ["count": "\($0)"])
                }),
            line("body", service.competentBody), line("consulting", service.consultingPhone),
            line("supervision", service.supervisionPhone),
        ].compactMap(\.self)
    }

    private func guideMaterial(_ material: Material) -> [String: Any] {
        var notes = [
            word("source", material.source.rawValue),
            texts(
                "center.catalogue.copy.\(material.copy.rawValue)", ["count": "\(material.count)"]),
        ]
        if material.optional == true { notes.append(texts["center.catalogue.optional"]) }
        if material.severalPages == true { notes.append(texts["center.catalogue.several_pages"]) }
        var values: [String: Any] = [
            "name": material.name, "standard": material.standard, "notes": notes.map { ["text": $0] },
        ]
        values["when"] = condition(material.when)
        return values
    }
}

// MARK: The staff's view

extension ServicePreview {
    private var staffView: [String: Any] {
        [
            "legalKind": word("legal_kind", service.legalKind.rawValue + "_name"),
            "binding": word("legal_kind", service.legalKind.rawValue + "_binds"),
            "basis": service.basis.map { ["text": $0] }, "steps": service.procedure.enumerated().map(step),
            "limits": [limitRow("promise", service.promise), limitRow("legal_limit", service.legalLimit)]
                .compactMap(\.self),
            "conditions": service.conditions.map { ["text": $0.text, "decided": decided($0)] },
            "fields": fields, "hasFields": !service.form.isEmpty,
            "proofs": service.materials.compactMap { material in
                material.provenBy.map { ["name": material.name, "by": $0] }
            },
            "bundle": service.bundle.map { ["id": $0, "name": catalogue[$0]?.name ?? $0] },
            "hasBundle": !service.bundle.isEmpty,
            "lines": [
                line("sensitive", words("sensitive_data", service.sensitiveData.map(\.rawValue))),
                line(
                    "consent",
                    service.dataNotice.separateConsent == true ? texts["center.catalogue.separate_consent"] : nil),
                line("notice_version", service.dataNotice.version),
                line("version", "\(service.version)"), line("effective", dated(service.effectiveFrom)),
                line("id", service.id), line("aliases", service.aliases.joined(separator: "、")),
                line("pinyin", service.pinyin.joined(separator: "、")),
            ].compactMap(\.self),
        ]
    }

    private func step(_ index: Int, _ step: ServiceItem.Step) -> [String: Any] {
        var values: [String: Any] = ["number": index + 1, "name": step.name, "body": step.body]
        values["kind"] = step.kind.map { word("step", $0.rawValue) }
        values["duty"] = step.duty
        values["limit"] = limitRow("step_limit", step.limit)
        return values
    }

    private func limitRow(_ label: String, _ limit: TimeLimit?) -> [String: Any]? {
        guard let limit else { return nil }
        let source = limit.source ?? ""
        return [
            "label": texts["center.catalogue.label.\(label)"], "value": Self.written(limit, texts),
            "source": source.isEmpty ? texts["center.catalogue.no_source"] : source, "isVerified": limit.isVerified,
        ]
    }

    private func decided(_ condition: Condition) -> String {
        if let rule = condition.rule {
            let parts = [
                rule.minimumAge.map { texts("center.catalogue.decided.minimum_age", ["years": "\($0)"]) },
                rule.maximumAge.map { texts("center.catalogue.decided.maximum_age", ["years": "\($0)"]) },
                rule.registeredIn.map {
                    texts("center.catalogue.decided.registered", ["places": $0.joined(separator: "、")])
                },
            ]
            return texts(
                "center.catalogue.decided.card", ["rule": parts.compactMap(\.self).joined(separator: "，")])
        }
        if let ask = condition.ask { return texts("center.catalogue.decided.asking", ["question": ask]) }
        return texts["center.catalogue.decided.person"]
    }

    /// What the card answers stands in one line; each question has its own.
    private var fields: [[String: Any]] {
        let card = service.form.filter { !$0.isAsked }.map(\.label)
        let asked = service.form.filter(\.isAsked).map(field)
        guard !card.isEmpty else { return asked }
        return [
            [
                "label": word("field", "card"), "kind": card.joined(separator: "、"),
                "checks": texts["center.catalogue.check.card"], "isOptional": false,
            ]
        ] + asked
    }

    private func field(_ field: FormField) -> [String: Any] {
        var checks = [texts["center.catalogue.check.\(field.kind.rawValue)"]]
        if let choices = field.choices { checks.append(choices.map(\.label).joined(separator: " / ")) }
        if field.min != nil || field.max != nil {
            let unit = field.unit ?? (field.kind == .money ? texts["center.catalogue.yuan"] : "")
            let key = field.kind == .date ? "years" : "bounds"
            checks += [
                field.min.map { min in
                    field.kind == .date && min == 0
                        ? texts["center.catalogue.years.coming"]
                        : texts("center.catalogue.\(key).min", ["count": "\(abs(min, field))", "unit": unit])
                },
                field.max.map { max in
                    field.kind == .date && max == 0
                        ? texts["center.catalogue.years.past"]
                        : texts("center.catalogue.\(key).max", ["count": "\(max)", "unit": unit])
                },
            ].compactMap(\.self)
        }
        checks += [condition(field.when)].compactMap(\.self)
        return [
            "label": field.label, "kind": word("field", field.kind.rawValue), "isOptional": !field.isRequired,
            "checks": checks.filter { !$0.isEmpty }.joined(separator: "；"),
        ]
    }

    /// Years of a date count backwards from today and stand negative in the file.
    private func abs(_ number: Int, _ field: FormField) -> Int { field.kind == .date ? Swift.abs(number) : number }
}
