import Foundation
import Sealing
import ServiceLifecycle
import Synchronization
import TerminalLink
import TerminalRecords
import Testing
import TownshipServices

@testable import Delivery

/// A terminal's records in a folder of their own, and what it takes to deliver from them.
struct Journey: Sendable {
    static let idNumber = "11010519491231002X"

    let folder: String
    let store: TerminalStore
    let time = TestTime()
    let now = Date(timeIntervalSince1970: 1_795_225_260)

    static func with<T>(_ body: (Journey) async throws -> T) async throws -> T {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("delivery-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try await TerminalStore(
            folder: "\(folder)/data", terminal: "QS01", key: try SealingKey.load(orCreateAt: "\(folder)/key"),
            reserve: 0, logger: quiet, now: { Date(timeIntervalSince1970: 1_795_225_260) })
        defer { try? store.close() }
        return try await body(Journey(folder: folder, store: store))
    }

    static func page(_ seed: UInt8) -> Data { Data((0..<100_000).map { UInt8(truncatingIfNeeded: $0) &* seed }) }

    func documentFiles() -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/data/documents")) ?? []
    }

    func submit(pages: UInt8 = 1) async throws -> Submission {
        let number = try #require(IDNumber(Self.idNumber))
        return try await store.submit(
            SubmissionDraft(
                id: UUID(), service: .init(id: "elderly-card", version: 1, name: "办理老年优待证"),
                applicant: IdentityCard(
                    name: "王小芳", sex: .female, ethnicGroup: "汉", birthDate: try #require(number.birthDate),
                    address: "江东省云溪县柳河镇青石村7号", number: number, issuer: "云溪县公安局",
                    validFrom: try #require(CalendarDate("2010-01-01")), validTo: nil),
                answers: ["phone": "13800138000"],
                signature: .drawn(strokes: [[.init(x: 0.1, y: 0.2), .init(x: 0.9, y: 0.8)]], aspect: 3),
                noticeVersion: "1",
                pages: (1...pages).map {
                    .init(materialID: "photo", bytes: Self.page($0), mediaType: "image/jpeg")
                }))
    }

    /// Runs the service against a center on this machine until `body` returns, then stops it.
    func delivering(
        to port: Int, stallLimit: Duration = DeliverySettings.usualStallLimit, bytesPerSecond: Int = 0,
        doubts: LineDoubts = LineDoubts(), _ body: (DeliveryService) async throws -> Void
    ) async throws {
        let now = now
        var settings = DeliverySettings(
            center: try #require(URL(string: "http://127.0.0.1:\(port)/")),
            centerKey: try Answers.signer.get().publicKey, bytesPerSecond: bytesPerSecond, stallLimit: stallLimit)
        settings.doubts = doubts
        let service = DeliveryService(
            store: store, settings: settings, time: time.deliveryTime, logger: quiet, now: { now })
        let group = ServiceGroup(services: [service], logger: quiet)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try await body(service)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    func untilNothingWaits() async throws {
        try await until { try await store.waiting().isEmpty }
    }
}

/// Time that passes only when the test says so.
final class TestTime: Sendable {
    private struct State {
        var now = Duration.zero
        var pauses: [UUID: (until: Duration, wake: CheckedContinuation<Void, any Error>)] = [:]
    }

    private let state = Mutex(State())

    /// The pauses that are waited for now.
    var pauses: [Duration] { state.withLock { $0.pauses.values.map(\.until) } }

    /// Lets all pauses end.
    func passAll() {
        let woken = state.withLock { state in
            state.now = state.pauses.values.map(\.until).max() ?? state.now
            defer { state.pauses = [:] }
            return state.pauses.values.map(\.wake)
        }
        woken.forEach { $0.resume() }
    }

    var deliveryTime: DeliveryTime {
        DeliveryTime(
            now: { self.state.withLock { $0.now } },
            pause: { try await self.pause($0) },
            random: { 1 })
    }

    private func pause(_ pause: Duration) async throws {
        let id = UUID()
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isCancelled = state.withLock { state in
                    if Task.isCancelled { return true }
                    state.pauses[id] = (state.now + pause, continuation)
                    return false
                }
                if isCancelled { continuation.resume(throwing: CancellationError()) }
            }
        } onCancel: {
            let paused = state.withLock { $0.pauses.removeValue(forKey: id) }
            paused?.wake.resume(throwing: CancellationError())
        }
    }
}

/// Waits for a condition, with a limit that only a hang reaches.
func until(_ condition: () async throws -> Bool) async throws {
    let clock = ContinuousClock()
    let limit = clock.now + .seconds(60)
    while try await !condition() {
        guard clock.now < limit else {
            Issue.record("waited for a minute in vain")
            throw CancellationError()
        }
        // Only polls; what is waited for decides.
        try await clock.sleep(for: .milliseconds(5))
    }
}
