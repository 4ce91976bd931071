import Foundation
import KioskAssets
import ProgramSettings
import TerminalCare

/// The words of the commands that speak Chinese, also where the settings cannot be read.
struct StaffWords: Sendable {
    let texts: Texts

    /// Where a package puts them.
    private static let installed = "/usr/share/yizhan/kiosk-assets"

    /// - Parameter settings: nil where they are wrong.
    /// - Throws: `AssetError` when there are no words anywhere.
    init(_ settings: KioskSettings?) throws {
        let places = [
            settings?.assets, ProcessInfo.processInfo.environment["YIZHAN_KIOSK_ASSETS"],
            KioskSettings.schema.first { $0.key == "assets" }?.standard, Self.installed,
        ].compactMap(\.self)
        let place = places.first { (try? Texts(AssetFolder(path: $0)).find("staff.doctor.title")) ?? nil != nil }
        texts = try Texts(AssetFolder(path: place ?? places[0]))
    }

    var doctor: DoctorPage.Words { { [texts] in texts("staff.doctor.\($0)", $1) } }
    var devices: DevicePage.Words { { [texts] in texts("staff.devices.\($0)", $1) } }

    /// Columns of the terminal; 80 where nobody can say.
    static var columns: Int {
        var size = winsize()
        let isKnown = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        return isKnown ? Int(size.ws_col) : 80
    }

    /// Colours only where a person looks (https://no-color.org).
    static var isColoured: Bool {
        isatty(STDOUT_FILENO) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
    }
}
