import Crypto
import Foundation
import Hummingbird
import KioskAssets
import NIOCore
import ServiceLifecycle
import Synchronization
import TerminalLink
import TerminalRecords
import Testing

@testable import Delivery

@Suite("The heartbeat, over a real connection")
struct HeartbeatServiceTests {
    /// A center that keeps what it hears and answers with what it is told to.
    private final class Ear: Sendable {
        let heard = Mutex<[Heartbeat]>([])
        let answer = Mutex<(@Sendable (Heartbeat) -> HeartbeatAnswer)?>(nil)

        func reply(to request: Request) async -> Response {
            guard let body = try? await request.body.collect(upTo: Heartbeat.byteLimit),
                let heartbeat = try? Heartbeat(canonicalBytes: Data(body.readableBytesView))
            else { return Response(status: .notFound) }
            heard.withLock { $0.append(heartbeat) }
            guard let answer = answer.withLock({ $0 })?(heartbeat), let bytes = try? answer.canonicalBytes() else {
                return Response(status: .serviceUnavailable)
            }
            return Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
        }
    }

    @Test("it tells the start, forgets what was taken, goes on after an outage, and says goodbye")
    func life() async throws {
        try await Journey.with { journey in
            let ear = Ear()
            let key = P256.Signing.PrivateKey()
            let isSigned: @Sendable (Data, Data) -> Bool = { signature, bytes in
                (try? P256.Signing.ECDSASignature(derRepresentation: signature))
                    .map { key.publicKey.isValidSignature($0, for: bytes) } ?? false
            }
            let taking: @Sendable (Heartbeat) -> HeartbeatAnswer = { heartbeat in
                HeartbeatAnswer(
                    at: Date(), cursor: "1-A",
                    takenEvents: heartbeat.events.compactMap { $0.event(isValid: isSigned)?.id })
            }
            let returned = Mutex(0)
            let (ports, port) = AsyncStream<Int>.makeStream()
            let application = Application(
                responder: CallbackResponder { (request: Request, _: BasicRequestContext) in
                    await ear.reply(to: request)
                },
                configuration: .init(address: .hostname("127.0.0.1", port: 0)),
                onServerRunning: { port.yield($0.localAddress?.port ?? 0) }, logger: quiet)
            let center = Task { try await application.run() }
            defer { center.cancel() }
            let number = try #require(await ports.first { _ in true })
            let centerKey = try CenterSigner(secret: Data(repeating: 7, count: 32)).publicKey
            let service = HeartbeatService(
                store: journey.store,
                settings: DeliverySettings(
                    center: try #require(URL(string: "http://127.0.0.1:\(number)")), centerKey: centerKey),
                around: .init(
                    // No second word comes by itself within this test.
                    software: "1", bootID: "b", interval: { 60 }, devices: { [] },
                    sign: { try key.signature(for: $0).derRepresentation }, noteStates: { _ in }, centerTold: { _ in },
                    checkBundle: { _ in }, bundleApplied: {}, stop: { (.staff, "moving") },
                    lineReturned: { returned.withLock { $0 += 1 } },
                    bundles: CatalogueFolder("\(journey.folder)/bundles"), centerKey: centerKey),
                logger: quiet, now: { Date() })
            let group = ServiceGroup(services: [service], logger: quiet)
            let running = Task { try await group.run() }

            func heard(_ count: Int) async throws -> [[TerminalEvent.Kind?]] {
                try await until { ear.heard.withLock(\.count) >= count }
                return ear.heard.withLock { $0.map { $0.events.map { $0.event(isValid: isSigned)?.kind } } }
            }
            // The center is busy at first.
            #expect(try await heard(1) == [[.started]])
            ear.answer.withLock { $0 = taking }
            service.kick()
            #expect(try await heard(2).last == [.started])
            try await until { returned.withLock { $0 } == 1 }
            await service.tell(TerminalEvent(.unplugged, at: Date(), detail: "scanner"))
            #expect(try await heard(3).last == [.unplugged])
            try await until { try await journey.store.unsentEvents(limit: 9).isEmpty }
            #expect(ear.heard.withLock { $0.map(\.cursor) } == ["", "", "1-A"])
            await group.triggerGracefulShutdown()
            try await running.value
            #expect(try await heard(4).last == [.orderlyShutdown])
            #expect(try await journey.store.unsentEvents(limit: 9).isEmpty)
        }
    }
}
