/// What one device says of itself, in three layers that are kept apart (the XFS4IoT vocabulary):
/// the device, the medium in it, and its supplies. *Unsupported* is not *unknown*: the first is an
/// answer, the second the lack of one.
public struct DeviceReport: Hashable, Sendable, Codable {
    /// What a terminal is made of.
    public enum Role: String, Sendable, Codable, CaseIterable {
        case cardReader, scanner, receiptPrinter, documentPrinter
        /// Reads social-security cards; a terminal that never had one lacks nothing.
        case socialCardReader
    }

    /// Whether the device can be talked to.
    public enum Device: String, Sendable, Codable {
        /// Answers and can work.
        case online
        /// Answers, busy with somebody's work.
        case busy
        /// Was there, or should be, and is not: unplugged, switched off, cable moved.
        case absent
        /// There, but its answers make no sense or it reports a fault of its own.
        case fault
        /// There, held by another program or forbidden to us.
        case denied
        /// Nobody has asked yet.
        case unknown
    }

    /// What lies in the device: a card on the reader, a sheet in the scanner.
    public enum Medium: String, Sendable, Codable {
        case present, absent, jammed, unsupported, unknown
    }

    /// What the device uses up.
    public enum Supply: String, Sendable, Codable {
        case full, low, empty, unsupported, unknown
    }

    public var role: Role
    public var device: Device
    public var medium: Medium
    public var paper: Supply

    public init(
        role: Role, device: Device = .unknown, medium: Medium = .unsupported, paper: Supply = .unsupported
    ) {
        self.role = role
        self.device = device
        self.medium = medium
        self.paper = paper
    }
}
