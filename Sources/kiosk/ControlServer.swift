import Delivery
import Foundation
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Terminal
import TerminalRecords
import TownshipServices
import WebBasics

/// What the kiosk answers to its own subcommands over a unix socket (mode 0600): one process owns
/// records and devices, the others ask it.
struct ControlServer: Service {
    let socket: String
    let store: TerminalStore
    let slips: SlipPrinter
    let outbox: OutboxControl
    let care: CareControl
    let stop: StopNote
    /// Why the center is out of reach.
    let trouble: @Sendable () -> LineTrouble?
    let logger: Logger

    /// One owed slip, without a word about its owner.
    struct Slip: ResponseEncodable, Decodable {
        var number: String
        var service: String
        var since: Date
        var maybePrinted: Bool
    }

    struct Status: ResponseEncodable, Decodable {
        /// What keeps the terminal from its center, and what to do; nil when nothing does.
        var trouble: String?
        var waiting: Int
        var refused: Int
        var owedSlips: Int
    }

    func run() async throws {
        unlink(socket)
        let application = Application(
            router: router(),
            server: .http1(configuration: .init(idleTimeout: .seconds(WebServer.idleSeconds))),
            configuration: .init(address: .unixDomainSocket(path: socket), serverName: nil),
            onServerRunning: { [socket] _ in chmod(socket, 0o600) },
            logger: logger)
        try await application.run()
        unlink(socket)
    }

    private func router() -> Router<BasicRequestContext> {
        let router = Router()
        outbox.add(to: router)
        care.add(to: router)
        router.get("/status") { _, _ in
            let summary = try await store.summary()
            return Status(
                trouble: trouble().map {
                    [$0.centerSays.map { "The center says: \($0)." }, $0.problem.remedy].compactMap(\.self).joined(
                        separator: " ")
                }, waiting: summary.waiting, refused: summary.refused, owedSlips: summary.owedPapers)
        }
        router.post("/stop/{why}") { _, context -> HTTPResponse.Status in
            guard let reason = context.parameters.get("why").flatMap({ StopReason(rawValue: $0) }) else {
                return .notFound
            }
            stop.stop(reason)
            return .accepted
        }
        router.get("/slips") { _, _ in
            try await store.owedPapers().map { paper in
                Slip(
                    number: paper.number.description, service: paper.serviceName, since: paper.owedSince,
                    maybePrinted: paper.maybePrinted)
            }
        }
        router.post("/slips/{number}/print") { _, context -> HTTPResponse.Status in
            guard let number = context.parameters.get("number").flatMap({ SubmissionNumber($0) }) else {
                return .notFound
            }
            return switch await slips.print(number) {
            case .printed: .noContent
            case .nothingOwed: .notFound
            case .failed: .serviceUnavailable
            }
        }
        return router
    }
}
