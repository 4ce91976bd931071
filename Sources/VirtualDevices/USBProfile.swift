/// What a device says of itself before anybody talks to it; becomes the USB descriptors (USB 2.0, chapter 9.6).
public struct USBProfile: Sendable {
    public enum Speed: String, Sendable {
        /// 12 Mb/s; bulk packets of 64 bytes.
        case full = "12"
        /// 480 Mb/s; bulk packets of 512 bytes.
        case high = "480"
    }

    public struct Endpoint: Sendable {
        /// With the direction in bit 7: `0x81` is IN 1.
        public var address: UInt8
        /// 2 bulk, 3 interrupt.
        public var transferType: UInt8
        public var maxPacketSize: UInt16

        public init(address: UInt8, transferType: UInt8 = 2, maxPacketSize: UInt16) {
            self.address = address
            self.transferType = transferType
            self.maxPacketSize = maxPacketSize
        }
    }

    /// One alternate setting of one interface.
    public struct Interface: Sendable {
        public var number: UInt8
        public var alternate: UInt8
        /// Class, subclass, protocol.
        public var kind: (UInt8, UInt8, UInt8)
        public var endpoints: [Endpoint]
        /// Of a HID interface: what its reports look like; the HID descriptor follows from it.
        public var reportDescriptor: [UInt8]?

        public init(
            number: UInt8, alternate: UInt8 = 0, kind: (UInt8, UInt8, UInt8), endpoints: [Endpoint],
            reportDescriptor: [UInt8]? = nil
        ) {
            self.number = number
            self.alternate = alternate
            self.kind = kind
            self.endpoints = endpoints
            self.reportDescriptor = reportDescriptor
        }
    }

    public var vendorID: UInt16
    public var productID: UInt16
    public var manufacturer: String
    public var product: String
    /// By which a device is known again at another port; many have none.
    public var serialNumber: String
    public var speed: Speed
    public var interfaces: [Interface]

    public init(
        vendorID: UInt16, productID: UInt16, manufacturer: String, product: String, serialNumber: String = "",
        speed: Speed, interfaces: [Interface]
    ) {
        self.vendorID = vendorID
        self.productID = productID
        self.manufacturer = manufacturer
        self.product = product
        self.serialNumber = serialNumber
        self.speed = speed
        self.interfaces = interfaces
    }

    /// The device descriptor followed by the one configuration, as the kernel's `descriptors` file has them.
    var descriptors: [UInt8] {
        var body: [UInt8] = []
        for interface in interfaces {
            body += [
                9, 4, interface.number, interface.alternate, UInt8(interface.endpoints.count),
                interface.kind.0, interface.kind.1, interface.kind.2, 0,
            ]
            body += interface.hidDescriptor ?? []
            for endpoint in interface.endpoints {
                body += [7, 5, endpoint.address, endpoint.transferType]
                body += [UInt8(endpoint.maxPacketSize & 0xFF), UInt8(endpoint.maxPacketSize >> 8)]
                body += [endpoint.transferType == 3 ? 8 : 0]
            }
        }
        let count = UInt8(Set(interfaces.map(\.number)).count)
        let total = 9 + body.count
        let configuration: [UInt8] = [9, 2, UInt8(total & 0xFF), UInt8(total >> 8), count, 1, 0, 0x80, 50]
        let device: [UInt8] = [
            18, 1, 0x00, 0x02, 0, 0, 0, 64, UInt8(vendorID & 0xFF), UInt8(vendorID >> 8),
            UInt8(productID & 0xFF), UInt8(productID >> 8), 0x00, 0x01,
            index(of: manufacturer), index(of: product), index(of: serialNumber), 1,
        ]
        return device + configuration + body
    }

    /// The texts that the device has, by the index under which it gives them out.
    var strings: [(index: UInt8, text: String)] {
        zip(1..., [manufacturer, product, serialNumber]).filter { !$0.1.isEmpty }
    }

    /// 0 is "none".
    private func index(of text: String) -> UInt8 { strings.first { $0.text == text }?.index ?? 0 }

    func isBulk(_ address: UInt8) -> Bool {
        interfaces.lazy.flatMap(\.endpoints).first { $0.address == address }?.transferType == 2
    }

    func maxPacketSize(of address: UInt8) -> Int? {
        interfaces.lazy.flatMap(\.endpoints).first { $0.address == address }.map { Int($0.maxPacketSize) }
    }
}
