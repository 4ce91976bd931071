public import Foundation

/// Where the center is and how this terminal names itself there.
public struct DeliverySettings: Sendable {
    /// `http` or `https`; the paths of `LinkPath` are appended to it.
    public var center: URL
    /// The terminal code, e.g. `QS01`.
    public var terminal: String
    /// What the township gave with the code.
    public var secret: String

    public init(center: URL, terminal: String, secret: String) {
        self.center = center
        self.terminal = terminal
        self.secret = secret
    }
}

extension DeliverySettings: CustomStringConvertible, CustomReflectable {
    public var description: String { "DeliverySettings(\(terminal) at \(center.host ?? "?"))" }
    public var customMirror: Mirror { Mirror(self, children: ["terminal": terminal]) }
}
