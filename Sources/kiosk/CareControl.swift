import DeviceSupport
import Foundation
import Hummingbird
import NIOCore
import NIOFoundationCompat
import ServiceLifecycle
import TerminalCare
import TerminalLink
import TerminalRecords

/// What the terminal wrote down of itself, for `kiosk report`.
struct ReportedEvents: Codable {
    var audit: [AuditLine]
    /// Those that the center does not know yet.
    var unsent: [TerminalEvent]

    /// Enough for what happened in a month.
    private static let most = 2000

    init(_ store: TerminalStore) async throws {
        audit = try await store.auditLines(last: Self.most)
        unsent = try await store.unsentEvents(limit: Self.most)
    }
}

/// What the running kiosk answers to `kiosk doctor`, `devices` and `report`.
struct CareControl {
    let checkup: Checkup
    let store: TerminalStore

    func add(to router: Router<BasicRequestContext>) {
        router.get("/doctor") { _, _ in try Self.answer(await checkup.facts(at: Date())) }
        router.post("/doctor/{trial}") { _, context in
            guard let trial = context.parameters.get("trial").flatMap({ DoctorFacts.Trial(rawValue: $0) }) else {
                return Response(status: .notFound)
            }
            return try Self.answer(await checkup.trial(trial))
        }
        router.get("/devices") { _, _ in try Self.answer(checkup.roll.entries) }
        router.get("/devices/changes") { _, _ in Self.lines(checkup.roll.changes()) }
        checkup.addRecording(to: router)
        router.get("/events") { _, _ in try Self.answer(try await ReportedEvents(store)) }
    }

    private static func answer(_ value: some Encodable) throws -> Response {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        return Response(status: .ok, body: .init(byteBuffer: ByteBuffer(data: try encoder.encode(value))))
    }

    /// One list a line, now and after every change, until whoever asked goes.
    private static func lines(_ lists: some AsyncSequence<[DeviceEntry], Never> & Sendable) -> Response {
        Response(
            status: .ok,
            body: .init { writer in
                for await entries in lists.cancelOnGracefulShutdown() {
                    var line = try DevicePage(entries).json(isLine: true)
                    line.append(0x0A)
                    try await writer.write(ByteBuffer(data: line))
                }
                try await writer.finish(nil)
            })
    }
}
