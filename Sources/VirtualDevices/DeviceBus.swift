import Dispatch

/// Where devices are plugged in: an ``EmulatedBus`` for one preloaded program, a real kernel's port, a
/// ``SerialLine``.
public protocol DeviceBus: AnyObject, Sendable {
    /// Nothing happens when it is plugged in already.
    func plug(_ device: any EmulatedDevice) throws
    /// Nothing happens when it is not plugged in.
    func unplug(_ device: any EmulatedDevice)
    func isPlugged(_ device: any EmulatedDevice) -> Bool
}

extension DeviceBus {
    /// How long a loose plug is out and in, in seconds: two comebacks take well under one.
    private var loosePause: Double { 0.2 }

    /// Pulls a device out as a loose plug does.
    /// - Parameter comebacks: how often it makes contact again; 0 leaves it out. Between two it is
    ///   pulled out anew.
    public func pullOut(_ device: any EmulatedDevice, comebacks: Int = 0) {
        guard isPlugged(device) else { return }
        unplug(device)
        guard comebacks > 0 else { return }
        DispatchQueue.global().asyncAfter(deadline: .now() + loosePause) { [self] in
            // A bus that cannot take it says so to whoever plugs it in by hand.
            try? plug(device)
            guard comebacks > 1 else { return }
            DispatchQueue.global().asyncAfter(deadline: .now() + loosePause) { [self] in
                pullOut(device, comebacks: comebacks - 1)
            }
        }
    }
}

/// The socket as the device sees it: where its answers go.
public protocol DevicePort: AnyObject, Sendable {
    /// Sends one message at an IN endpoint; on a serial line there is only one way.
    func send(_ message: [UInt8], at endpoint: UInt8)
    /// Halts an endpoint until the host clears it; a serial line has nothing of the kind.
    func stall(_ endpoint: UInt8)
    /// The alternate setting in force of an interface.
    func alternate(of interface: UInt32) -> UInt32
    /// The device drops off by itself, as when its cable is torn; see ``DeviceBus/pullOut(_:comebacks:)``.
    func pullOut(comebacks: Int)
}
