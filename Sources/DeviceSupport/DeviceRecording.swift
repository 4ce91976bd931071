import Foundation

/// A session with a device as its driver had it: every byte that went out and came in, with the time. Kept
/// as a text of one JSON object a line, so that a person can read, cut and change it:
///
///     {"device":"0400:c35a","endpoints":[{"address":129,"interface":0,"kind":[255,0,0],"packet":64,"transfer":"bulk"}, …]}
///     {"ms":0,"out":2,"hex":"aaaaaa9669000311ffed"}
///     {"ms":3,"in":129,"hex":"aaaaaa96690004000090 94"}
///     {"ms":2003,"in":129,"error":"timedOut"}
///
/// Endpoints have the direction in bit 7. `zeros` after `hex` stands for so many bytes of 0.
public struct DeviceRecording: Hashable, Sendable {
    /// What was recorded: enough for a driver to choose its endpoints again.
    public struct Device: Hashable, Sendable, Codable {
        public struct Endpoint: Hashable, Sendable, Codable {
            public var address: UInt8
            public var interface: UInt8
            /// Class, subclass and protocol of the interface.
            public var kind: [UInt8]
            /// Bytes.
            public var packet: Int
            /// `bulk` or `interrupt`.
            public var transfer: String

            public init(address: UInt8, interface: UInt8, kind: [UInt8], packet: Int, transfer: String) {
                self.address = address
                self.interface = interface
                self.kind = kind
                self.packet = packet
                self.transfer = transfer
            }
        }

        /// As in ``DeviceIdentity/model``; a serial number is not recorded.
        public var device: String
        public var endpoints: [Endpoint]

        public init(device: String, endpoints: [Endpoint]) {
            self.device = device
            self.endpoints = endpoints
        }
    }

    /// One call of the driver and what became of it.
    public struct Moment: Hashable, Sendable, Codable {
        /// When it ended, in milliseconds since the beginning.
        public var ms: Int
        /// The endpoint of a read.
        public var `in`: UInt8?
        /// The endpoint of a write; 0 with `setup` for a control request.
        public var out: UInt8?
        /// Type, request, value and index of a control request.
        public var setup: [UInt16]?
        public var bytes: [UInt8]
        /// The ``PipeError/Code`` with which it failed.
        public var error: String?

        public init(
            ms: Int, in input: UInt8? = nil, out: UInt8? = nil, setup: [UInt16]? = nil, bytes: [UInt8] = [],
            error: String? = nil
        ) {
            self.ms = ms
            self.in = input
            self.out = out
            self.setup = setup
            self.bytes = bytes
            self.error = error
        }

        private enum CodingKeys: String, CodingKey { case ms, `in`, out, setup, hex, zeros, error }

        public init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            ms = try values.decode(Int.self, forKey: .ms)
            self.in = try values.decodeIfPresent(UInt8.self, forKey: .in)
            out = try values.decodeIfPresent(UInt8.self, forKey: .out)
            setup = try values.decodeIfPresent([UInt16].self, forKey: .setup)
            error = try values.decodeIfPresent(String.self, forKey: .error)
            let hex = try values.decodeIfPresent(String.self, forKey: .hex) ?? ""
            let zeros = try values.decodeIfPresent(Int.self, forKey: .zeros) ?? 0
            guard let read = Self.bytes(hex: hex), (0...DeviceRecording.mostBytes).contains(zeros) else {
                throw DecodingError.dataCorruptedError(forKey: .hex, in: values, debugDescription: "no bytes")
            }
            bytes = read + [UInt8](repeating: 0, count: zeros)
        }

        public func encode(to encoder: any Encoder) throws {
            var values = encoder.container(keyedBy: CodingKeys.self)
            try values.encode(ms, forKey: .ms)
            try values.encodeIfPresent(self.in, forKey: .in)
            try values.encodeIfPresent(out, forKey: .out)
            try values.encodeIfPresent(setup, forKey: .setup)
            try values.encodeIfPresent(error, forKey: .error)
            let zeros = bytes.reversed().prefix { $0 == 0 }.count
            let shown = zeros > DeviceRecording.fewZeros ? bytes.dropLast(zeros) : bytes[...]
            if !shown.isEmpty { try values.encode(Self.hex(shown), forKey: .hex) }
            if shown.count < bytes.count { try values.encode(zeros, forKey: .zeros) }
        }

        private static func hex(_ bytes: ArraySlice<UInt8>) -> String {
            let digits = Array("0123456789abcdef".utf8)
            return String(
                decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
        }

        /// Spaces may stand anywhere.
        private static func bytes(hex: String) -> [UInt8]? {
            let digits = hex.filter { $0 != " " }
            guard digits.utf8.count % 2 == 0, digits.allSatisfy({ $0.isASCII && $0.isHexDigit }) else { return nil }
            let values = digits.compactMap(\.hexDigitValue)
            return stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
        }
    }

    /// Several pages. What says more is no recording, and what comes later is not recorded.
    static let mostBytes = 64 << 20
    /// So many are written out, where they are easier to read than a number.
    static let fewZeros = 8

    public var device: Device
    public var moments: [Moment]

    public init(device: Device, moments: [Moment]) {
        self.device = device
        self.moments = moments
    }

    /// - Throws: `DecodingError` when the text is no recording.
    public init(_ text: String) throws {
        var lines = text.split(whereSeparator: \.isNewline).map { Data($0.utf8) }
        let decoder = JSONDecoder()
        guard !lines.isEmpty else {
            throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "empty"))
        }
        device = try decoder.decode(Device.self, from: lines.removeFirst())
        moments = []
        var size = 0
        for line in lines {
            let moment = try decoder.decode(Moment.self, from: line)
            size += moment.bytes.count
            guard size <= Self.mostBytes else {
                throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "too long"))
            }
            moments.append(moment)
        }
    }

    public var text: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let lines = try [encoder.encode(device)] + moments.map { try encoder.encode($0) }
            return lines.map { String(decoding: $0, as: UTF8.self) + "\n" }.joined()
        }
    }
}
