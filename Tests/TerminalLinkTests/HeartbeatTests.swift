import Crypto
import Foundation
import TerminalLink
import TestSupport
import Testing
import TownshipServices

@Suite("Heartbeats")
struct HeartbeatTests {
    private let key = P256.Signing.PrivateKey()
    private let moment = Date(timeIntervalSince1970: 1_795_000_000)

    private func signed(_ event: TerminalEvent) throws -> SignedEvent {
        try SignedEvent(event) { try key.signature(for: $0).derRepresentation }
    }

    private func isValid(_ signature: Data, _ bytes: Data) -> Bool {
        (try? P256.Signing.ECDSASignature(derRepresentation: signature))
            .map { key.publicKey.isValidSignature($0, for: bytes) } ?? false
    }

    private func heartbeat() throws -> Heartbeat {
        Heartbeat(
            sentAt: moment, software: "4.0", startedAt: moment - 60, bootID: "b00", catalogue: 3,
            devices: [
                .init(
                    role: "scanner", device: "absent", medium: "unknown", paper: "unsupported",
                    availability: "unavailable")
            ],
            waiting: 2, oldestWaiting: moment - 30, owed: 1, freeBytes: 1 << 33,
            awaitingBackup: [try #require(SubmissionNumber(terminal: "QS01", serial: 1))], cursor: "5-LH1",
            events: [try signed(TerminalEvent(.started, at: moment))])
    }

    @Test("heartbeat and answer come back as they were sent, and equal ones are equal bytes")
    func roundTrip() throws {
        let heartbeat = try heartbeat()
        let bytes = try heartbeat.canonicalBytes()
        let again = try Heartbeat(canonicalBytes: bytes)
        #expect(again == heartbeat)
        #expect(try again.canonicalBytes() == bytes)
        let answer = HeartbeatAnswer(
            at: moment, bundle: 4, acknowledgements: [Data([1, 2])],
            states: [.init(number: heartbeat.awaitingBackup[0], state: "accepted", changedAt: moment)],
            hasMoreStates: true, cursor: "7-LH2", takenEvents: ["a"], interval: 30)
        #expect(try HeartbeatAnswer(canonicalBytes: answer.canonicalBytes()) == answer)
    }

    @Test("a full heartbeat and a full answer stay below their limits")
    func full() throws {
        var heartbeat = try heartbeat()
        heartbeat.awaitingBackup = (1...100).compactMap { SubmissionNumber(terminal: "QS01ABCD", serial: $0) }
        heartbeat.events = try (0..<Heartbeat.mostEvents).map { _ in
            try signed(TerminalEvent(.clockWrong, at: moment, detail: String(repeating: "9", count: 80)))
        }
        _ = try Heartbeat(canonicalBytes: heartbeat.canonicalBytes())
        let answer = HeartbeatAnswer(
            at: moment, acknowledgements: Array(repeating: Data(count: 1200), count: Heartbeat.mostNumbers),
            states: heartbeat.awaitingBackup.flatMap { number in
                (0..<3).map { _ in .init(number: number, state: "supplementRequested", changedAt: moment) }
            })
        _ = try HeartbeatAnswer(canonicalBytes: answer.canonicalBytes())
    }

    private static let impossible: [@Sendable (inout Heartbeat) -> Void] = [
        { $0.version = 2 }, { $0.software = "" }, { $0.software = "驿站" },
        { $0.bootID = String(repeating: "b", count: 65) },
        { $0.waiting = -1 }, { $0.freeBytes = -1 }, { $0.catalogue = 0 }, { $0.devices += $0.devices },
        { $0.devices[0].device = "on\nline" }, { $0.cursor = String(repeating: "1", count: 65) },
        { $0.sentAt = Date(timeIntervalSince1970: -1) }, { $0.startedAt = Date(timeIntervalSince1970: 1e12) },
        { $0.events = Array(repeating: $0.events[0], count: Heartbeat.mostEvents + 1) },
        { $0.awaitingBackup = Array(repeating: $0.awaitingBackup[0], count: Heartbeat.mostNumbers + 1) },
    ]

    @Test("what cannot be is refused", arguments: Self.impossible)
    func isRefused(_ spoil: @Sendable (inout Heartbeat) -> Void) throws {
        var heartbeat = try heartbeat()
        spoil(&heartbeat)
        let bytes = try heartbeat.canonicalBytes()
        #expect(throws: LinkMessageError.self) { try Heartbeat(canonicalBytes: bytes) }
    }

    @Test("cut off, changed or random bytes are read or refused, never more")
    func fuzz() throws {
        let bytes = try heartbeat().canonicalBytes()
        var random = SeededGenerator(seed: 20_261_121)
        for count in stride(from: 0, to: bytes.count, by: 7) {
            #expect(throws: LinkMessageError.self) { try Heartbeat(canonicalBytes: bytes.prefix(count)) }
        }
        for _ in 0..<600 {
            var changed = bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                changed[Int.random(in: changed.indices, using: &random)] = UInt8.random(
                    in: .min ... .max, using: &random)
            }
            if let read = try? Heartbeat(canonicalBytes: changed) { #expect(read.isPossible) }
            _ = try? HeartbeatAnswer(canonicalBytes: changed)
        }
        let long = Data(repeating: 0x20, count: Heartbeat.byteLimit + 1)
        #expect(throws: LinkMessageError.self) { try Heartbeat(canonicalBytes: long) }
    }

    @Test("an event is believed only as its terminal signed it")
    func events() throws {
        let event = TerminalEvent(.orderlyShutdown, at: moment, who: .staff, detail: "maintenance")
        let form = try signed(event)
        #expect(form.event(isValid: isValid) == event)
        let other = P256.Signing.PrivateKey()
        let foreign = try SignedEvent(event) { try other.signature(for: $0).derRepresentation }
        #expect(foreign.event(isValid: isValid) == nil)
        for index in form.payload.indices {
            var changed = form
            changed.payload[index] ^= 1
            #expect(changed.event(isValid: isValid) == nil)
        }
        var renamed = form
        renamed.algorithm = "none"
        #expect(renamed.event(isValid: { _, _ in true }) == nil)
    }

    @Test("a detail keeps visible ASCII only, and not too much of it")
    func detail() {
        #expect(TerminalEvent.detail("power 停电\n works") == "power  works")
        #expect(TerminalEvent.detail("停电") == nil)
        #expect(TerminalEvent.detail(String(repeating: "a", count: 200))?.count == 80)
    }
}
