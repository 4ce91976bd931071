import DeviceStatus
import DeviceSupport
import Synchronization
import TestSupport
import Testing
import TownshipServices
import USB

@testable import Cards

/// A reader played back: what comes of it while a card is wanted.
struct Played {
    var events: [CardReaderEvent] = []
    /// How the reader was given up, and whether it worked before.
    var failure: String?
    var wasUp = false
    var elapsed = Duration.zero

    var cards: [IdentityCard] { events.compactMap { if case .cardRead(let card) = $0 { card } else { nil } } }
    var troubles: [CardTrouble] {
        events.compactMap { if case .cardTrouble(let trouble) = $0 { trouble } else { nil } }
    }
}

/// Plays a recording until a card was read, or the reader given up, or it has been asked often enough.
func play(
    _ recording: DeviceRecording, faults: [Int: ReplayedPipe.Fault] = [:], requests: Int = 60
) async throws -> Played {
    let clock = ManualClock()
    let pipe = ReplayedPipe(recording, clock: clock, faults: faults)
    let played = Mutex(Played())
    let transport = try #require(
        recording.device.endpoints.isEmpty
            ? .serial : ReaderPipes.choose(from: recording.device.interfaces)?.transport)
    let work = CardReaderWork(
        configuration: CardReaderConfiguration(readers: []), clock: clock,
        wish: { CardReaderMachine.Wish(isWanted: true, number: 1) },
        report: { event in played.withLock { $0.events.append(event) } },
        settled: { _ in if pipe.requests > requests { withUnsafeCurrentTask { $0?.cancel() } } },
        tell: { if $0 == .answered { played.withLock { $0.wasUp = true } } }, lying: nil, remember: { _ in })
    await Task {
        do {
            try await work.run(over: pipe, transport)
        } catch is CancellationError {
        } catch {
            played.withLock { $0.failure = (error as? PipeError).map { "\($0.code)" } ?? "trouble" }
        }
    }.value
    return played.withLock { played in
        var played = played
        played.elapsed = clock.elapsed
        return played
    }
}

/// What the module is asked, in this order, for a card that is read at once.
private let steps = ["status", "find", "select", "read", "moved", "presence"]

@Suite("A reader at the pipe: every fault at every step, over every transport")
struct CardReaderFaultTests {
    fileprivate static let cases = PlayedReader.allCases.flatMap { reader in
        ReplayedPipe.Fault.allCases.flatMap { fault in steps.indices.map { (reader, fault, $0) } }
    }

    @Test("without faults the card is read, and stays where it is", arguments: PlayedReader.allCases)
    fileprivate func good(reader: PlayedReader) async throws {
        let played = try await play(reader.recording)
        #expect(played.cards.map(\.name) == ["无名氏"])
        #expect(played.troubles.isEmpty)
        #expect(played.failure == nil)
        #expect(played.wasUp)
    }

    @Test(
        "a fault never reads a wrong card, ends in time, and leaves a card read, a word to the person, or a reader to be reset",
        arguments: cases)
    fileprivate func fault(reader: PlayedReader, fault: ReplayedPipe.Fault, step: Int) async throws {
        let played = try await play(reader.recording, faults: [step: fault])
        #expect(played.cards.allSatisfy { $0.name == "无名氏" })
        #expect(played.cards.count <= 1)
        // Each exchange has its patience, and is repeated at most once.
        #expect(played.elapsed < .seconds(60))
        #expect(!played.cards.isEmpty || !played.troubles.isEmpty || played.failure != nil)
        switch (fault, steps[step]) {
        case (.vanished, _):
            #expect(played.failure == "gone")
        case (.wrongChecksum, _), (.stall, _), (.zeroLength, _), (.long, _):
            // Repeated once, read over or taken away: nobody notices.
            #expect(played.cards.count == 1 && played.troubles.isEmpty && played.failure == nil)
        case (.short, _) where reader == .hid:
            // A report that is cut short, or missing, shows at once, and is asked for again.
            #expect(played.cards.count == 1 && played.troubles.isEmpty && played.failure == nil)
        case (.late, "status"), (.short, "status"):
            #expect(played.failure == "trouble" && !played.wasUp)
        case (.late, "select"), (.short, "select"), (.late, "read"), (.short, "read"):
            #expect(played.troubles.first == .liftAndLayAgain)
        case (.late, _), (.short, _):
            #expect(played.cards.count == 1 && played.failure == nil)
        }
    }

