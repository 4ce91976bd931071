public import USB

/// How to find a scanner and how patient to be with it.
public struct ScannerConfiguration: Sendable {
    /// Only this scanner, where several devices offer scanning; nil takes the first.
    public var device: USBID?
    /// For the beginning of the answer to a short request, and for the next bytes of every answer.
    public var answerTimeout: Duration
    /// For the beginning of a page: lamps warm up, carriages travel.
    public var pageTimeout: Duration

    public init(
        device: USBID? = nil, answerTimeout: Duration = .seconds(10), pageTimeout: Duration = .seconds(60)
    ) {
        self.device = device
        self.answerTimeout = answerTimeout
        self.pageTimeout = pageTimeout
    }

    /// The first IPP-USB interface, whatever its alternate setting, with one bulk endpoint each way.
    /// Only one is ever used: some devices hang when two are.
    func pipes(of device: USBDevice) -> IPPUSBPipes? {
        if let only = self.device, only != device.usbID { return nil }
        return Self.pipes(of: device.interfaces, vendor: device.usbID.vendor)
    }

    static func pipes(of interfaces: [USBInterface], vendor: UInt16) -> IPPUSBPipes? {
        interfaces.lazy.filter { $0.kind.isIPPOverUSB(of: vendor) }.compactMap { interface in
            guard let input = interface.endpoints.first(where: { $0.isIn && $0.kind == .bulk }),
                let output = interface.endpoints.first(where: { !$0.isIn && $0.kind == .bulk })
            else { return nil }
            return IPPUSBPipes(interface: interface, input: input, output: output)
        }.first
    }
}

extension USBInterface.Kind {
    /// Whether HTTP goes over such an interface (IPP over USB): class 7/1/4, and on some devices of HP (03f0) 255/9/1.
    public func isIPPOverUSB(of vendor: UInt16) -> Bool {
        self == Self(7, 1, 4) || (vendor == 0x03F0 && self == Self(255, 9, 1))
    }
}

/// Where a scanner's HTTP goes in and out.
struct IPPUSBPipes: Hashable, Sendable {
    var interface: USBInterface
    var input: USBEndpoint
    var output: USBEndpoint
}
