import DeviceSupport
import NIOHTTP1
import TestSupport
import Testing

@testable import Scanning

@Suite("A recorded scanner tells of no paper")
struct RecordedPageTests {
    /// What a paper shows, recognisable wherever it turns up.
    private static let personal = (0..<3000).map { UInt8(0x40 + $0 % 0x51) }
    private static let known = Set((0..<(personal.count - 8)).map { Array(personal[$0..<($0 + 8)]) })

    /// A picture of the size 2480 x 3508 with a comment, a small picture of itself, and pixels.
    private static let jpeg: [UInt8] = {
        let thumbnail: [UInt8] = [0xFF, 0xD8, 0xFF, 0xDA, 0, 3, 1] + personal.prefix(200) + [0xFF, 0xD9]
        let size: [UInt8] = [0xFF, 0xC0, 0, 11, 8, 0x0D, 0xB4, 0x09, 0xB0, 1, 1, 0x11, 0]
        let segments: [[UInt8]] = [
            [0xFF, 0xE1, 0, UInt8(thumbnail.count + 2)] + thumbnail, [0xFF, 0xFE, 0, 102] + personal.prefix(100), size,
            [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0],
        ]
        return [0xFF, 0xD8] + segments.flatMap(\.self) + personal + [0xFF, 0xD9]
    }()

    private static func answer(_ body: [UInt8], type: String = "image/jpeg", chunked: Bool) -> [UInt8] {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\n"
        if !chunked { return Array((head + "Content-Length: \(body.count)\r\n\r\n").utf8) + body }
        let chunks = stride(from: 0, to: body.count, by: 700).flatMap { start in
            let chunk = body[start..<min(start + 700, body.count)]
            return Array((String(chunk.count, radix: 16) + "\r\n").utf8) + chunk + [13, 10]
        }
        return Array((head + "Transfer-Encoding: chunked\r\n\r\n").utf8) + chunks + Array("0\r\n\r\n".utf8)
    }

    private func recording(_ answer: [UInt8], packet: Int = 512, asked: Bool = true) -> DeviceRecording {
        let packets = stride(from: 0, to: answer.count, by: packet).map {
            DeviceRecording.Moment(ms: 0, in: 0x81, bytes: Array(answer[$0..<min($0 + packet, answer.count)]))
        }
        let request = DeviceRecording.Moment(ms: 0, out: 1, bytes: Array("GET /eSCL/ScanJobs/1/NextDocument".utf8))
        return DeviceRecording(
            device: .init(device: "03f0:0c2a", endpoints: []), moments: (asked ? [request] : []) + packets)
    }

    private func bytes(_ recording: DeviceRecording) -> [UInt8] {
        recording.moments.filter { $0.in != nil }.flatMap(\.bytes)
    }

    private func isPersonal(_ bytes: [UInt8]) -> Bool {
        bytes.count >= 8 && (0...(bytes.count - 8)).contains { Self.known.contains(Array(bytes[$0..<($0 + 8)])) }
    }

    @Test("of a page stays its size, in as many bytes, and nothing that it shows", arguments: [false, true])
    func page(chunked: Bool) async throws {
        let answer = Self.answer(Self.jpeg, chunked: chunked)
        let cleaned = recording(answer).withoutPages()
        #expect(cleaned.moments.map(\.bytes.count) == recording(answer).moments.map(\.bytes.count))
        #expect(cleaned.moments[0] == recording(answer).moments[0])
        #expect(!isPersonal(bytes(cleaned)))
        #expect(cleaned.withoutPages() == cleaned)
        // Still an answer that a driver can read.
        let response = try await HTTPExchange.with { exchange in
            _ = try await exchange.encode(HTTPRequest(method: .GET, path: "/"))
            return try await exchange.receive(bytes(cleaned))
        }
        let body = try #require(response).body
        let size = try #require(JPEGDimensions(body))
        #expect(size.width == 2480 && size.height == 3508)
    }

    @Test("what the scanner says of itself stays", arguments: [false, true])
    func capabilities(chunked: Bool) {
        let xml = Array(("<?xml version=\"1.0\"?><State>Idle</State>" + String(repeating: " ", count: 900)).utf8)
        let answer = Self.answer(xml, type: "text/xml", chunked: chunked)
        #expect(bytes(recording(answer).withoutPages()) == answer)
        #expect(bytes(recording(Array(answer.prefix(30))).withoutPages()) == Array(answer.prefix(30)))
    }

    @Test("of a page that came late, behind an answer in XML, nothing is left", arguments: [false, true])
    func late(chunked: Bool) {
        let xml = Self.answer(Array("<State>Idle</State>".utf8), type: "text/xml", chunked: chunked)
        let late = Self.answer(Self.jpeg, chunked: chunked)
        #expect(!isPersonal(bytes(recording(xml + late).withoutPages())))
        #expect(!isPersonal(bytes(recording(xml + late.suffix(2000)).withoutPages())))
    }

    @Test("nothing is left of what is no picture, begins in its middle, is cut short or damaged", arguments: 0..<200)
    func damaged(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let isChunked = Bool.random(using: &random)
        var answer = Self.answer(Self.jpeg, chunked: isChunked)
        var asked = true
        switch Int.random(in: 0..<6, using: &random) {
        case 0: answer.removeLast(Int.random(in: 1..<answer.count, using: &random))
        case 1: answer += answer
        case 2: for _ in 0..<3 { answer[Int.random(in: answer.indices, using: &random)] ^= 0x81 }
        case 3:
            answer.removeFirst(Int.random(in: 1..<answer.count, using: &random))
            asked = false
        case 4: answer = Self.answer(Array("%PDF-1.7\n".utf8) + Self.personal, type: "text/xml", chunked: isChunked)
        default: answer = Self.answer(Array("<html>".utf8) + Self.personal, type: "text/html", chunked: isChunked)
        }
        let packet = Int.random(in: 1...600, using: &random)
        let cleaned = recording(answer, packet: packet, asked: asked).withoutPages()
        #expect(bytes(cleaned).count == answer.count)
        #expect(!isPersonal(bytes(cleaned)))
    }
}
