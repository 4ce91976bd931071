/// A machine at the end of the cable: what it is, and what it does with the bytes that arrive.
///
/// The port calls these from several threads; a device answers through the port whenever it likes.
public protocol EmulatedDevice: AnyObject, Sendable {
    var profile: USBProfile { get }
    /// The cable was plugged in.
    func attached(to port: any DevicePort)
    /// The cable was pulled out of a port; what is sent from now on goes nowhere. Nothing happens when the device
    /// is at another port by then: the host, and with it who plugs in, hears of it first.
    func detached(from port: any DevicePort)
    /// The host wrote to an OUT endpoint.
    func received(_ bytes: [UInt8], at endpoint: UInt8)
    /// A control request that is not answered by the profile alone; the answer to an IN request, empty
    /// for OUT. Nil stalls.
    func control(_ request: ControlRequest) -> [UInt8]?
    /// The host reset the device: half-finished talk is forgotten.
    func busReset()
}

extension EmulatedDevice {
    /// What a bus asks: descriptors and the like come from the profile, the rest from the device.
    func answer(_ request: ControlRequest) -> [UInt8]? {
        profile.standardAnswer(to: request) ?? control(request)
    }
}

/// The eight bytes of a control transfer's setup packet, and what an OUT request carries.
public struct ControlRequest: Sendable {
    public var requestType: UInt8
    public var request: UInt8
    public var value: UInt16
    public var index: UInt16
    public var data: [UInt8]

    public init(requestType: UInt8, request: UInt8, value: UInt16, index: UInt16, data: [UInt8] = []) {
        self.requestType = requestType
        self.request = request
        self.value = value
        self.index = index
        self.data = data
    }
}
