import Foundation
import TerminalLink
import TerminalRecords
import Testing
import TownshipServices

@testable import Delivery

@Suite("The downlink")
struct DownlinkTests {
    private static let now = Date(timeIntervalSince1970: 1_795_000_000)
    private let number = SubmissionNumber(terminal: "QS01", serial: 1)

    private func receive(
        _ downlink: inout Downlink, _ answer: HeartbeatAnswer, after seconds: TimeInterval = 2, inForce: Int? = 3
    ) -> [Downlink.Step] {
        downlink.receive(answer, sentAt: Self.now, receivedAt: Self.now + seconds, inForce: inForce)
    }

    @Test("an answer without news asks for nothing")
    func nothing() {
        var downlink = Downlink()
        #expect(receive(&downlink, HeartbeatAnswer(at: Self.now, bundle: 3, interval: 20)) == [])
        #expect(downlink.interval == 20)
    }

    @Test("states are noted before the cursor that would leave them behind")
    func states() throws {
        var downlink = Downlink()
        let line = HeartbeatAnswer.CaseStateLine(number: try #require(number), state: "accepted", changedAt: Self.now)
        let steps = receive(
            &downlink, HeartbeatAnswer(at: Self.now, states: [line], hasMoreStates: true, cursor: "1-A"))
        var notes = DownlinkNotes()
        notes.cursor = "1-A"
        #expect(steps == [.noteStates([line]), .note(notes), .comeAgain])
        #expect(receive(&downlink, HeartbeatAnswer(at: Self.now, cursor: "1-A")) == [])
    }

    @Test("acknowledgements and events are handed on")
    func handedOn() {
        var downlink = Downlink()
        let steps = receive(
            &downlink, HeartbeatAnswer(at: Self.now, acknowledgements: [Data([1]), Data([2])], takenEvents: ["a"]))
        #expect(steps == [.settle(Data([1])), .settle(Data([2])), .forgetEvents(["a"])])
        let many = Array(repeating: "a", count: Heartbeat.mostEvents)
        #expect(
            receive(&downlink, HeartbeatAnswer(at: Self.now, takenEvents: many)) == [.forgetEvents(many), .comeAgain])
    }

    @Test("a newer bundle is fetched; one that was refused is not, until the number changes", arguments: [nil, 3])
    func bundles(inForce: Int?) {
        var downlink = Downlink()
        func steps(_ bundle: Int?) -> [Downlink.Step] {
            receive(&downlink, HeartbeatAnswer(at: Self.now, bundle: bundle), inForce: inForce)
        }
        #expect(steps(4) == [.fetchBundle(4)])
        #expect(steps(4) == [.fetchBundle(4)])
        downlink.refuse(4)
        #expect(steps(4) == [])
        #expect(steps(5) == [.fetchBundle(5)])
        downlink.refuse(nil)
        #expect(steps(inForce) == [])
        #expect(steps(nil) == [])
    }

    @Test("a wrong clock is told once, and again after it was right")
    func clock() {
        var downlink = Downlink()
        func steps(_ behind: TimeInterval) -> [Downlink.Step] {
            receive(&downlink, HeartbeatAnswer(at: Self.now + behind), after: 2)
        }
        #expect(steps(0) == [])
        #expect(steps(301) == [])
        #expect(steps(401) == [.tellClock(-400)])
        #expect(steps(401) == [])
        #expect(steps(0) == [])
        #expect(steps(-1_000_000) == [.tellClock(1_000_001)])
        #expect(downlink.clockOffset == 1_000_001)
    }

    @Test("half of what a slow line took is not the clock's fault")
    func slowLine() {
        var downlink = Downlink()
        #expect(receive(&downlink, HeartbeatAnswer(at: Self.now + 290), after: 580) == [])
        #expect(downlink.clockOffset == 0)
    }

