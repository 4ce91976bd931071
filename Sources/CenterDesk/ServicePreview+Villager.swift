import KioskAssets
import TownshipServices

// The guide as the villager reads it.
extension ServicePreview {
    var villager: [String: Any] {
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
                    line("notice_duration", notice.duration.length(texts)), line("notice_place", notice.place),
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
            : texts("center.catalogue.fee", ["yuan": service.fee.yuan])
        return [
            line("promise", service.promise.text(texts)),
            line("legal_limit", service.legalLimit.map { $0.length(texts) }),
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
