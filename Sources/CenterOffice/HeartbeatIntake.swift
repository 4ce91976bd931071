import CenterRecords
public import Foundation
import LinkCertificates
public import TerminalLink
import TownshipServices

extension Office {
    /// A change is stored at most so long after the moment that it bears: the cursor that a terminal
    /// gets never leaves a later one behind. Seconds.
    private static let longestStoring: TimeInterval = 30

    /// Keeps what a terminal says of itself, and tells it what is new for it.
    ///
    /// - Throws: `malformed`, `tooLarge`; `storage`.
    public func heartbeat(_ bytes: Data, from terminal: KnownTerminal) async throws -> HeartbeatAnswer {
        var heartbeat: Heartbeat
        do {
            heartbeat = try Heartbeat(canonicalBytes: bytes)
        } catch let error as LinkMessageError {
            throw OfficeError(
                error.code == .tooLarge ? .tooLarge : .malformed, error.message,
                remedy: "check that terminal and center have matching versions", cause: error)
        }
        let moment = now()
        let signed = heartbeat.events
        heartbeat.events = []
        let known = signed.isEmpty ? [] : try await certificates(of: terminal)
        let events = try signed.compactMap { form -> TerminalEventRecord? in
            guard
                let event = form.event(isValid: { signature, bytes in
                    known.contains { $0.isValidSignature(signature, for: bytes) }
                })
            else {
                logger.note(.eventRejected, ["terminal": terminal.code])
                return nil
            }
            return TerminalEventRecord(
                terminal: terminal.code, id: event.id, kind: event.kind.rawValue, at: event.at, receivedAt: moment,
                signed: try JSONEncoder().encode(form))
        }
        for event in events { logger.note(.terminalEvent, ["terminal": terminal.code, "kind": event.kind]) }
        try await database.perform(
            .take(
                TerminalReportRecord(
                    terminal: terminal.code, receivedAt: moment, report: try heartbeat.canonicalBytes()),
                events: events))
        var answer = HeartbeatAnswer(at: moment, bundle: newestBundle?.number, takenEvents: events.map(\.id))
        let waiting = heartbeat.awaitingBackup.filter { $0.terminal == terminal.code }
        let kept = try await acknowledgements(for: waiting, of: terminal)
        // That one is stored, the terminal was told when it handed in.
        answer.acknowledgements = try kept.filter { $0.rung == .backedUp }.map(sign)
        let lost = try await lostDocuments(of: kept.filter { $0.rung == .stored }.map(\.number))
        let numbers = Set(kept.map(\.number)).subtracting(lost.keys)
        answer.unknown = waiting.filter { !numbers.contains($0) }
        try await addStates(to: &answer, since: heartbeat.cursor, for: terminal)
        return answer
    }

    private func addStates(
        to answer: inout HeartbeatAnswer, since cursor: String, for terminal: KnownTerminal
    ) async throws {
        var since = StateCursor(cursor) ?? StateCursor.beginning
        // From before the clock was set back: everything is told again, which changes nothing that is known.
        if since.moment > answer.at, since.resumesAt == nil { since = .beginning }
        let found = try await database.rows(
            .states(
                ofTerminal: terminal.code, after: since.moment, caseNumber: since.caseNumber,
                limit: HeartbeatAnswer.mostStates + 1))
        let told = found.prefix(HeartbeatAnswer.mostStates)
        answer.states = told.compactMap { record in
            SubmissionNumber(record.submissionNumber).map {
                HeartbeatAnswer.CaseStateLine(number: $0, state: record.state, changedAt: record.changedAt)
            }
        }
        answer.hasMoreStates = found.count > told.count
        let settled = answer.at - Self.longestStoring
        if let last = told.last, last.changedAt <= settled || answer.hasMoreStates {
            since = StateCursor(
                moment: last.changedAt, caseNumber: last.caseNumber,
                resumesAt: last.changedAt > answer.at ? since.resumesAt ?? settled : nil)
        } else if let resumed = since.resumesAt {
            since = StateCursor(moment: min(resumed, settled), caseNumber: "")
        } else if !told.isEmpty {
            since = StateCursor(moment: max(since.moment, settled), caseNumber: "")
        }
        answer.cursor = since.text
    }

    /// Whether a bundle is there, and its signed bytes.
    ///
    /// - Throws: `notFound`, `storage`.
    public func bundle(_ number: Int) throws -> Data {
        let file = published.folder.appendingPathComponent("\(number).bundle")
        guard number > 0, FileManager.default.fileExists(atPath: file.path) else {
            throw OfficeError(.notFound, "there is no bundle \(number)", remedy: "ask for the newest")
        }
        do {
            return try Data(contentsOf: file)
        } catch {
            throw OfficeError(
                .storage, "the bundle \(number) cannot be read", remedy: "check \(file.path) and its owner",
                cause: error)
        }
    }

    /// The highest number of a bundle that a terminal has, or tried; 0 where none told. A center that was
    /// restored may not have it.
    public func highestBundle() async throws -> Int {
        try await database.rows(.terminalReports()).compactMap { record in
            let report = try? Heartbeat(canonicalBytes: record.report)
            return [report?.catalogue, report?.refusedCatalogue].compactMap(\.self).max()
        }.max() ?? 0
    }

    var newestBundle: TerminalBoard.Newest? {
        guard let number = CatalogueShelf.newest(in: published.folder) else { return nil }
        let file = published.folder.appendingPathComponent("\(number).bundle")
        let attributes = try? FileManager.default.attributesOfItem(atPath: file.path)
        return TerminalBoard.Newest(number: number, since: attributes?[.modificationDate] as? Date ?? .distantPast)
    }
}

/// Up to where a terminal knows the states of its cases: a moment in milliseconds, and a case number.
struct StateCursor: Hashable {
    var moment: Date
    var caseNumber: String
    /// States that bear moments still to come, because the clock was set back, are told page by page like
    /// others; after the last page it goes on from here, or the pages would begin anew for ever.
    var resumesAt: Date?

    static let beginning = StateCursor(moment: Date(timeIntervalSince1970: 0), caseNumber: "")

    init(moment: Date, caseNumber: String, resumesAt: Date? = nil) {
        self.moment = moment
        self.caseNumber = caseNumber
        self.resumesAt = resumesAt
    }

    /// Nil for anything that was not given out as one.
    init?(_ text: String) {
        let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let moments = parts[0].split(separator: ".", omittingEmptySubsequences: false).map(Self.moment)
        guard parts.count == 2, (1...2).contains(moments.count), let first = moments[0], let last = moments.last ?? nil
        else { return nil }
        self.init(moment: first, caseNumber: String(parts[1]), resumesAt: moments.count == 2 ? last : nil)
    }

    /// `moment-case`, or `moment.resumesAt-case`.
    var text: String {
        let resumed = resumesAt.map { ".\(Self.milliseconds($0))" } ?? ""
        return "\(Self.milliseconds(moment))\(resumed)-\(caseNumber)"
    }

    private static func milliseconds(_ moment: Date) -> Int64 { Int64((moment.timeIntervalSince1970 * 1000).rounded()) }

    private static func moment(_ text: Substring) -> Date? {
        Int64(text).flatMap { milliseconds in
            (0...253_402_300_799_000).contains(milliseconds)
                ? Date(timeIntervalSince1970: Double(milliseconds) / 1000) : nil
        }
    }
}
