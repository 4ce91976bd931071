import DeviceSupport
import TestSupport
import Testing
import TownshipServices

@testable import Cards

@Suite("A recorded reader tells of nobody")
struct RecordedCardTests {
    /// Somebody's data as a card has it, recognisable wherever it turns up.
    private static let personal = (0..<1280).map { UInt8(0x40 + $0 % 0x50) }

    private func frame(_ sw3: UInt8, _ data: [UInt8]) -> [UInt8] {
        let covered = [UInt8((data.count + 4) >> 8), UInt8((data.count + 4) & 0xFF), 0, 0, sw3] + data
        return SAMFrame.preamble + covered + [covered.reduce(0, ^)]
    }

    private func recording(_ command: SAMCommand, _ answer: [UInt8]) -> DeviceRecording {
        let packets = stride(from: 0, to: answer.count, by: 64).map {
            DeviceRecording.Moment(ms: 0, in: 0x81, bytes: Array(answer[$0..<min($0 + 64, answer.count)]))
        }
        return DeviceRecording(
            device: .init(device: "0400:c35a", endpoints: []),
            moments: [.init(ms: 0, out: 2, bytes: SAMFrame.encode(command))] + packets)
    }

    private func bytes(_ recording: DeviceRecording) -> [UInt8] {
        recording.moments.filter { $0.in != nil }.flatMap(\.bytes)
    }

    /// Whether any eight bytes in a row of the person's data are left.
    private func isPersonal(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 8 else { return false }
        let known = Set((0..<(Self.personal.count - 8)).map { Array(Self.personal[$0..<($0 + 8)]) })
        return (0...(bytes.count - 8)).contains { known.contains(Array(bytes[$0..<($0 + 8)])) }
    }

    @Test("what a card answered is replaced by nobody's card, and the answer stays whole")
    func read() throws {
        let answer = frame(0x90, [1, 0, 4, 0] + Self.personal)
        let cleaned = bytes(recording(.readTextAndPhoto, answer).withoutCards())
        #expect(cleaned.count == answer.count)
        #expect(!isPersonal(cleaned))
        var decoder = SAMFrameDecoder()
        decoder.append(cleaned)
        let read = try #require(try decoder.next())
        guard case .card(let card, _) = CardRecord.reading(ofReadAnswer: read.data) else {
            Issue.record("nobody's card is no card")
            return
        }
        #expect(card.name == "无名氏")
    }

    @Test(
        "nothing is left of answers that are cut short, too long, damaged, or out of turn, and a wrong checksum stays wrong",
        arguments: 0..<200)
    func damaged(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let commands: [SAMCommand] = [
            .selectCard, .readTextAndPhoto, .readAdditionalAddress, .readManagementNumber,
            // What came too late for the question before.
            .findCard, .status, .reset, .readIdentity,
        ]
        let command = try #require(commands.randomElement(using: &random))
        let isHID = Bool.random(using: &random)
        var answer = frame(0x90, [1, 0, 4, 0] + Self.personal)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: answer.removeLast(Int.random(in: 1..<answer.count, using: &random))
        case 1: answer += Self.personal.prefix(Int.random(in: 1..<200, using: &random))
        case 2: answer[Int.random(in: 0..<10, using: &random)] ^= 0x5A
        case 3: answer = Array(Self.personal.prefix(Int.random(in: 8..<200, using: &random))) + answer
        default: answer[answer.count - 1] ^= 0x5A
        }
        var before = SAMFrameDecoder()
        before.append(answer)
        let wasWhole = (try? before.next()) ?? nil != nil
        if isHID {
            // The recording may begin between any two reports, and a report may be damaged.
            var reports = reports(answer)
            if Bool.random(using: &random) {
                let hit = Int.random(in: reports.indices, using: &random)
                reports[hit][Int.random(in: 0..<8, using: &random)] = UInt8.random(in: .min ... .max, using: &random)
            }
            let request = DeviceRecording.Moment(ms: 0, out: 1, bytes: HIDWrapper.wrap(SAMFrame.encode(command)))
            let recording = DeviceRecording(
                device: .init(device: "203b:0101", endpoints: []),
                moments: [request] + reports.map { .init(ms: 0, in: 0x81, bytes: $0) })
            #expect(!isPersonal(bytes(recording.withoutCards())))
            return
        }
        let cleaned = bytes(recording(command, answer).withoutCards())
        #expect(cleaned.count == answer.count)
        #expect(!isPersonal(cleaned))
        if !wasWhole {
            var after = SAMFrameDecoder()
            after.append(cleaned)
            #expect(((try? after.next()) ?? nil) == nil)
        }
    }

    /// Wrapped as some readers do it, with what their memory held behind the end.
    private func reports(_ answer: [UInt8]) -> [[UInt8]] {
        stride(from: 0, to: answer.count, by: 54).enumerated().map { number, start in
            let payload = Array(answer[start..<min(start + 54, answer.count)])
            let covered = [UInt8(payload.count + 3), 0, 0, UInt8(number), 0] + payload
            let sum = covered.reduce(0) { $0 + Int($1) }
            return Array(([0xAA, 0, 0] + covered + [UInt8(sum & 0xFF), UInt8(sum >> 8)] + Self.personal).prefix(64))
        }
    }

    @Test("a recording that begins in the middle of a command keeps nothing of its answer")
    func half() {
        let answer = frame(0x90, [1, 0, 4, 0] + Self.personal)
        var half = recording(.readTextAndPhoto, answer)
        half.moments[0] = .init(ms: 0, out: 6, bytes: Array(SAMFrame.encode(.readTextAndPhoto).dropFirst(7)))
        #expect(!isPersonal(bytes(half.withoutCards())))
    }

    @Test("what is left of a late answer keeps nothing either", arguments: [SAMCommand.findCard, .status, .reset])
    func late(command: SAMCommand) {
        let answer = Array(frame(0x90, [1, 0, 4, 0] + Self.personal).prefix(27))
        #expect(bytes(recording(command, answer).withoutCards()).dropFirst(14).allSatisfy { $0 == 0 })
    }

    @Test("what the reader says of itself stays")
    func harmless() {
        let answer = frame(0x90, [5, 0, 9, 0] + [UInt8](repeating: 7, count: 12))
        #expect(bytes(recording(.readIdentity, answer).withoutCards()) == answer)
    }

    @Test("a recording without people, played back, reads nobody's card")
    func harmlessTwice() throws {
        let once = recording(.readTextAndPhoto, frame(0x90, [1, 0, 4, 0] + Self.personal)).withoutCards()
        #expect(once.withoutCards() == once)
    }
}
