public import Foundation
public import TerminalLink

/// What staff should know of a terminal, worst first. Pure: reports and clocks go in, lines come out.
public struct TerminalBoard: Hashable, Sendable {
    /// From when on something is worth telling.
    public struct Limits: Hashable, Sendable {
        /// Seconds without a word: three heartbeats and the time of one on a slow line. With the desk's
        /// own look every ten seconds a dead terminal is seen within two minutes.
        public var silent: TimeInterval = 100
        /// Seconds by which a clock is wrong.
        public var clock: TimeInterval = 300
        /// Seconds after which a submission that waits is late: the line is gone, not slow.
        public var waiting: TimeInterval = 24 * 3600
        /// Seconds that a new catalogue may take to every terminal.
        public var catalogue: TimeInterval = 600
        /// Seconds before the end of a certificate, which a terminal renews long before by itself.
        public var certificate: TimeInterval = 30 * 24 * 3600

        public init() {}
    }

    /// What is known of one terminal.
    public struct Known: Hashable, Sendable {
        public var code: String
        /// Nil as long as it never reported.
        public var report: Heartbeat?
        /// By the center's clock.
        public var receivedAt: Date?
        /// How it was ended, where that is the last that it told.
        public var shutdown: TerminalEvent?
        /// End of its certificate; nil where it has none.
        public var certificateEnds: Date?

        public init(
            code: String, report: Heartbeat? = nil, receivedAt: Date? = nil, shutdown: TerminalEvent? = nil,
            certificateEnds: Date? = nil
        ) {
            self.code = code
            self.report = report
            self.receivedAt = receivedAt
            self.shutdown = shutdown
            self.certificateEnds = certificateEnds
        }
    }

    /// The newest bundle, and when it was published.
    public struct Newest: Hashable, Sendable {
        public var number: Int
        public var since: Date

        public init(number: Int, since: Date) {
            self.number = number
            self.since = since
        }
    }

    public enum Light: String, Hashable, Sendable {
        case red, amber, green, grey
    }

    /// Worst first: the order of the cases is the order of the list.
    public enum Finding: Hashable, Sendable {
        /// No word, and none that it was ended.
        case silent
        /// Devices that cannot be used: absent, faulty, held by others.
        case devicesDown([String])
        /// Devices that wait for somebody: paper, a jam.
        case devicesNeedHand([String])
        /// The disk is full: no new applications.
        case diskFull
        /// Seconds, ahead of the center as a positive number.
        case clockWrong(TimeInterval)
        /// The center refused submissions; they wait for a person.
        case refused(Int)
        /// Since when the oldest submission waits, by the terminal's clock.
        case waitingLong(Date)
        /// Number of a bundle that the terminal could not apply.
        case catalogueRefused(Int)
        case certificateEnds(Date)
        /// The number that it has, nil for the installed one, and the newest.
        case catalogueBehind(Int?, newest: Int)
        /// Devices that work and should be looked after soon.
        case devicesNeedAttention([String])
        /// Ended in order: nobody needs to look.
        case stopped(TerminalEvent)
        /// Made known to the center and never seen.
        case neverSeen

        var severity: Int {
            switch self {
            case .silent: 0
            case .devicesDown: 1
            case .devicesNeedHand: 2
            case .diskFull: 3
            case .clockWrong: 4
            case .refused: 5
            case .waitingLong: 6
            case .catalogueRefused: 7
            case .certificateEnds: 8
            case .catalogueBehind: 9
            case .devicesNeedAttention: 10
            case .stopped: 11
            case .neverSeen: 12
            }
        }

        public var light: Light {
            switch self {
            case .silent, .devicesDown, .diskFull: .red
            case .stopped, .neverSeen: .grey
            default: .amber
            }
        }
    }

    public struct Line: Hashable, Sendable {
        public var code: String
        /// Worst first; empty when all is well.
        public var findings: [Finding]
        public var report: Heartbeat?
        /// By the center's clock.
        public var lastContact: Date?

        /// Whether what it last said holds now.
        public var isHeard: Bool {
            !findings.contains {
                switch $0 {
                case .silent, .stopped, .neverSeen: true
                default: false
                }
            }
        }
        public var light: Light { findings.first?.light ?? .green }
        fileprivate var severity: Int { findings.first?.severity ?? .max }
    }

    /// Worst first, then by code.
    public var lines: [Line]

    public init(_ terminals: [Known], newest: Newest?, at now: Date, limits: Limits = Limits()) {
        lines = terminals.map { known in
            Line(
                code: known.code, findings: Self.findings(known, newest, now, limits), report: known.report,
                lastContact: known.receivedAt)
        }.sorted { ($0.severity, $0.code) < ($1.severity, $1.code) }
    }

    /// Those that nobody hears of although nobody ended them.
    public var silent: [Line] { lines.filter { $0.findings.contains(.silent) } }

    private static func findings(
        _ known: Known, _ newest: Newest?, _ now: Date, _ limits: Limits
    ) -> [Finding] {
        guard let report = known.report, let receivedAt = known.receivedAt else { return [.neverSeen] }
        if let shutdown = known.shutdown { return [.stopped(shutdown)] }
        // What a silent terminal said last is no longer true; that it is silent is what matters. The
        // center's own clock may have been set back: then nothing is old.
        let isSilent = now.timeIntervalSince(receivedAt) > limits.silent
        var findings: [Finding] = isSilent ? [.silent] : []
        if let ends = known.certificateEnds, ends.timeIntervalSince(now) < limits.certificate {
            findings.append(.certificateEnds(ends))
        }
        if isSilent { return findings }
        func roles(_ availability: String) -> [String] {
            report.devices.filter { $0.availability == availability }.map(\.role)
        }
        for (availability, finding) in [
            ("unavailable", Finding.devicesDown), ("needsPerson", Finding.devicesNeedHand),
            ("needsAttention", Finding.devicesNeedAttention),
        ] {
            let roles = roles(availability)
            if !roles.isEmpty { findings.append(finding(roles)) }
        }
        if report.isReserveLow { findings.append(.diskFull) }
        let offset = report.sentAt.timeIntervalSince(receivedAt)
        if abs(offset) > limits.clock { findings.append(.clockWrong(offset)) }
        if report.refused > 0 { findings.append(.refused(report.refused)) }
        // Both by the terminal's clock, so that a wrong one does not count.
        if let oldest = report.oldestWaiting, report.sentAt.timeIntervalSince(oldest) > limits.waiting {
            findings.append(.waitingLong(oldest))
        }
        if let refused = report.refusedCatalogue, refused > report.catalogue ?? 0 {
            findings.append(.catalogueRefused(refused))
        } else if let newest, newest.number > report.catalogue ?? 0,
            now.timeIntervalSince(newest.since) > limits.catalogue
        {
            findings.append(.catalogueBehind(report.catalogue, newest: newest.number))
        }
        return findings.sorted { $0.severity < $1.severity }
    }
}
