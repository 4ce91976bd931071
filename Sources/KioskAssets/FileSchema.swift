import Foundation
import Yams

/// The part of JSON Schema (draft 2020-12) that the files of the assets use. The same file serves an
/// editor that completes and underlines while somebody writes, and the check that names the line.
struct FileSchema: Decodable, Sendable {
    var type: String?
    var ref: String?
    var properties: [String: FileSchema]?
    var required: [String]?
    var values: [String]?
    /// One schema, in an array because a struct cannot hold itself.
    var items: [FileSchema]
    var pattern: Pattern?
    var minimum: Int?
    var maximum: Int?
    var minLength: Int?
    var minItems: Int?
    var definitions: [String: FileSchema]?

    private enum CodingKeys: String, CodingKey {
        case type, properties, required, items, pattern, minimum, maximum, minLength, minItems
        case ref = "$ref"
        case values = "enum"
        case definitions = "$defs"
    }

    init(from decoder: any Decoder) throws {
        let file = try decoder.container(keyedBy: CodingKeys.self)
        self.type = try file.decodeIfPresent(String.self, forKey: .type)
        self.ref = try file.decodeIfPresent(String.self, forKey: .ref)
        self.properties = try file.decodeIfPresent([String: FileSchema].self, forKey: .properties)
        self.required = try file.decodeIfPresent([String].self, forKey: .required)
        self.values = try file.decodeIfPresent([String].self, forKey: .values)
        self.items = try file.decodeIfPresent(FileSchema.self, forKey: .items).map { [$0] } ?? []
        self.pattern = try file.decodeIfPresent(Pattern.self, forKey: .pattern)
        self.minimum = try file.decodeIfPresent(Int.self, forKey: .minimum)
        self.maximum = try file.decodeIfPresent(Int.self, forKey: .maximum)
        self.minLength = try file.decodeIfPresent(Int.self, forKey: .minLength)
        self.minItems = try file.decodeIfPresent(Int.self, forKey: .minItems)
        self.definitions = try file.decodeIfPresent([String: FileSchema].self, forKey: .definitions)
    }

    /// A place that breaks the schema.
    struct Breach {
        var line: Int?
        var problem: String
        var remedy: String
    }

    /// Everything that is wrong with a file, in its order.
    func breaches(of node: Node) -> [Breach] { breaches(of: node, at: "", under: definitions ?? [:]) }

    private func breaches(of node: Node, at place: String, under definitions: [String: FileSchema]) -> [Breach] {
        if let ref, let name = ref.split(separator: "/").last, let schema = definitions[String(name)] {
            return schema.breaches(of: node, at: place, under: definitions)
        }
        func breach(_ problem: String, _ remedy: String, at mark: Node? = nil) -> [Breach] {
            [Breach(line: (mark ?? node).mark?.line, problem: problem, remedy: remedy)]
        }
        let called = place.isEmpty ? "the file" : "`\(place)`"
        switch type {
        case "object":
            guard let mapping = node.mapping else {
                return breach("\(called) is no group of keys", "write `key: value` lines")
            }
            let known = properties ?? [:]
            let keys = mapping.keys.compactMap(\.string)
            let missing = (required ?? []).filter { !keys.contains($0) }.flatMap {
                breach("`\(place.isEmpty ? $0 : "\(place).\($0)")` is missing", "add it; the schema says what it means")
            }
            return missing
                + mapping.flatMap { key, value -> [Breach] in
                    let name = key.string ?? ""
                    guard let schema = known[name] else {
                        return breach(
                            "`\(name)` is no key of \(called)",
                            Self.nearest(to: name, in: known.keys).map { "did you mean `\($0)`?" } ?? "take it out",
                            at: key)
                    }
                    return schema.breaches(
                        of: value, at: place.isEmpty ? name : "\(place).\(name)", under: definitions)
                }
        case "array":
            guard let sequence = node.sequence else {
                return breach("\(called) is no list", "write `[a, b]` or `- a` lines")
            }
            if let minItems, sequence.count < minItems {
                return breach("\(called) has \(sequence.count) entries", "give at least \(minItems)")
            }
            return sequence.enumerated().flatMap { index, element in
                items.flatMap { $0.breaches(of: element, at: "\(place)[\(index)]", under: definitions) }
            }
        case "integer":
            guard let number = node.int else { return breach("\(called) is no whole number", "write digits only") }
            if let minimum, number < minimum { return breach("\(called) is \(number)", "give at least \(minimum)") }
            if let maximum, number > maximum { return breach("\(called) is \(number)", "give at most \(maximum)") }
            return []
        case "boolean":
            return node.bool == nil ? breach("\(called) is neither true nor false", "write true or false") : []
        default:
            guard let text = node.scalar?.string else { return breach("\(called) is no text", "write one text") }
            if let values, !values.contains(text) {
                return breach("\(called) is `\(text)`", "choose one of \(values.joined(separator: ", "))")
            }
            if text.count < minLength ?? 0 { return breach("\(called) is empty", "say it, or take the key out") }
            if let pattern, !pattern.matches(text) {
                return breach("\(called) is `\(text)`", "write it as \(pattern.text)")
            }
            return []
        }
    }

    /// The known key that differs in a letter or two from what was typed.
    private static func nearest(to name: String, in keys: some Collection<String>) -> String? {
        keys.sorted().first { key in
            // One letter exchanged is one taken out and one put in.
            key.lowercased() == name.lowercased() || key.hasPrefix(name) || name.hasPrefix(key)
                || (name.count > 3 && key.difference(from: name).count <= 2)
        }
    }
}

/// A regular expression, made once for all the places that it is asked about.
struct Pattern: Decodable, Sendable {
    let text: String
    private let expression: NSRegularExpression

    init(from decoder: any Decoder) throws {
        text = try decoder.singleValueContainer().decode(String.self)
        expression = try NSRegularExpression(pattern: text)
    }

    func matches(_ value: String) -> Bool {
        expression.firstMatch(in: value, range: NSRange(value.startIndex..., in: value)) != nil
    }
}
