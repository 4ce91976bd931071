import Foundation
import HTTPTypes
public import Hummingbird
public import KioskAssets
import NIOCore

/// The styles, scripts and pictures of a site, read once at start into a table: a path that is not
/// in the table is not there, whatever dots it contains.
public struct StaticFiles: Sendable {
    private struct File: Sendable {
        let bytes: ByteBuffer
        let type: String
        let tag: String
    }

    private let files: [String: File]

    private static let types = [
        "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
        "png": "image/png", "jpg": "image/jpeg", "woff2": "font/woff2",
    ]

    /// - Parameter folders: below the assets, e.g. `styles`, `scripts`; served as `/styles/…`.
    public init(_ assets: AssetFolder, folders: [String]) throws {
        var files: [String: File] = [:]
        for folder in folders {
            for url in try assets.files(in: folder, endings: Set(Self.types.keys)) {
                let bytes = try Data(contentsOf: url)
                // FNV-1a: tells versions apart for the browser's cache, nothing more.
                let tag = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
                files["\(folder)/\(url.lastPathComponent)"] = File(
                    bytes: ByteBuffer(bytes: bytes), type: Self.types[url.pathExtension] ?? "application/octet-stream",
                    tag: "\"\(String(tag, radix: 16))\"")
            }
        }
        self.files = files
    }

    /// Adds a route for each file; they need no login, being part of the program.
    public func addRoutes<Context: RequestContext>(to router: some RouterMethods<Context>) {
        for (path, file) in files {
            router.get("\(path)") { request, _ -> Response in
                let headers: HTTPFields = [.contentType: file.type, .eTag: file.tag, .cacheControl: "no-cache"]
                if request.headers[.ifNoneMatch] == file.tag { return Response(status: .notModified, headers: headers) }
                return Response(status: .ok, headers: headers, body: .init(byteBuffer: file.bytes))
            }
        }
    }
}
