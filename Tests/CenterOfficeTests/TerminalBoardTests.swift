import CenterOffice
import Foundation
import TerminalLink
import Testing

@Suite("How terminals stand")
struct TerminalBoardTests {
    typealias Finding = TerminalBoard.Finding

    private static let now = Date(timeIntervalSince1970: 1_795_225_000)

    private static func known(
        _ code: String = "QS01", ago: TimeInterval = 10, clockAhead: TimeInterval = 0,
        _ change: (inout Heartbeat) -> Void = { _ in }
    ) -> TerminalBoard.Known {
        let receivedAt = now - ago
        var report = Heartbeat(
            sentAt: receivedAt + clockAhead, software: "1", startedAt: receivedAt - 60, bootID: "b", catalogue: 3)
        change(&report)
        return .init(code: code, report: report, receivedAt: receivedAt)
    }

    private static func findings(_ known: TerminalBoard.Known) -> [Finding] {
        TerminalBoard([known], newest: .init(number: 3, since: now - 3600), at: now).lines[0].findings
    }

    private static func device(_ role: String, _ availability: String) -> Heartbeat.DeviceLine {
        .init(role: role, device: "online", medium: "unknown", paper: "unknown", availability: availability)
    }

    @Test("a terminal that spoke in the last two minutes and lacks nothing is green")
    func good() {
        let board = TerminalBoard([Self.known(ago: 99)], newest: nil, at: Self.now)
        #expect(board.lines[0].findings.isEmpty)
        #expect(board.lines[0].light == .green)
        #expect(board.silent.isEmpty)
    }

    @Test("silence is seen below two minutes, the desk's own look included, and hides what was said before")
    func silent() {
        #expect(TerminalBoard.Limits().silent + 10 < 120)
        #expect(Self.findings(Self.known(ago: 101) { $0.isReserveLow = true }) == [.silent])
        #expect(TerminalBoard([Self.known(ago: 101)], newest: nil, at: Self.now).silent.map(\.code) == ["QS01"])
        // The center's clock was set back.
        #expect(Self.findings(Self.known(ago: -3600)) == [])
    }

    @Test("a terminal that was ended is not silent, and one that never came is neither")
    func ended() {
        let stop = TerminalEvent(.orderlyShutdown, at: Self.now - 900, who: .staff, detail: "power")
        var known = Self.known(ago: 900)
        known.shutdown = stop
        let board = TerminalBoard([known, .init(code: "QS02")], newest: nil, at: Self.now)
        #expect(board.lines.map(\.findings) == [[.stopped(stop)], [.neverSeen]])
        #expect(board.lines.allSatisfy { $0.light == .grey })
    }

    private static let cases: [(String, TerminalBoard.Known, [Finding])] = [
        (
            "devices", known { $0.devices = [device("scanner", "needsPerson"), device("cardReader", "unavailable")] },
            [.devicesDown(["cardReader"]), .devicesNeedHand(["scanner"])]
        ),
        (
            "low paper", known { $0.devices = [device("receiptPrinter", "needsAttention")] },
            [
                .devicesNeedAttention(["receiptPrinter"])
            ]
        ),
        ("busy", known { $0.devices = [device("scanner", "busy"), device("cardReader", "ready")] }, []),
        ("disk", known { $0.isReserveLow = true }, [.diskFull]),
        ("ahead", known(clockAhead: 400), [.clockWrong(400)]),
        ("behind", known(clockAhead: -1_700_000_000), [.clockWrong(-1_700_000_000)]),
        ("little off", known(clockAhead: 299), []),
        ("refused", known { $0.refused = 2 }, [.refused(2)]),
        ("waiting", known { $0.oldestWaiting = now - 90_000 }, [.waitingLong(now - 90_000)]),
        ("waiting a little", known { $0.oldestWaiting = now - 3600 }, []),
        ("bundle", known { ($0.catalogue, $0.refusedCatalogue) = (2, 3) }, [.catalogueRefused(3)]),
        ("behind the catalogue", known { $0.catalogue = nil }, [.catalogueBehind(nil, newest: 3)]),
    ]

    @Test("each thing that is wrong is told, worst first", arguments: cases)
    func findings(_ name: String, _ known: TerminalBoard.Known, _ expected: [Finding]) {
        #expect(Self.findings(known) == expected)
    }

    @Test("a catalogue that was published just now is nobody's fault yet")
    func fresh() {
        let known = Self.known { $0.catalogue = 2 }
        let newest = TerminalBoard.Newest(number: 3, since: Self.now - 60)
        #expect(TerminalBoard([known], newest: newest, at: Self.now).lines[0].findings.isEmpty)
    }

    @Test("a certificate that nobody renewed is told in its last month, also of a silent terminal")
    func certificate() {
        let ends = Self.now + 29 * 86_400
        var known = Self.known()
        known.certificateEnds = ends
        #expect(Self.findings(known) == [.certificateEnds(ends)])
        known.receivedAt = Self.now - 500
        #expect(Self.findings(known) == [.silent, .certificateEnds(ends)])
        known.certificateEnds = Self.now + 31 * 86_400
        #expect(Self.findings(known) == [.silent])
    }

    @Test("the list is sorted by the worst of each, then by code")
    func order() {
        let board = TerminalBoard(
            [
                Self.known("QS09"), Self.known("QS08") { $0.refused = 1 }, Self.known("QS07", ago: 300),
                .init(code: "QS06"), Self.known("QS05") { $0.isReserveLow = true }, Self.known("QS04", ago: 300),
            ], newest: nil, at: Self.now)
        #expect(board.lines.map(\.code) == ["QS04", "QS07", "QS05", "QS08", "QS06", "QS09"])
    }
}
