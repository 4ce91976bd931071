import Foundation
import Hummingbird
import NIOCore
import NIOFoundationCompat
import TerminalLink
import TerminalRecords
import TownshipServices

/// What the running kiosk answers to `kiosk outbox` and `kiosk privacy`. What goes out is sealed, or counts
/// and codes.
struct OutboxControl {
    let outbox: LocalOutbox

    func add(to router: Router<BasicRequestContext>) {
        router.get("/outbox") { _, _ in try await answer { try await outbox.entries() } }
        router.get("/outbox/{number}") { _, context in
            try await answer { try await outbox.entry(number(context)) }
        }
        router.post("/outbox/{number}/retry") { _, context in
            try await answer { try await outbox.retry(number(context)) }
        }
        router.post("/acknowledgements") { request, _ in
            let body = try await request.body.collect(upTo: Acknowledgement.byteLimit)
            return await words { Data("\(try await outbox.settle(Data(buffer: body)))".utf8) }
        }
        router.get("/privacy") { _, _ in try await answer { try await outbox.privacyReport() } }
        router.get("/export") { _, _ in try await answer { try await outbox.numbers() } }
        router.get("/export/{number}") { _, context in
            try await answer { try await outbox.parcel(number(context)) }
        }
        router.get("/export/{number}/{position}") { _, context in
            await words {
                guard let position = context.parameters.get("position").flatMap({ Int($0) }) else {
                    throw StaffError("A page has a number from 1.")
                }
                return try await outbox.document(of: number(context), position: position)
            }
        }
    }

    private func number(_ context: BasicRequestContext) throws -> SubmissionNumber {
        guard let number = context.parameters.get("number").flatMap({ SubmissionNumber($0) }) else {
            throw StaffError("This is no submission number; compare it with the slip: its last sign is a check.")
        }
        return number
    }

    private func answer(_ work: () async throws -> Void) async throws -> Response {
        await words {
            try await work()
            return Data()
        }
    }

    private func answer(_ work: () async throws -> some Encodable) async throws -> Response {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        return await words { try encoder.encode(try await work()) }
    }

    /// The bytes, or in words why not, for whoever sits at the command line.
    private func words(_ work: () async throws -> Data) async -> Response {
        do {
            return Response(status: .ok, body: .init(byteBuffer: ByteBuffer(data: try await work())))
        } catch {
            return Response(status: .conflict, body: .init(byteBuffer: ByteBuffer(string: "\(error)")))
        }
    }
}
