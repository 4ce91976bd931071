public import USB

/// How to find a card reader and how patient to be with it.
public struct CardReaderConfiguration: Sendable {
    /// Readers that speak whole frames, by vendor **and** product: 0400 is also the vendor of other things.
    public static let knownReaders: [USBID: String] = [
        USBID(0x0400, 0xC35A): "Routon iDR200, ZKTeco, Synjones, Shensi",
        USBID(0x0316, 0x5020): "Synjones",
        USBID(0x0483, 0x5652): "vendor unknown",
        USBID(0x10C4, 0x8A1B): "vendor unknown",
        USBID(0x2015, 0x0008): "vendor unknown",
        USBID(0x9573, 0x4836): "vendor unknown",
    ]

    /// Readers to look for besides the known ones.
    public var additionalReaders: [USBID]
    /// Addresses of the endpoints to use, where the choice from the descriptors is wrong for a reader.
    public var endpoints: (input: UInt8, output: UInt8)?
    /// Between two looks for a card. Under 300 ms some readers get confused.
    public var pollInterval: Duration
    /// For the answer to a short command; implementations in the field use 1 to 2 s.
    public var answerTimeout: Duration
    /// For reading the card; implementations in the field use 3 to 5 s.
    public var readTimeout: Duration
    /// Before a reader that failed or was held by others is opened again.
    public var retryInterval: Duration

    public init(
        additionalReaders: [USBID] = [], endpoints: (input: UInt8, output: UInt8)? = nil,
        pollInterval: Duration = .milliseconds(300), answerTimeout: Duration = .seconds(2),
        readTimeout: Duration = .seconds(5), retryInterval: Duration = .seconds(2)
    ) {
        self.additionalReaders = additionalReaders
        self.endpoints = endpoints
        self.pollInterval = pollInterval
        self.answerTimeout = answerTimeout
        self.readTimeout = readTimeout
        self.retryInterval = retryInterval
    }

    func isReader(_ id: USBID) -> Bool { Self.knownReaders[id] != nil || additionalReaders.contains(id) }

    /// The pipes for whole frames: one IN and one OUT endpoint of the same kind, bulk or interrupt,
    /// preferably of an interface of class 255/0/0. Nil where a device has no such interface.
    func pipes(of interfaces: [USBInterface]) -> SAMPipes? {
        let usable = interfaces.filter { $0.alternate == 0 }.compactMap { interface -> SAMPipes? in
            func pick(_ override: UInt8?, isIn: Bool) -> USBEndpoint? {
                let candidates = interface.endpoints.filter {
                    $0.isIn == isIn && [.bulk, .interrupt].contains($0.kind)
                }
                guard let override else { return candidates.count == 1 ? candidates.first : nil }
                return candidates.first { $0.address == override }
            }
            guard let input = pick(endpoints?.input, isIn: true), let output = pick(endpoints?.output, isIn: false)
            else { return nil }
            return SAMPipes(interface: interface, input: input, output: output)
        }
        return usable.first { $0.interface.kind == USBInterface.Kind(255, 0, 0) } ?? usable.first
    }
}

/// Where a reader's frames go in and out.
struct SAMPipes: Hashable, Sendable {
    var interface: USBInterface
    var input: USBEndpoint
    var output: USBEndpoint
}
