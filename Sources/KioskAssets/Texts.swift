import Foundation
import Yams

/// Every text that people read, by dotted key, from the YAML files of one locale
/// (`locales/zh-Hans/*.yaml`; each file's name is the first part of its keys).
public struct Texts: Sendable {
    /// A text, or more keys below.
    public indirect enum Entry: Sendable {
        case text(String)
        case group([String: Entry])
    }

    public let root: Entry

    /// - Throws: `AssetError` that names the file for a missing or malformed one.
    public init(_ folder: AssetFolder, locale: String = "zh-Hans") throws {
        var groups: [String: Entry] = [:]
        for url in try folder.files(in: "locales/\(locale)", endings: ["yaml"]) {
            let name = url.deletingPathExtension().lastPathComponent
            do {
                guard let node = try Yams.compose(yaml: String(contentsOf: url, encoding: .utf8)),
                    let entry = Self.entry(of: node)
                else {
                    throw AssetError(
                        code: .malformed, file: url.path, problem: "not a tree of keys and texts",
                        remedy: "write `key: text` lines, nested by indentation")
                }
                groups[name] = entry
            } catch let error as AssetError {
                throw error
            } catch {
                throw AssetError(
                    code: .malformed, file: url.path, problem: "not readable as YAML (\(error))",
                    remedy: "mend the named line", cause: error)
            }
        }
        self.root = .group(groups)
    }

    /// The text of a key; the key itself in brackets where there is none, so that a gap is seen on
    /// the screen and found by the check, and nobody stands before an empty button.
    public subscript(key: String) -> String { find(key) ?? "⟦\(key)⟧" }

    /// The text with each `{name}` filled.
    public func callAsFunction(_ key: String, _ values: [String: String]) -> String {
        values.reduce(self[key]) { $0.replacingOccurrences(of: "{\($1.key)}", with: $1.value) }
    }

    /// The text of a key, if there is one.
    public func find(_ key: String) -> String? {
        var entry = root
        for part in key.split(separator: ".") {
            guard case .group(let children) = entry, let child = children[String(part)] else { return nil }
            entry = child
        }
        guard case .text(let text) = entry else { return nil }
        return text
    }

    private static func entry(of node: Node) -> Entry? {
        switch node {
        case .scalar(let scalar):
            return .text(scalar.string)
        case .mapping(let mapping):
            var children: [String: Entry] = [:]
            for (key, value) in mapping {
                guard let name = key.scalar?.string, let child = entry(of: value) else { return nil }
                children[name] = child
            }
            return .group(children)
        case .sequence, .alias:
            return nil
        }
    }
}
