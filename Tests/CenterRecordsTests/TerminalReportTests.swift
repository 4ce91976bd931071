import CenterRecords
import Foundation
import Logging
import Testing

@Suite("Reports and events of terminals")
struct TerminalReportTests {
    private let moment = Date(timeIntervalSince1970: 1_795_000_000)

    private func withDatabase(_ body: (CenterDatabase) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("reports-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let database = try CenterDatabase(folder: folder, logger: Logger(label: "test"))
        defer { try? database.close() }
        for code in ["QS01", "QS02"] { try await database.perform(.addTerminal(code: code, at: moment)) }
        try await body(database)
    }

    private func report(_ terminal: String, _ text: String, after seconds: TimeInterval = 0) -> TerminalReportRecord {
        .init(terminal: terminal, receivedAt: moment + seconds, report: Data(text.utf8))
    }

    private func event(_ id: String, _ kind: String, of terminal: String = "QS01") -> TerminalEventRecord {
        .init(terminal: terminal, id: id, kind: kind, at: moment, receivedAt: moment, signed: Data(id.utf8))
    }

    @Test("the last report stands for a terminal, and an event that comes again is kept once")
    func reports() async throws {
        try await withDatabase { database in
            try await database.perform(.take(report("QS01", "a"), events: [event("1", "started")]))
            try await database.perform(
                .take(report("QS01", "b", after: 30), events: [event("1", "started"), event("2", "orderlyShutdown")]))
            try await database.perform(.take(report("QS02", "c"), events: [event("1", "started", of: "QS02")]))
            #expect(
                try await database.rows(.terminalReports()) == [report("QS01", "b", after: 30), report("QS02", "c")])
            #expect(try await database.rows(.events(ofTerminal: "QS01", limit: 9)).map(\.id) == ["2", "1"])
            let last = try await database.rows(.lastEvents(of: ["started", "orderlyShutdown"]))
            #expect(Set(last.map { "\($0.terminal) \($0.kind)" }) == ["QS01 orderlyShutdown", "QS02 started"])
        }
    }

    @Test("a terminal that tells events without end loses its own oldest ones, and nobody else any")
    func bounded() async throws {
        try await withDatabase { database in
            try await database.perform(.take(report("QS02", "c"), events: [event("1", "started", of: "QS02")]))
            try await database.perform(
                .take(report("QS01", "a"), events: (0..<5010).map { event("\($0)", "unplugged") }))
            let kept = try await database.rows(.events(ofTerminal: "QS01", limit: 9999))
            #expect(kept.count == 5000)
            #expect(kept.last?.id == "10")
            #expect(try await database.rows(.events(ofTerminal: "QS02", limit: 9)).count == 1)
        }
    }
}
