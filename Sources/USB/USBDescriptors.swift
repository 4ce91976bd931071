import CLibUSB

/// One endpoint of an interface (USB 2.0, 9.6.6).
public struct USBEndpoint: Hashable, Sendable {
    public enum TransferKind: Hashable, Sendable { case control, isochronous, bulk, interrupt }

    /// With the direction in bit 7.
    public let address: UInt8
    public let kind: TransferKind
    /// Bytes a packet.
    public let maxPacketSize: Int

    public var isIn: Bool { address & 0x80 != 0 }

    public init(address: UInt8, kind: TransferKind, maxPacketSize: Int) {
        self.address = address
        self.kind = kind
        self.maxPacketSize = maxPacketSize
    }

    init(_ descriptor: libusb_endpoint_descriptor) {
        address = descriptor.bEndpointAddress
        // Bits 0 to 10; the rest says how many packets a microframe.
        maxPacketSize = Int(descriptor.wMaxPacketSize & 0x7FF)
        switch descriptor.bmAttributes & 3 {
        case 0: kind = .control
        case 1: kind = .isochronous
        case 2: kind = .bulk
        default: kind = .interrupt
        }
    }
}

/// One alternate setting of an interface (USB 2.0, 9.6.5).
public struct USBInterface: Hashable, Sendable {
    /// What kind of machine the interface is.
    public struct Kind: Hashable, Sendable {
        public let classCode: UInt8
        public let subclass: UInt8
        public let protocolCode: UInt8

        public init(_ classCode: UInt8, _ subclass: UInt8, _ protocolCode: UInt8) {
            self.classCode = classCode
            self.subclass = subclass
            self.protocolCode = protocolCode
        }
    }

    public let number: UInt8
    public let alternate: UInt8
    public let kind: Kind
    public let endpoints: [USBEndpoint]

    public init(number: UInt8, alternate: UInt8, kind: Kind, endpoints: [USBEndpoint]) {
        self.number = number
        self.alternate = alternate
        self.kind = kind
        self.endpoints = endpoints
    }

    init(_ descriptor: libusb_interface_descriptor) {
        number = descriptor.bInterfaceNumber
        alternate = descriptor.bAlternateSetting
        kind = Kind(descriptor.bInterfaceClass, descriptor.bInterfaceSubClass, descriptor.bInterfaceProtocol)
        endpoints = UnsafeBufferPointer(start: descriptor.endpoint, count: Int(descriptor.bNumEndpoints))
            .map(USBEndpoint.init)
    }
}

/// Vendor and product, as in `0400:c35a`.
public struct USBID: Hashable, Sendable, CustomStringConvertible {
    public let vendor: UInt16
    public let product: UInt16

    public init(_ vendor: UInt16, _ product: UInt16) {
        self.vendor = vendor
        self.product = product
    }

    /// Reads `0400:c35a`; nil when it is anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.count == 4 }),
            let vendor = UInt16(parts[0], radix: 16), let product = UInt16(parts[1], radix: 16)
        else { return nil }
        self.init(vendor, product)
    }

    public var description: String {
        [vendor, product].map { value in
            let digits = String(value, radix: 16)
            return String(repeating: "0", count: 4 - digits.count) + digits
        }.joined(separator: ":")
    }
}