    @Test("that the center is reachable again is told once")
    func lineReturned() {
        var downlink = Downlink()
        downlink.failed()
        downlink.failed()
        #expect(receive(&downlink, HeartbeatAnswer(at: Self.now)) == [.lineReturned])
        #expect(receive(&downlink, HeartbeatAnswer(at: Self.now)) == [])
    }
}

@Suite("Fetching a bundle")
struct BundleFetchTests {
    private let signer: CenterSigner
    private let bundle: CatalogueBundle
    private let bytes: Data

    init() throws {
        signer = try CenterSigner(secret: Data(repeating: 7, count: 32))
        bundle = CatalogueBundle(
            number: 4,
            files: [CatalogueFile(path: "catalogue/a.yaml", text: String(repeating: "老年优待证", count: 40_000))],
            log: [
                .init(
                    number: 4, at: Date(timeIntervalSince1970: 1_795_000_000), by: "li", reason: nil, services: [],
                    files: [])
            ])
        bytes = try signer.sign(bundle)
    }

    private func piece(of bytes: Data, from offset: Int) -> CenterAnswer {
        let part = bytes.dropFirst(offset).prefix(BundleFetch.piece)
        return .answered(
            CenterReply(status: part.isEmpty ? 416 : 206, mediaType: "application/octet-stream", body: Data(part)))
    }

    private func outcome(_ outcome: BundleFetch.Outcome) -> String {
        switch outcome {
        case .bundle(let bundle): "bundle \(bundle.number)"
        case .invalid(let error): error.code.rawValue
        case .notNow(let problem): problem.rawValue
        }
    }

    @Test("it comes in pieces, and goes on after a break where the last whole piece ended")
    func pieces() async throws {
        #expect(bytes.count > 2 * BundleFetch.piece)
        var fetch = BundleFetch()
        let bytes = bytes
        let first = await fetch.fetch(4, by: signer.publicKey) { _, offset in
            offset == 0 ? piece(of: bytes, from: 0) : .failed(.brokenOff)
        }
        #expect(outcome(first) == "brokenOff")
        let second = await fetch.fetch(4, by: signer.publicKey) { _, offset in
            offset == 0 ? .failed(.unreachable) : piece(of: bytes, from: offset)
        }
        #expect(outcome(second) == "bundle 4")
    }

    @Test("another number begins anew; a changed byte and another center's key are refused")
    func refused() async throws {
        var fetch = BundleFetch()
        let bytes = bytes
        _ = await fetch.fetch(3, by: signer.publicKey) { _, offset in
            offset == 0 ? piece(of: bytes, from: 0) : .failed(.brokenOff)
        }
        var changed = bytes
        changed[changed.count / 2] ^= 1
        let damaged = await fetch.fetch(4, by: signer.publicKey) { [changed] _, offset in
            piece(of: changed, from: offset)
        }
        #expect(["unreadable", "digestMismatch"].contains(outcome(damaged)))
        let other = try CenterSigner(secret: Data(repeating: 8, count: 32)).publicKey
        let foreign = await fetch.fetch(4, by: other) { _, offset in piece(of: bytes, from: offset) }
        #expect(outcome(foreign) == "foreignSignature")
    }

    @Test("what is no bundle of the center is asked for again later")
    func notOurs() async {
        var fetch = BundleFetch()
        let replies: [(CenterReply, String)] = [
            (CenterReply(status: 200, mediaType: "text/html", body: Data("log in".utf8)), "notOurs"),
            (CenterReply(status: 404, mediaType: "application/json", body: Data("{}".utf8)), "notUnderstood"),
            (CenterReply(status: 200, mediaType: "application/octet-stream", body: Data([1])), "notUnderstood"),
            (CenterReply(status: 503), "centerBusy"),
        ]
        for (reply, expected) in replies {
            #expect(outcome(await fetch.fetch(4, by: signer.publicKey) { _, _ in .answered(reply) }) == expected)
        }
    }
}
