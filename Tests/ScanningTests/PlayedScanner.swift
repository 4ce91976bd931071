import DeviceSupport
import TestSupport
import USB

@testable import Scanning

/// A session with a scanner, for each shape its connection may have: it says what it can do, is busy at first
/// and then scans a page; is asked again what it can do, and scans another page.
enum PlayedScanner: CaseIterable {
    case highSpeed, highSpeedInChunks, fullSpeedInChunks, vendorSpecific

    /// What is asked for the first page, in this order.
    enum Step: Int, CaseIterable {
        case capabilities, busy, job, early, page, deletion
    }

    /// A part of an answer that comes at once, on USB no longer than a packet.
    struct Packet {
        var bytes: [UInt8] = []
        /// After the one before.
        var pause = Duration.milliseconds(5)
        var error: PipeError.Code?
    }

    /// A request and its answer.
    struct Exchange {
        var request: [UInt8]
        /// With which the request cannot be sent.
        var error: PipeError.Code?
        var answer: [Packet]
    }

    private static let input: UInt8 = 0x81
    private static let output: UInt8 = 0x01
    /// Fits no packet.
    private static let chunkLength = 700

    var packetLength: Int {
        switch self {
        case .highSpeed, .highSpeedInChunks: 512
        case .fullSpeedInChunks: 64
        case .vendorSpecific: 1024
        }
    }

    var isChunked: Bool { self == .highSpeedInChunks || self == .fullSpeedInChunks }

    /// The picture of the first page, or of the second.
    static func page(_ number: Int) -> [UInt8] {
        JPEGDimensionsTests.jpeg(height: 480, afterScan: [UInt8](repeating: UInt8(number), count: 6000))
    }

    var device: DeviceRecording.Device {
        let (name, kind): (String, [UInt8]) =
            self == .vendorSpecific ? ("03f0:0053", [255, 9, 1]) : ("1209:5c4e", [7, 1, 4])
        return DeviceRecording.Device(
            device: name,
            endpoints: [Self.input, Self.output].map {
                .init(address: $0, interface: 0, kind: kind, packet: packetLength, transfer: "bulk")
            })
    }

    /// Which pipes the driver chooses.
    var pipes: IPPUSBPipes? {
        ScannerConfiguration.pipes(of: device.interfaces, vendor: self == .vendorSpecific ? 0x03F0 : 0x1209)
    }

    /// - Parameter spoil: does its worst to the exchanges of the first page, which stand in the order of the steps.
    func recording(_ spoil: (inout [Exchange]) -> Void) throws -> DeviceRecording {
        let asking = Self.request("GET /eSCL/ScannerCapabilities")
        let settings = try Self.settings.get()
        let posting =
            Self.request(
                "POST /eSCL/ScanJobs", headers: ["Content-Type: text/xml", "Content-Length: \(settings.count)"])
            + settings
        let capabilities = answer("200 OK", body: ESCLDocumentsTests.xml())

        func job(_ number: Int) -> [(request: [UInt8], answer: [UInt8])] {
            let path = "/eSCL/ScanJobs/\(number)"
            return [
                (posting, answer("201 Created", headers: ["Location: http://localhost\(path)"])),
                (Self.request("GET \(path)/NextDocument"), answer("404 Not Found")),
                (Self.request("GET \(path)/NextDocument"), answer("200 OK", page: Self.page(number))),
                (Self.request("DELETE \(path)"), answer("200 OK")),
            ]
        }
        let all =
            [(asking, capabilities), (posting, answer("503 Service Unavailable"))] + job(1)
            + [(asking, capabilities)] + job(2)
        var exchanges = all.map { Exchange(request: $0.request, answer: packets($0.answer)) }
        var first = Array(exchanges.prefix(Step.allCases.count))
        spoil(&first)
        exchanges.replaceSubrange(..<Step.allCases.count, with: first)
        return DeviceRecording(device: device, moments: exchanges.flatMap(moments))
    }

    private static let settings = Result {
        try ScanSettings(ScanRequest(), for: ESCLDocumentsTests.capabilities()).xml()
    }

    private static func request(_ line: String, headers: [String] = []) -> [UInt8] {
        Array((["\(line) HTTP/1.1", "Host: localhost"] + headers + ["", ""]).joined(separator: "\r\n").utf8)
    }

    func packets(_ bytes: [UInt8]) -> [Packet] {
        stride(from: 0, to: bytes.count, by: packetLength).map {
            Packet(bytes: Array(bytes[$0..<min($0 + packetLength, bytes.count)]))
        }
    }

    private func answer(_ status: String, headers: [String] = [], body: [UInt8] = []) -> [UInt8] {
        RecordedScanner.answer(status, headers: headers, body: body)
    }

    private func answer(_ status: String, page: [UInt8]) -> [UInt8] {
        guard isChunked else { return answer(status, body: page) }
        var bytes = Array("HTTP/1.1 \(status)\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
        for start in stride(from: 0, to: page.count, by: Self.chunkLength) {
            let chunk = page[start..<min(start + Self.chunkLength, page.count)]
            bytes += Array("\(String(chunk.count, radix: 16))\r\n".utf8) + chunk + Array("\r\n".utf8)
        }
        return bytes + Array("0\r\n\r\n".utf8)
    }

    private func moments(_ exchange: Exchange) -> [DeviceRecording.Moment] {
        var time = Duration.zero
        let asked = DeviceRecording.Moment(
            ms: 0, out: Self.output, bytes: exchange.request, error: exchange.error?.description)
        return [asked]
            + exchange.answer.map { packet in
                time += packet.pause
                return .init(
                    ms: Int(time / .milliseconds(1)), in: Self.input, bytes: packet.bytes,
                    error: packet.error?.description)
            }
    }
}
