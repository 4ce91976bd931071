public import USB

/// How the frames of the security module travel on the wire.
public enum SAMTransport: Hashable, Sendable {
    /// Each frame whole, over one endpoint each way; `packet` bytes each. A serial line has endpoint 0
    /// both ways.
    case wholeFrames(input: UInt8, output: UInt8, packet: Int)
    /// Preamble and length over one pair of endpoints, the rest over another.
    case splitPipes(Pair, Pair)
    /// Wrapped into reports of 64 bytes (Miaxis).
    case hid(input: UInt8, output: UInt8)

    public struct Pair: Hashable, Sendable {
        public var input: UInt8
        public var output: UInt8
        public var packet: Int

        public init(input: UInt8, output: UInt8, packet: Int) {
            self.input = input
            self.output = output
            self.packet = packet
        }
    }

    /// What a deployer may say where the choice from the descriptors is wrong for a reader.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case wholeFrames = "whole-frames"
        case splitPipes = "split-pipes"
        case hid
    }

    static let serial = SAMTransport.wholeFrames(input: 0, output: 0, packet: 512)
}

/// Which interface of a reader is claimed, and how frames travel there.
public struct ReaderPipes: Hashable, Sendable {
    public var interface: USBInterface
    public var transport: SAMTransport

    /// Chooses from the descriptors: two endpoints each way are split pipes, one each way carries whole
    /// frames, bulk or interrupt; an interface of class 255/0/0 before any other. Only where nothing of
    /// this kind is there, an interface of the HID class.
    /// - Parameters:
    ///   - kind: only this kind of transport, where the choice is wrong for a reader.
    ///   - endpoints: only these endpoints, likewise.
    /// - Returns: nil where no interface fits.
    public static func choose(
        from interfaces: [USBInterface], kind: SAMTransport.Kind? = nil, endpoints: Set<UInt8>? = nil
    ) -> ReaderPipes? {
        let candidates = interfaces.filter { $0.alternate == 0 }.compactMap { interface -> ReaderPipes? in
            let usable = interface.endpoints.filter {
                [.bulk, .interrupt].contains($0.kind) && $0.maxPacketSize > 0
                    && endpoints?.contains($0.address) ?? true
            }
            return transport(over: usable, isHID: interface.kind.classCode == hidClass, kind)
                .map { ReaderPipes(interface: interface, transport: $0) }
        }
        return candidates.min { rank($0) < rank($1) }
    }

    private static let hidClass: UInt8 = 3

    private static func rank(_ pipes: ReaderPipes) -> Int {
        switch pipes.interface.kind {
        case USBInterface.Kind(255, 0, 0): 0
        case let kind where kind.classCode == hidClass: 2
        default: 1
        }
    }

    private static func transport(
        over endpoints: [USBEndpoint], isHID: Bool, _ kind: SAMTransport.Kind?
    ) -> SAMTransport? {
        // Header before body, as the addresses rise: 81 and 85, 02 and 06.
        let inputs = endpoints.filter(\.isIn).sorted { $0.address < $1.address }
        let outputs = endpoints.filter { !$0.isIn }.sorted { $0.address < $1.address }
        switch (inputs.count, outputs.count, kind) {
        case (1..., 1..., .hid),
            (1, 1, nil) where isHID:
            return .hid(input: inputs[0].address, output: outputs[0].address)
        case (1, 1, nil), (1..., 1..., .wholeFrames):
            return .wholeFrames(
                input: inputs[0].address, output: outputs[0].address, packet: inputs[0].maxPacketSize)
        case (2, 2, nil), (2..., 2..., .splitPipes):
            let pairs = zip(inputs, outputs).map {
                SAMTransport.Pair(input: $0.address, output: $1.address, packet: $0.maxPacketSize)
            }
            return .splitPipes(pairs[0], pairs[1])
        default:
            return nil
        }
    }
}
