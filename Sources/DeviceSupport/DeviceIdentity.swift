/// Which device something is, in whatever port it hangs and however often it was plugged in.
public struct DeviceIdentity: Hashable, Sendable, Codable, CustomStringConvertible {
    /// What kind of device: `0400:c35a` on USB (vendor and product), the path of a serial line.
    public var model: String
    /// Of this one device; nil where it has none, and then any of its model is taken for it.
    public var serialNumber: String?

    public init(model: String, serialNumber: String? = nil) {
        self.model = model
        self.serialNumber = serialNumber
    }

    public var description: String { serialNumber.map { "\(model)/\($0)" } ?? model }
}

/// A device that hangs on the terminal now, whether or not it is of use to it.
public struct AttachedDevice: Hashable, Sendable {
    public var identity: DeviceIdentity
    /// As it calls itself; may be empty.
    public var name: String
    /// The socket it hangs on, `1-1.4` on USB.
    public var port: String
    public var use: DeviceUse

    public init(identity: DeviceIdentity, name: String, port: String, use: DeviceUse) {
        self.identity = identity
        self.name = name
        self.port = port
        self.use = use
    }
}
