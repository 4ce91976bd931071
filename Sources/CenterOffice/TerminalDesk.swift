import CenterRecords
public import Foundation
public import TerminalLink

/// An event of a terminal, verified, as the desk shows it.
public struct TerminalEventEntry: Hashable, Sendable {
    public var event: TerminalEvent
    /// By the center's clock.
    public var receivedAt: Date
}

extension Office {
    /// How many events of one terminal a page shows.
    public static let shownEvents = 100

    /// The center's clock, by which a page says how long ago something was.
    public var moment: Date { now() }

    /// How all terminals stand now.
    public func terminals(for session: StaffSession) async throws -> TerminalBoard {
        try session.require(.seeCases)
        var reports: [String: TerminalReportRecord] = [:]
        for report in try await database.rows(.terminalReports()) { reports[report.terminal] = report }
        let last = try await database.rows(
            .lastEvents(of: [TerminalEvent.Kind.started, .orderlyShutdown].map(\.rawValue)))
        var shutdowns: [String: TerminalEvent] = [:]
        for record in last where record.kind == TerminalEvent.Kind.orderlyShutdown.rawValue {
            shutdowns[record.terminal] = Self.event(record)
        }
        // The newest first; of a terminal that was revoked none stands, and nobody waits for it.
        let certificates = Dictionary(grouping: try await database.rows(.certificates()), by: \.terminal)
        let known = try await database.rows(.terminals()).compactMap { record -> TerminalBoard.Known? in
            let code = record.code
            let standing = certificates[code]?.first { $0.endedAt == nil }
            guard certificates[code] == nil || standing != nil else { return nil }
            return TerminalBoard.Known(
                code: code, report: reports[code].flatMap { try? Heartbeat(canonicalBytes: $0.report) },
                receivedAt: reports[code]?.receivedAt, shutdown: shutdowns[code],
                certificateEnds: standing?.notAfter)
        }
        return TerminalBoard(known, newest: newestBundle, at: now())
    }

    /// The last events of one terminal, the latest first.
    public func events(ofTerminal code: String, for session: StaffSession) async throws -> [TerminalEventEntry] {
        try session.require(.seeCases)
        return try await database.rows(.events(ofTerminal: code, limit: Self.shownEvents)).compactMap { record in
            Self.event(record).map { TerminalEventEntry(event: $0, receivedAt: record.receivedAt) }
        }
    }

    /// Its signature was verified before it was stored, with a key that may have been renewed since.
    private static func event(_ record: TerminalEventRecord) -> TerminalEvent? {
        (try? JSONDecoder().decode(SignedEvent.self, from: record.signed))?.event { _, _ in true }
    }
}
