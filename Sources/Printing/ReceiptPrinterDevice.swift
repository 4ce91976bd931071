import Foundation

/// Where a receipt printer is to be found, from its device URI:
///
/// - `yizhan-receipt://192.168.1.50:9100`: over the network; 9100 when no port is given. Give the
///   address in numbers: a village's line has no name server when it is down.
/// - `yizhan-receipt:///dev/usb/lp0`: a character device of the kernel's `usblp`.
///
/// With `?confirm=sensor` a printer is not asked with `GS ( H`, for the few that print its bytes.
public struct ReceiptPrinterDevice: Hashable, Sendable {
    public static let scheme = "yizhan-receipt"

    public enum Place: Hashable, Sendable {
        case network(host: String, port: Int)
        case file(path: String)
    }

    public let place: Place
    /// Whether the printer knows `GS ( H`; when it does not, `GS r` alone tells that a slip is done.
    public let hasProcessID: Bool

    public init(_ uri: String) throws(ReceiptPrinterFailure) {
        guard let parts = URLComponents(string: uri), parts.scheme == Self.scheme,
            let place = Self.place(host: parts.host ?? "", port: parts.port ?? 9100, path: parts.path)
        else {
            throw ReceiptPrinterFailure(
                .wrongAddress,
                "The device address of the receipt queue is wrong. Write it as \(Self.scheme)://192.168.1.50:9100 or"
                    + " \(Self.scheme):///dev/usb/lp0.")
        }
        self.place = place
        hasProcessID = !(parts.queryItems ?? []).contains { $0.name == "confirm" && $0.value == "sensor" }
    }

    private static func place(host: String, port: Int, path: String) -> Place? {
        if host.isEmpty { return path.hasPrefix("/dev/") && !path.contains("..") ? .file(path: path) : nil }
        return (1...65_535).contains(port) && (path.isEmpty || path == "/") ? .network(host: host, port: port) : nil
    }
}
