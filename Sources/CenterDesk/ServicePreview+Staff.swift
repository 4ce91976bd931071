import KioskAssets
import TownshipServices

// What the file tells the staff besides.
extension ServicePreview {
    var staffView: [String: Any] {
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
                line("version", "\(service.version)"), line("effective", service.effectiveFrom.inChinese),
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
            "label": texts["center.catalogue.label.\(label)"], "value": limit.written(texts),
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
                        : texts(
                            "center.catalogue.\(key).min",
                            ["count": "\(field.kind == .date ? abs(min) : min)", "unit": unit])
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
}
