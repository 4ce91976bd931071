import Configuration
public import Foundation
import SystemPackage
import Yams

/// The checked settings of a program: what the environment says, else the file, else the standard.
public struct Settings: Sendable {
    private let values: [String: String]
    private let places: [String: String]

    /// Reads and checks everything at once, so that one look mends all.
    ///
    /// - Parameters:
    ///   - file: a YAML file; nil when the program was given none.
    ///   - prefix: of the environment's names: with `yizhan.kiosk` the key `screen.port` is
    ///     `YIZHAN_KIOSK_SCREEN_PORT`.
    /// - Throws: ``SettingsError`` naming each wrong value, where it stands and what would be right.
    public init(
        file: String?, prefix: String, schema: [Setting],
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) async throws {
        let upper = prefix.uppercased().replacingOccurrences(of: ".", with: "_") + "_"
        var problems: [String] = []
        let fromEnvironment = ConfigReader(
            provider: EnvironmentVariablesProvider(environmentVariables: environment)
                .prefixKeys(with: ConfigKey(prefix.split(separator: ".").map(String.init))))
        let keysOfFile = try Self.keys(of: file)
        let fromFile = keysOfFile.isEmpty ? nil : try await Self.reader(file)
        let known = Set(schema.map(\.key))
        problems += keysOfFile.filter { !known.contains($0) }.sorted().map {
            "\(file ?? ""): `\($0)` is no setting; remove it, or mend its name (\(Self.nearest($0, known)))"
        }
        problems += environment.keys.filter { name in
            name.hasPrefix(upper) && !known.contains { upper + Self.environmentName($0) == name }
        }.sorted().map { "the environment's \($0) is no setting; remove it, or mend its name" }

        var values: [String: String] = [:]
        var places: [String: String] = [:]
        for setting in schema {
            let key = ConfigKey(setting.key.split(separator: ".").map(String.init))
            let name = upper + Self.environmentName(setting.key)
            let found: (value: String, place: String)? =
                if let value = fromEnvironment.string(forKey: key) {
                    (value, "the environment's \(name)")
                } else if let value = fromFile?.string(forKey: key) {
                    (value, "\(file ?? ""): `\(setting.key)`")
                } else {
                    nil
                }
            places[setting.key] = found?.place
            if found == nil, keysOfFile.contains(setting.key) {
                problems.append("\(file ?? ""): `\(setting.key)` must be one value: \(setting.kind.demand)")
            } else if let found, !setting.kind.accepts(found.value) {
                problems.append("\(found.place) is “\(found.value)”; it must be \(setting.kind.demand)")
            } else if let value = found?.value ?? setting.standard {
                values[setting.key] = value
            } else {
                problems.append(
                    "`\(setting.key)` is not set; give \(setting.kind.demand) in \(file ?? "a file (--config)") or as \(name)"
                )
            }
        }
        guard problems.isEmpty else { throw SettingsError(problems: problems) }
        self.values = values
        self.places = places
    }

    /// The value of a setting of the schema.
    public func text(_ key: String) -> String { values[key] ?? "" }

    /// Where the value of a setting comes from, for a complaint that only the program can make.
    public func place(_ key: String) -> String { places[key] ?? "the standard `\(key)`" }

    /// The value of a port or number of the schema.
    public func number(_ key: String) -> Int { values[key].flatMap { Int($0) } ?? 0 }

    private static func environmentName(_ key: String) -> String {
        key.uppercased().replacingOccurrences(of: ".", with: "_")
    }

    private static func reader(_ file: String?) async throws -> ConfigReader? {
        guard let file else { return nil }
        do {
            return ConfigReader(provider: try await FileProvider<YAMLSnapshot>(filePath: FilePath(file)))
        } catch {
            throw SettingsError(problems: ["\(file) cannot be read as YAML: \(error)"])
        }
    }

    private static func keys(of file: String?) throws -> [String] {
        guard let file else { return [] }
        func leaves(_ node: Node, _ path: [String]) -> [String] {
            guard let mapping = node.mapping else { return [path.joined(separator: ".")] }
            return mapping.flatMap { key, value in leaves(value, path + [key.string ?? "?"]) }
        }
        do {
            return try Yams.compose(yaml: String(contentsOfFile: file, encoding: .utf8)).map { leaves($0, []) } ?? []
        } catch {
            throw SettingsError(problems: ["\(file) cannot be read as YAML: \(error)"])
        }
    }

    /// The known keys that share the last part of a wrong one, or all of them.
    private static func nearest(_ key: String, _ known: Set<String>) -> String {
        let last = key.split(separator: ".").last ?? ""
        let alike = known.filter { $0.hasSuffix(last) }
        return (alike.isEmpty ? known : alike).sorted().joined(separator: ", ")
    }
}

/// Everything that is wrong with a program's settings.
public struct SettingsError: Error, CustomStringConvertible {
    public var problems: [String]

    public init(problems: [String]) {
        self.problems = problems
    }

    public var description: String {
        "The settings are not usable:\n" + problems.map { "  - \($0)" }.joined(separator: "\n")
    }
}
