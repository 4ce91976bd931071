public import Foundation
public import NIOSSL
public import TerminalLink

/// Where the center is, and how this terminal speaks to it.
public struct DeliverySettings: Sendable {
    /// A line on which no byte moves for so long is given up, and tried anew from the byte it reached.
    public static let usualStallLimit: Duration = .seconds(60)

    /// `https`, but where a test plays the center; the paths of `LinkPath` are appended to it.
    public var center: URL
    /// How the terminal proves who it is, and whom it believes, for the next connection; nil only where a
    /// test plays the center.
    public var tls: (@Sendable () -> TLSConfiguration)?
    /// Whose word settles a submission; nil while the terminal is not enrolled: then nothing is sent.
    public var centerKey: CenterKey?
    /// Ceiling of what is sent, in bytes per second; 0 is none.
    public var bytesPerSecond: Int
    public var stallLimit: Duration
    /// Raised when the network may be back.
    public var doubts = LineDoubts()

    public init(
        center: URL, tls: (@Sendable () -> TLSConfiguration)? = nil, centerKey: CenterKey?,
        bytesPerSecond: Int = 0,
        stallLimit: Duration = usualStallLimit
    ) {
        self.center = center
        self.tls = tls
        self.centerKey = centerKey
        self.bytesPerSecond = bytesPerSecond
        self.stallLimit = stallLimit
    }
}
