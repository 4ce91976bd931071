import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization
import TerminalLink
import Testing
import TownshipServices

/// A center with a real HTTP server in this process, which keeps what it is sent in memory and
/// misbehaves as told.
final class PlayedCenter: Sendable {
    enum Mood: Hashable, Sendable {
        case well
        /// Stores, then breaks the connection instead of answering the commit.
        case losesAnswer
        /// Like the log-in page of a network: HTML with 200 for everything.
        case captivePortal
        /// Sends everybody elsewhere.
        case redirects
        case failsAt(SubmissionNumber)
        case refuses(SubmissionNumber)
        case turnsAway
        /// Says that it holds pages which it does not.
        case forgetful
    }

    struct Memory: Sendable {
        var mood = Mood.well
        var documents: [String: Data] = [:]
        var manifests: [SubmissionNumber: Data] = [:]
        /// In the order of arrival, repetitions included.
        var commits: [SubmissionNumber] = []
        var documentPuts = 0
        var requests: [String] = []
        var authorizations: Set<String> = []
    }

    let memory = Mutex(Memory())

    func set(_ mood: Mood) { memory.withLock { $0.mood = mood } }
    var seen: Memory { memory.withLock { $0 } }

    /// Runs the center on `port` (0: any) until `body` returns; hands it the port.
    func run<T: Sendable>(port: Int = 0, _ body: @escaping @Sendable (Int) async throws -> T) async throws -> T {
        let (ports, portKnown) = AsyncStream<Int>.makeStream()
        let application = Application(
            responder: CallbackResponder { (request: Request, _: BasicRequestContext) in await self.answer(request) },
            server: .http1(configuration: .init(idleTimeout: .seconds(30))),
            configuration: .init(address: .hostname("127.0.0.1", port: port)),
            onServerRunning: { portKnown.yield($0.localAddress?.port ?? 0) },
            logger: quiet)
        let group = ServiceGroup(services: [application], logger: quiet)
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let port = try #require(await ports.first { _ in true })
            let result = try await body(port)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return result
        }
    }

    private func answer(_ request: Request) async -> Response {
        let path = request.uri.path
        let mood = memory.withLock { memory in
            memory.requests.append("\(request.method.rawValue) \(path)")
            memory.authorizations.insert(request.headers[.authorization] ?? "")
            return memory.mood
        }
        switch mood {
        case .captivePortal:
            return Response(
                status: .ok, headers: [.contentType: "text/html; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: "<html>请登录网络</html>")))
        case .redirects:
            return Response(status: .found, headers: [.location: "http://127.0.0.1:1/login"])
        case .turnsAway:
            return json(.unauthorized)
        default: break
        }
        guard let buffer = try? await request.body.collect(upTo: LinkLimit.documentBytes) else {
            return json(.contentTooLarge)
        }
        let body = Data(buffer.readableBytesView)
        if path.hasPrefix(LinkPath.documents) {
            return document(String(path.dropFirst(LinkPath.documents.count)), request.method, body, mood)
        }
        guard path.hasPrefix(LinkPath.submissions),
            let number = SubmissionNumber(String(path.dropFirst(LinkPath.submissions.count)))
        else { return json(.notFound) }
        return commit(number, body, mood)
    }

    private func document(_ digest: String, _ method: HTTPRequest.Method, _ body: Data, _ mood: Mood) -> Response {
        memory.withLock { memory in
            if method == .head {
                return json(mood == .forgetful || memory.documents[digest] != nil ? .ok : .notFound, empty: true)
            }
            guard ContentDigest(of: body).description == digest else { return json(.unprocessableContent) }
            memory.documentPuts += 1
            return json(memory.documents.updateValue(body, forKey: digest) == nil ? .created : .ok)
        }
    }

    private func commit(_ number: SubmissionNumber, _ body: Data, _ mood: Mood) -> Response {
        if mood == .failsAt(number) { return json(.internalServerError) }
        if mood == .refuses(number) { return json(.conflict) }
        guard let manifest = try? Manifest(canonicalBytes: body) else { return json(.badRequest) }
        let word = memory.withLock { memory -> Acknowledgement? in
            memory.commits.append(number)
            guard manifest.submission.documents.allSatisfy({ memory.documents[$0.digest] != nil }) else { return nil }
            memory.manifests[number] = body
            return Acknowledgement(
                number: number, caseNumber: "LH2026-\(number.serial)",
                manifestDigest: ContentDigest(of: body).description, storedAt: Date(timeIntervalSince1970: 1))
        }
        guard let word, let bytes = try? word.encoded() else { return json(.init(code: 424)) }
        if mood == .losesAnswer {
            // Promises more than it sends, then gives up: the client sees a broken connection.
            return Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: ResponseBody { writer in
                    try await writer.write(ByteBuffer(bytes: bytes.prefix(20)))
                    throw Broken()
                })
        }
        return Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    private struct Broken: Error {}

    private func json(_ status: HTTPResponse.Status, empty: Bool = false) -> Response {
        empty
            ? Response(status: status)
            : Response(
                status: status, headers: [.contentType: "application/json"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: "{}")))
    }
}

let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
