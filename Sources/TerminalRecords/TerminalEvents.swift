import DurableSQLite
public import Foundation
import GRDB
public import TerminalLink

/// One run of the terminal's program, as it is remembered beyond its end.
public struct TerminalRun: Hashable, Sendable {
    /// Of the machine; changes with every boot.
    public var bootID: String
    public var startedAt: Date
    /// Last sign of life.
    public var aliveAt: Date
    /// Whether it ended in order.
    public var isStopped: Bool

    public init(bootID: String, startedAt: Date, aliveAt: Date, isStopped: Bool = false) {
        self.bootID = bootID
        self.startedAt = startedAt
        self.aliveAt = aliveAt
        self.isStopped = isStopped
    }

    /// What is to be told when a new run begins after this one: a run that left no word ended with the
    /// machine if that booted since, else by itself.
    public func end(seenFrom bootID: String, at now: Date) -> TerminalEvent? {
        if isStopped { return nil }
        return TerminalEvent(bootID == self.bootID ? .crashed : .powerLoss, at: now, lastAlive: aliveAt)
    }
}

extension TerminalStore {
    /// A terminal without a line for a year still keeps what matters; the oldest go first.
    public static let mostUnsentEvents = 1000

    /// Notes that the program runs, how the run before it ended, and what the records found at start.
    ///
    /// - Returns: the events that were queued, oldest first.
    @discardableResult
    public func began(bootID: String, software: String) async throws -> [TerminalEvent] {
        let now = now()
        let report = startReport
        return try await database.write { database in
            var events: [TerminalEvent] = []
            if let end = try TerminalRun.stored(in: database)?.end(seenFrom: bootID, at: now) { events.append(end) }
            events.append(TerminalEvent(.started, at: now, detail: TerminalEvent.detail(software)))
            if report.databaseSetAside != nil { events.append(TerminalEvent(.databaseSetAside, at: now)) }
            if !report.missingFiles.isEmpty {
                events.append(TerminalEvent(.filesMissing, at: now, detail: "\(report.missingFiles.count)"))
            }
            try database.execute(
                sql: """
                    INSERT INTO runs (id, boot, started_at, alive_at, stopped) VALUES (1, ?, ?, ?, 0)
                    ON CONFLICT (id) DO UPDATE SET boot = excluded.boot, started_at = excluded.started_at,
                        alive_at = excluded.alive_at, stopped = 0
                    """, arguments: [bootID, now.timeIntervalSince1970, now.timeIntervalSince1970])
            for event in events { try database.enqueue(event) }
            return events
        }
    }

    /// Notes a sign of life.
    public func isAlive() async throws {
        let now = now().timeIntervalSince1970
        try await database.write { try $0.execute(sql: "UPDATE runs SET alive_at = ?", arguments: [now]) }
    }

    /// Notes that the program ends in order, and queues who ended it and why.
    public func stops(by who: TerminalEvent.Actor, why: String) async throws {
        let event = TerminalEvent(.orderlyShutdown, at: now(), who: who, detail: TerminalEvent.detail(why))
        try await database.write { database in
            try database.execute(
                sql: "UPDATE runs SET alive_at = ?, stopped = 1", arguments: [event.at.timeIntervalSince1970])
            try database.enqueue(event)
        }
    }

    /// Queues an event for the center.
    public func enqueue(_ event: TerminalEvent) async throws {
        try await database.write { try $0.enqueue(event) }
    }

    /// Oldest first.
    public func unsentEvents(limit: Int) async throws -> [TerminalEvent] {
        try await database.read { database in
            let rows = try Data.fetchAll(
                database, sql: "SELECT event FROM events ORDER BY ordinal LIMIT ?", arguments: [limit])
            return rows.compactMap { try? TerminalEvent(canonicalBytes: $0) }
        }
    }

    /// The center keeps these events from now on.
    public func tookEvents(_ ids: [String]) async throws {
        guard !ids.isEmpty else { return }
        try await database.write { database in
            for id in ids { try database.execute(sql: "DELETE FROM events WHERE id = ?", arguments: [id]) }
        }
    }
}

extension TerminalRun {
    fileprivate static func stored(in database: Database) throws -> TerminalRun? {
        try Row.fetchOne(database, sql: "SELECT boot, started_at, alive_at, stopped FROM runs").map { row in
            TerminalRun(
                bootID: row["boot"], startedAt: Date(timeIntervalSince1970: row["started_at"]),
                aliveAt: Date(timeIntervalSince1970: row["alive_at"]), isStopped: row["stopped"])
        }
    }
}

extension Database {
    fileprivate func enqueue(_ event: TerminalEvent) throws {
        try execute(
            sql: "INSERT INTO events (id, event) VALUES (?, ?)", arguments: [event.id, try event.canonicalBytes()])
        try execute(
            sql: "DELETE FROM events WHERE ordinal <= (SELECT max(ordinal) FROM events) - ?",
            arguments: [TerminalStore.mostUnsentEvents])
    }
}
