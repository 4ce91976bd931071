import Foundation
import KioskAssets
import Testing

/// Copies of the catalogue and the calendar that a test may edit; they go with the value.
final class EditedAssets: Sendable {
    let folder: AssetFolder

    /// - Parameter guides: the services that take no applications as well; four fifths of the files,
    ///   and of the time to read them.
    init(guides: Bool = false) throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("kiosk-assets")
        let copy = FileManager.default.temporaryDirectory.appendingPathComponent("assets-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: true)
        for name in ["catalogue", "calendar"] {
            try FileManager.default.copyItem(
                at: root.appendingPathComponent(name), to: copy.appendingPathComponent(name))
        }
        if !guides { try FileManager.default.removeItem(at: copy.appendingPathComponent("catalogue/guides")) }
        folder = try AssetFolder(path: copy.path)
    }

    deinit { try? FileManager.default.removeItem(at: folder.url) }

    /// Replaces the first such text in the file of a service.
    func edit(_ service: String, _ old: String, _ new: String) throws {
        let file = folder.url.appendingPathComponent("catalogue/\(service).yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
        try #require(text.contains(old))
        try text.replacing(old, with: new, maxReplacements: 1).write(to: file, atomically: true, encoding: .utf8)
    }
}
