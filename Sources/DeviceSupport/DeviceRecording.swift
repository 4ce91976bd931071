import Foundation

/// A session with a device as its driver had it: every byte that went out and came in, with the time. Kept
/// as a text of one JSON object a line, so that a person can read, cut and change it:
///
///     {"device":"0400:c35a","endpoints":[{"address":129,"interface":0,"kind":[255,0,0],"packet":64,"transfer":"bulk"}, …]}
///     {"ms":0,"out":2,"hex":"aaaaaa9669000311ffed"}
///     {"ms":3,"in":129,"hex":"aaaaaa96690004000090 94"}
///     {"ms":2003,"in":129,"error":"timedOut"}
///
/// Endpoints have the direction in bit 7. In `hex`, `5000*00` stands for so many bytes alike; spaces may stand
/// between any two bytes.
public struct DeviceRecording: Hashable, Sendable {
    /// What was recorded: enough for a driver to choose its endpoints again.
    public struct Device: Hashable, Sendable, Codable {
        public struct Endpoint: Hashable, Sendable, Codable {
            public var address: UInt8
            public var interface: UInt8
            /// The setting of the interface that has it; 0 where there is one.
            public var alternate: UInt8?
            /// Class, subclass and protocol of the interface.
            public var kind: [UInt8]
            /// Bytes.
            public var packet: Int
            /// `bulk` or `interrupt`.
            public var transfer: String

            public init(
                address: UInt8, interface: UInt8, alternate: UInt8? = nil, kind: [UInt8], packet: Int, transfer: String
            ) {
                self.address = address
                self.interface = interface
                self.alternate = alternate
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

        private enum CodingKeys: String, CodingKey { case ms, `in`, out, setup, hex, error }

        public init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            ms = try values.decode(Int.self, forKey: .ms)
            self.in = try values.decodeIfPresent(UInt8.self, forKey: .in)
            out = try values.decodeIfPresent(UInt8.self, forKey: .out)
            setup = try values.decodeIfPresent([UInt16].self, forKey: .setup)
            error = try values.decodeIfPresent(String.self, forKey: .error)
            let hex = try values.decodeIfPresent(String.self, forKey: .hex) ?? ""
            guard let bytes = Self.bytes(hex: hex) else {
                throw DecodingError.dataCorruptedError(forKey: .hex, in: values, debugDescription: "no bytes")
            }
            self.bytes = bytes
        }

        public func encode(to encoder: any Encoder) throws {
            var values = encoder.container(keyedBy: CodingKeys.self)
            try values.encode(ms, forKey: .ms)
            try values.encodeIfPresent(self.in, forKey: .in)
            try values.encodeIfPresent(out, forKey: .out)
            try values.encodeIfPresent(setup, forKey: .setup)
            try values.encodeIfPresent(error, forKey: .error)
            if !bytes.isEmpty { try values.encode(Self.hex(bytes), forKey: .hex) }
        }

        private static func hex(_ bytes: [UInt8]) -> String {
            let digits = Array("0123456789abcdef".utf8)
            var text: [UInt8] = []
            var rest = bytes[...]
            while let byte = rest.first {
                let run = rest.prefix { $0 == byte }.count
                let pair = [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
                text +=
                    run > DeviceRecording.shortRun
                    ? Array(" \(run)*".utf8) + pair + [0x20] : (0..<run).flatMap { _ in pair }
                rest = rest.dropFirst(run)
            }
            return String(decoding: text, as: UTF8.self).trimmingCharacters(in: .whitespaces)
        }

        private static func bytes(hex: String) -> [UInt8]? {
            var bytes: [UInt8] = []
            for word in hex.split(separator: " ") {
                let parts = word.split(separator: "*", omittingEmptySubsequences: false)
                let digits = parts.last ?? ""
                guard digits.utf8.count % 2 == 0, digits.allSatisfy({ $0.isASCII && $0.isHexDigit }) else { return nil }
                let values = digits.compactMap(\.hexDigitValue)
                let read = stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
                if parts.count == 1 {
                    bytes += read
                } else {
                    guard parts.count == 2, read.count == 1, let count = Int(parts[0]),
                        (1...DeviceRecording.mostBytes).contains(count)
                    else { return nil }
                    bytes += repeatElement(read[0], count: count)
                }
                guard bytes.count <= DeviceRecording.mostBytes else { return nil }
            }
            return bytes
        }
    }

    /// Several pages. What says more is no recording, and what comes later is not recorded.
    static let mostBytes = 64 << 20
    /// So many bytes alike are written out, where they are easier to read than a number.
    static let shortRun = 8

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
