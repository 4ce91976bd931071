import Foundation
import HTTPTypes
import Hummingbird
import KioskAssets

/// The secret that only the terminal's own browser gets: whoever else is on this machine, or
/// reaches the port, sees no session. It lasts as long as the machine runs, so that a restarted
/// process is met by the same browser.
public struct ScreenAccess: Sendable {
    /// 43 characters of base64url: 256 random bits.
    public let key: String
    static let cookie = "yizhan_screen"

    public init(key: String) {
        self.key = key
    }

    /// Reads the secret of this boot from a file, or makes one (mode 0600).
    ///
    /// - Parameter bootID: changes with every start of the machine (Linux: `boot_id`).
    public static func load(orCreateAt path: String, bootID: String) throws -> ScreenAccess {
        let boot = bootID.trimmingCharacters(in: .whitespacesAndNewlines)
        if let text = try? String(contentsOfFile: path, encoding: .utf8) {
            let parts = text.split(separator: "\n")
            if parts.count == 2, parts[0] == boot, parts[1].utf8.count == 43 {
                return ScreenAccess(key: String(parts[1]))
            }
        }
        var generator = SystemRandomNumberGenerator()
        let bytes = Data((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
        let key = bytes.base64EncodedString()
            .replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
        guard
            FileManager.default.createFile(
                atPath: path, contents: Data("\(boot)\n\(key)\n".utf8), attributes: [.posixPermissions: 0o600])
        else {
            throw AssetError(
                code: .missing, file: path, problem: "the screen's secret cannot be written",
                remedy: "give the kiosk a folder of its own that it may write")
        }
        return ScreenAccess(key: key)
    }

    /// What a form must carry besides the cookie, which other pages cannot read.
    var formToken: String { String(key.suffix(16)) }

    func admits(_ request: Request) -> Bool {
        request.cookies[Self.cookie].map { matches($0.value) } ?? false
    }

    /// Compares in constant time.
    func matches(_ text: String) -> Bool {
        let given = Array(text.utf8)
        let own = Array(key.utf8)
        guard given.count == own.count else { return false }
        return zip(given, own).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// Gives the browser its cookie and shows the screen.
    func welcome() -> Response {
        var response = Response.seeOtherHome
        response.setCookie(
            Cookie(name: Self.cookie, value: key, path: "/", httpOnly: true, sameSite: .strict))
        return response
    }
}

extension Response {
    static var seeOtherHome: Response {
        Response(status: .seeOther, headers: [.location: "/", .cacheControl: "no-store"])
    }
}
