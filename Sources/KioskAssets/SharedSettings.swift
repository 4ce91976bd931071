import Foundation
import Yams

/// What the center sets for all its terminals, in `settings/terminal.yaml` of a bundle. What stands there
/// comes before a terminal's own configuration file; what does not is left to it.
public struct SharedSettings: Hashable, Sendable {
    public static let path = "settings/terminal.yaml"

    /// Every setting there is, with what it may be. `kiosk-assets/settings/terminal.yaml` documents them.
    static let schema: [(name: String, allowed: ClosedRange<Int>)] = [
        ("retention_scan_days", 0...3650), ("retention_record_days", 0...3650), ("drafts_hours", 0...720),
        ("kilobytes_per_second", 0...1_000_000), ("heartbeat_seconds", 1...60),
        ("reserve_megabytes", 0...1_000_000_000),
    ]

    private var values: [String: Int] = [:]

    public init() {}

    /// Reads the settings of a folder; nothing is set where there is no such file.
    ///
    /// - Throws: `AssetError` for what is no setting, or out of its range.
    public init(_ folder: AssetFolder) throws {
        let url = folder.url.appendingPathComponent(Self.path)
        guard let text = try? String(contentsOf: url, encoding: .utf8) else { return }
        let node: Node?
        do { node = try Yams.compose(yaml: text) } catch {
            throw Self.error(url, "it is not readable as YAML (\(error))", "write one `name: number` a line")
        }
        // All of it may be commented out.
        guard let node, node.null == nil else { return }
        guard let mapping = node.mapping else {
            throw Self.error(url, "it is no list of settings", "write one `name: number` a line")
        }
        for (key, value) in mapping {
            let name = key.string ?? ""
            guard let setting = Self.schema.first(where: { $0.name == name }) else {
                throw Self.error(
                    url, "`\(name)` is no setting", "write one of \(Self.schema.map(\.name).joined(separator: ", "))")
            }
            guard let number = value.int, setting.allowed.contains(number) else {
                throw Self.error(
                    url, "`\(name)` is not from \(setting.allowed.lowerBound) to \(setting.allowed.upperBound)",
                    "write a whole number in this range")
            }
            values[name] = number
        }
    }

    /// Days.
    public var scanRetention: Int? { values["retention_scan_days"] }
    /// Days.
    public var recordRetention: Int? { values["retention_record_days"] }
    public var draftHours: Int? { values["drafts_hours"] }
    /// 0 is no ceiling.
    public var kilobytesPerSecond: Int? { values["kilobytes_per_second"] }
    public var heartbeatSeconds: Int? { values["heartbeat_seconds"] }
    public var reserveMegabytes: Int? { values["reserve_megabytes"] }

    private static func error(_ url: URL, _ problem: String, _ remedy: String) -> AssetError {
        AssetError(code: .malformed, file: url.path, problem: problem, remedy: remedy)
    }
}
