import Foundation

/// The tray of the A4 printer. The printer runs as a program of its own
/// (`kiosk-assets/system/printing/start`) and has no paper while a file of this name lies in its folder.
struct DocumentPrinterTray: Sendable {
    private let flag: URL

    /// - Parameter folder: of the print system.
    init(folder: URL) {
        flag = folder.appendingPathComponent("a4-paper-out")
    }

    var isEmpty: Bool { FileManager.default.fileExists(atPath: flag.path) }

    func setEmpty(_ isEmpty: Bool) {
        if isEmpty {
            // Whether it took shows in `isEmpty`, which the bench reads back.
            _ = FileManager.default.createFile(atPath: flag.path, contents: nil)
        } else {
            try? FileManager.default.removeItem(at: flag)
        }
    }
}
