import TownshipServices

// What the rules look at, and how a breach names its place.
extension CatalogueRule {
    /// What people read of a service, each text with its place in the file.
    static func shownTexts(of service: ServiceItem) -> [(place: String, text: String)] {
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

    static func each<Element>(
        _ elements: [Element], _ place: String, _ check: (Element) -> (String, String)?
    ) -> [Breach] {
        elements.enumerated().compactMap { index, element in
            check(element).map { Breach(place: "\(place)[\(index)]", problem: $0.0, remedy: $0.1) }
        }
    }

    static func twice(_ ids: [String], _ place: String, _ key: String) -> [Breach] {
        ids.indices.filter { ids[..<$0].contains(ids[$0]) }.map {
            Breach(
                place: "\(place)[\($0)].\(key)", problem: "`\(place)` has the id `\(ids[$0])` twice",
                remedy: "give each its own id")
        }
    }

    static func unknown(_ when: When?, in service: ServiceItem) -> (String, String)? {
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

    static func unknownStanding(_ when: When, in service: ServiceItem) -> (String, String)? {
        let standings = service.applicants.map(\.rawValue)
        return when.isOneOf.first { !standings.contains($0) }.map {
            ("`when` names the standing `\($0)`, as which nobody may apply", "name one of `applicants`")
        }
    }
}

extension ServiceItem {
    func proves(_ standing: Standing) -> Bool {
        materials.contains { $0.when?.field == Standing.field && $0.when?.isOneOf.contains(standing.rawValue) == true }
    }
}
