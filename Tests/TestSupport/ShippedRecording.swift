public import DeviceSupport
import Foundation

/// The recordings in `Tests/Recordings`, which `make recordings` makes.
public enum ShippedRecording {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Recordings")

    /// - Parameter device: `card-reader` or `scanner`.
    public static func names(of device: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent(device).path)
            .map { String($0.prefix { $0 != "." }) }.sorted()
    }

    public static func named(_ name: String, of device: String) throws -> DeviceRecording {
        let file = folder.appendingPathComponent("\(device)/\(name).jsonl")
        return try DeviceRecording(String(contentsOf: file, encoding: .utf8))
    }
}
