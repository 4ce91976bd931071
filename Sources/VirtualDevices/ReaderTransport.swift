extension EmulatedCardReader {
    /// How the frames of the SAM travel between host and reader.
    public enum Transport: String, Sendable, Codable, CaseIterable {
        /// Whole frames over one bulk endpoint each way: what most vendors sell.
        case wholeFrameBulk
        /// The same over interrupt endpoints.
        case wholeFrameInterrupt
        /// The seven bytes of the frame's head and the rest over pipes of their own.
        case splitPipes
        /// 64-byte HID reports; see `HIDWrapping`.
        case hid
        /// 115200 baud 8N1 unless told otherwise; plugged into a ``SerialLine``. Where a USB endpoint would
        /// halt, it is silent.
        case serial

        private struct Wiring {
            var id: (vendor: UInt16, product: UInt16)
            var kind: (UInt8, UInt8, UInt8) = (255, 0, 0)
            /// 2 bulk, 3 interrupt.
            var transferType: UInt8 = 2
            /// Of the head of a frame, and of the rest.
            var into: [UInt8]
            var out: [UInt8]
            var reportDescriptor: [UInt8]?
        }

        private var wiring: Wiring {
            switch self {
            case .wholeFrameBulk: Wiring(id: (0x0400, 0xC35A), into: [0x81], out: [0x02])
            case .wholeFrameInterrupt: Wiring(id: (0x0316, 0x5020), transferType: 3, into: [0x81], out: [0x02])
            case .splitPipes: Wiring(id: (0x0483, 0x5652), into: [0x81, 0x85], out: [0x02, 0x06])
            case .hid:
                Wiring(
                    id: (0x10C4, 0x0007), kind: (3, 0, 0), transferType: 3, into: [0x81], out: [0x01],
                    reportDescriptor: HIDWrapping.reportDescriptor)
            case .serial: Wiring(id: (0, 0), into: [0], out: [])
            }
        }

        func profile(serialNumber: String) -> USBProfile {
            let wiring = wiring
            return USBProfile(
                vendorID: wiring.id.vendor, productID: wiring.id.product, manufacturer: "Virtual Devices",
                product: "ID card reader", serialNumber: serialNumber, speed: .full,
                interfaces: self == .serial
                    ? []
                    : [
                        .init(
                            number: 0, kind: wiring.kind,
                            endpoints: (wiring.into + wiring.out).map {
                                .init(address: $0, transferType: wiring.transferType, maxPacketSize: 64)
                            }, reportDescriptor: wiring.reportDescriptor)
                    ])
        }

        /// The endpoint at which an answer begins.
        var answerEndpoint: UInt8 { wiring.into[0] }

        /// An answer as the messages that carry it.
        func messages(of answer: [UInt8]) -> [(bytes: [UInt8], endpoint: UInt8)] {
            let into = wiring.into
            switch self {
            case .hid: return HIDWrapping.reports(of: answer).map { ($0, into[0]) }
            case .splitPipes where answer.count > 7:
                return [(Array(answer[..<7]), into[0]), (Array(answer[7...]), into[1])]
            default: return [(answer, into[0])]
            }
        }

        /// The bytes for the SAM within what the host sent, or the message that refuses them.
        func contents(of sent: [UInt8]) -> Result<[UInt8], HIDWrapping.Refusal> {
            self == .hid ? HIDWrapping.frame(in: sent) : .success(sent)
        }
    }
}
