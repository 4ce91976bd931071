public import DeviceStatus
public import struct Foundation.Date

/// What a terminal makes of a device.
public enum DeviceUse: Hashable, Sendable, Codable {
    case role(DeviceReport.Role)
    /// Types what it reads, like a keyboard; reads the QR codes of receipts.
    case barcodeScanner
    /// Nothing: no driver of ours speaks to it.
    case unsupported
    /// Nothing until it is enrolled: the rules that lock a terminal down keep it out.
    case lockedOut

    public init(from decoder: any Decoder) throws {
        let word = try decoder.singleValueContainer().decode(String.self)
        self =
            switch word {
            case "barcodeScanner": .barcodeScanner
            case "lockedOut": .lockedOut
            default: DeviceReport.Role(rawValue: word).map { .role($0) } ?? .unsupported
            }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(word)
    }

    /// The role, or what else it is, in one word.
    public var word: String {
        switch self {
        case .role(let role): role.rawValue
        case .barcodeScanner: "barcodeScanner"
        case .unsupported: "unsupported"
        case .lockedOut: "lockedOut"
        }
    }
}

/// A line of the list of devices: what is there, in which state, since when.
public struct DeviceEntry: Hashable, Sendable, Codable {
    public var use: DeviceUse
    /// What it says of itself; nil for a device that is missing, and for printers, which CUPS knows.
    public var identity: DeviceIdentity?
    public var name: String
    /// The socket it hangs on.
    public var port: String?
    /// Nil for what has no driver.
    public var report: DeviceReport?
    /// It keeps failing; a person has to look at it.
    public var needsHelp: Bool
    /// When it came into this state.
    public var since: Date
}
