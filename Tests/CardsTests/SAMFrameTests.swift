import TestSupport
import Testing

@testable import Cards

@Suite struct SAMFrameTests {
    private static let preamble: [UInt8] = [0xAA, 0xAA, 0xAA, 0x96, 0x69]

    @Test(
        "commands are sent as the field's implementations send them",
        arguments: [
            (SAMCommand.status, [0x00, 0x03, 0x11, 0xFF, 0xED]),
            (.findCard, [0x00, 0x03, 0x20, 0x01, 0x22]),
            (.selectCard, [0x00, 0x03, 0x20, 0x02, 0x21]),
            (.readTextAndPhoto, [0x00, 0x03, 0x30, 0x01, 0x32]),
            (.readAdditionalAddress, [0x00, 0x03, 0x30, 0x03, 0x30]),
        ] as [(SAMCommand, [UInt8])])
    func commands(command: SAMCommand, body: [UInt8]) {
        #expect(SAMFrame.encode(command) == Self.preamble + body)
    }

    @Test(
        "recorded answers are understood",
        arguments: [
            ([0x00, 0x08, 0x00, 0x00, 0x9F, 0, 0, 0, 0, 0x97], SAMStatus.cardFound, 4),
            ([0x00, 0x04, 0x00, 0x00, 0x80, 0x84], .findFailed, 0),
            ([0x00, 0x0C, 0x00, 0x00, 0x90, 0, 0, 0, 0, 0, 0, 0, 0, 0x9C], .success, 8),
            ([0x00, 0x04, 0x00, 0x00, 0x81, 0x85], .selectFailed, 0),
        ] as [([UInt8], SAMStatus, Int)])
    func answers(body: [UInt8], status: SAMStatus, dataLength: Int) throws {
        var decoder = SAMFrameDecoder()
        decoder.append(Self.preamble + body)
        let answer = try #require(try decoder.next())
        #expect(answer.status == status)
        #expect(answer.data.count == dataLength)
        #expect(try decoder.next() == nil)
    }

    static func readAnswer() -> [UInt8] {
        let body: [UInt8] = [0x05, 0x08, 0, 0, 0x90, 0x01, 0x00, 0x04, 0x00] + (0..<1280).map { UInt8($0 % 251) }
        return preamble + body + [body.reduce(0, ^)]
    }

    @Test("an answer is found whatever the packets it came in", arguments: [1, 2, 7, 63, 64, 1295])
    func boundaries(size: Int) throws {
        let frame = Self.readAnswer()
        #expect(frame.count == 1295)
        var decoder = SAMFrameDecoder()
        for start in stride(from: 0, to: frame.count, by: size) {
            #expect(try decoder.next() == nil)
            decoder.append(Array(frame[start..<min(start + size, frame.count)]))
        }
        let answer = try #require(try decoder.next())
        #expect(answer.data == Array(frame[10..<1294]))
    }

    @Test("what is left over before an answer is skipped")
    func skipsGarbage() throws {
        var decoder = SAMFrameDecoder()
        decoder.append([0x00, 0xAA, 0xAA, 0x12, 0xAA] + Self.readAnswer())
        #expect(try decoder.next()?.status == .success)
    }

    @Test("a wrong checksum is thrown once, and the next answer is understood")
    func wrongChecksum() throws {
        var damaged = Self.readAnswer()
        damaged[600] ^= 1
        var decoder = SAMFrameDecoder()
        decoder.append(damaged + Self.readAnswer())
        #expect(throws: SAMFrameError.checksum) { try decoder.next() }
        #expect(try decoder.next()?.status == .success)
    }

    @Test("impossible lengths are thrown", arguments: [0, 3, 4097, 65535])
    func impossibleLength(length: Int) {
        var decoder = SAMFrameDecoder()
        decoder.append(Self.preamble + [UInt8(length >> 8), UInt8(length & 0xFF)])
        #expect(throws: SAMFrameError.length) { try decoder.next() }
    }

    @Test("no damage makes the decoder accept a wrong answer, hang or grow", arguments: 0..<200)
    func fuzz(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let whole = Self.readAnswer()
        var bytes = whole + whole
        for _ in 0..<Int.random(in: 1...8, using: &random) {
            let index = Int.random(in: bytes.indices, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: bytes[index] = .random(in: 0...255, using: &random)
            case 1: bytes.remove(at: index)
            default: bytes.insert(.random(in: 0...255, using: &random), at: index)
            }
        }
        var decoder = SAMFrameDecoder()
        var calls = 0
        while !bytes.isEmpty {
            let size = min(Int.random(in: 1...200, using: &random), bytes.count)
            decoder.append(Array(bytes.prefix(size)))
            bytes.removeFirst(size)
            // Each call that gives or throws something consumes at least a preamble.
            while true {
                calls += 1
                do throws(SAMFrameError) {
                    guard let answer = try decoder.next() else { break }
                    #expect(answer.data.count <= SAMFrame.longestBody)
                    _ = CardRecord.reading(ofReadAnswer: answer.data)
                } catch {
                    continue
                }
            }
        }
        #expect(calls < 4000)
    }
}
