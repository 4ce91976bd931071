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
            return ["name": called, "value": service.limit(named: name).map { $0.written(texts) } ?? ""]
        }
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

    /// In what case a material is wanted or a question asked.
    func condition(_ when: When?) -> String? {
        guard let when else { return nil }
        if when.field == Standing.field {
            return texts("center.catalogue.when_standing", ["standings": words("applicant", when.isOneOf)])
        }
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