    @Test(
        "a reader that answers nothing at all any more is given up after three questions",
        arguments: PlayedReader.allCases)
    fileprivate func silence(reader: PlayedReader) async throws {
        let faults = Dictionary(uniqueKeysWithValues: (1..<20).map { ($0, ReplayedPipe.Fault.late) })
        let played = try await play(reader.recording, faults: faults)
        #expect(played.failure == "trouble")
        #expect(played.cards.isEmpty)
    }
}

/// A session with a reader of each transport: greeted, a card found, selected and read, its holder not moved.
private enum PlayedReader: CaseIterable {
    case wholeFrames, interrupt, splitPipes, hid, serial

    var recording: DeviceRecording {
        let exchanges: [([UInt8], [UInt8])] = [
            ([0x11, 0xFF], [0x90]), ([0x20, 0x01], [0x9F, 0, 0, 0, 0]),
            ([0x20, 0x02], [0x90] + [UInt8](repeating: 0, count: 8)),
            ([0x30, 0x01], [0x90, 1, 0, 4, 0] + NobodysCard.record + [UInt8](repeating: 0x11, count: 1024)),
            ([0x30, 0x03], [0x91]),
        ]
        return DeviceRecording(
            device: .init(device: "0400:c35a", endpoints: endpoints),
            moments: exchanges.flatMap { request, answer in
                outgoing(frame([0x00, 0x03] + request)) + incoming(frame(length(answer.count + 3) + [0, 0] + answer))
            })
    }

    private func length(_ count: Int) -> [UInt8] { [UInt8(count >> 8), UInt8(count & 0xFF)] }

    private func frame(_ covered: [UInt8]) -> [UInt8] {
        [0xAA, 0xAA, 0xAA, 0x96, 0x69] + covered + [covered.reduce(0, ^)]
    }

    private var endpoints: [DeviceRecording.Device.Endpoint] {
        let (kind, transfer, addresses): ([UInt8], String, [UInt8]) =
            switch self {
            case .wholeFrames: ([255, 0, 0], "bulk", [0x81, 0x02])
            case .interrupt: ([255, 0, 0], "interrupt", [0x81, 0x02])
            case .splitPipes: ([255, 0, 0], "bulk", [0x81, 0x85, 0x02, 0x06])
            case .hid: ([3, 0, 0], "interrupt", [0x81, 0x01])
            case .serial: ([], "", [])
            }
        return addresses.map { .init(address: $0, interface: 0, kind: kind, packet: 64, transfer: transfer) }
    }

    private func outgoing(_ frame: [UInt8]) -> [DeviceRecording.Moment] {
        switch self {
        case .wholeFrames, .interrupt: [.init(ms: 0, out: 0x02, bytes: frame)]
        case .serial: [.init(ms: 0, out: 0, bytes: frame)]
        case .splitPipes:
            [
                .init(ms: 0, out: 0x02, bytes: Array(frame.prefix(7))),
                .init(ms: 0, out: 0x06, bytes: Array(frame.dropFirst(7))),
            ]
        case .hid: [.init(ms: 0, out: 0x01, bytes: HIDWrapper.wrap(frame))]
        }
    }

    private func incoming(_ frame: [UInt8]) -> [DeviceRecording.Moment] {
        func packets(_ bytes: some Collection<UInt8>, _ endpoint: UInt8, _ size: Int) -> [DeviceRecording.Moment] {
            let all = Array(bytes)
            return stride(from: 0, to: all.count, by: size).map {
                .init(ms: 0, in: endpoint, bytes: Array(all[$0..<min($0 + size, all.count)]))
            }
        }
        switch self {
        case .wholeFrames, .interrupt: return packets(frame, 0x81, 64)
        case .serial: return packets(frame, 0, 100)
        case .splitPipes: return packets(frame.prefix(7), 0x81, 64) + packets(frame.dropFirst(7), 0x85, 64)
        case .hid:
            return stride(from: 0, to: frame.count, by: 54).enumerated().map { number, start in
                let payload = Array(frame[start..<min(start + 54, frame.count)])
                let covered: [UInt8] =
                    [UInt8(payload.count + 3), 0, 0, UInt8(number), 0] + payload
                let sum = covered.reduce(0) { $0 + Int($1) }
                let report = [0xAA, 0, 0] + covered + [UInt8(sum & 0xFF), UInt8(sum >> 8)]
                return .init(ms: 0, in: 0x81, bytes: report + [UInt8](repeating: 0, count: 64 - report.count))
            }
        }
    }
}
