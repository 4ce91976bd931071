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
        /// Breaks the connection when it has so many bytes of an upload more.
        case breaksAfter(bytes: Int)
        /// Takes in everything and never answers.
        case swallows
        /// Finds the bytes of every upload damaged.
        case findsDamage
        /// Gives uploads an address at another place.
        case sendsUploadsElsewhere
    }

    struct Upload: Sendable {
        var digest: String
        var length: Int
        var bytes = Data()
    }

    struct Memory: Sendable {
        var mood = Mood.well
        var documents: [String: Data] = [:]
        var uploads: [String: Upload] = [:]
        /// Offsets at which bytes began to come, in order.
        var offsets: [Int] = []
        var uploadedBytes = 0
        var manifests: [SubmissionNumber: Data] = [:]
        /// In the order of arrival, repetitions included.
        var commits: [SubmissionNumber] = []
        /// Uploads that became documents, repetitions included.
        var documentsReceived = 0
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
        if mood == .swallows {
            _ = try? await request.body.collect(upTo: .max)
            // Says nothing for as long as the test wants; only polls.
            while seen.mood == .swallows { try? await Task.sleep(for: .milliseconds(5)) }
            return json(.requestTimeout)
        }
        if path.hasPrefix(LinkPath.documents) {
            let digest = String(path.dropFirst(LinkPath.documents.count))
            let isHeld = memory.withLock { mood == .forgetful || $0.documents[digest] != nil }
            return Response(status: isHeld ? .ok : .notFound)
        }
        if path.hasPrefix(LinkPath.uploads) { return await upload(request, path, mood) }
        guard let body = try? await request.body.collect(upTo: LinkLimit.documentBytes) else {
            return json(.contentTooLarge)
        }
        guard path.hasPrefix(LinkPath.submissions),
            let number = SubmissionNumber(String(path.dropFirst(LinkPath.submissions.count)))
        else { return json(.notFound) }
        return commit(number, Data(body.readableBytesView), mood)
    }

    // MARK: tus

    private func upload(_ request: Request, _ path: String, _ mood: Mood) async -> Response {
        guard request.headers.text("Tus-Resumable") == "1.0.0" else { return json(.preconditionFailed) }
        switch request.method {
        case .post:
            return begin(request, mood)
        case .head:
            guard let upload = seen.uploads[path] else { return Response(status: .notFound) }
            return Response(
                status: .ok, headers: HTTPFields(["Upload-Offset": upload.bytes.count, "Upload-Length": upload.length]))
        case .patch:
            return await append(request, path, mood)
        default:
            return json(.methodNotAllowed)
        }
    }

    private func begin(_ request: Request, _ mood: Mood) -> Response {
        guard let length = request.headers.text("Upload-Length").flatMap(Int.init),
            let digest = UploadMetadata(header: request.headers.text("Upload-Metadata") ?? "")?.text(
                UploadMetadata.digest)
        else { return json(.badRequest) }
        let path = memory.withLock { memory in
            let path = "\(LinkPath.uploads)/\(memory.uploads.count + 1)"
            memory.uploads[path] = Upload(digest: digest, length: length)
            return path
        }
        let host = mood == .sendsUploadsElsewhere ? "http://127.0.0.1:1" : ""
        return Response(status: .created, headers: [.location: host + path])
    }

    private func append(_ request: Request, _ path: String, _ mood: Mood) async -> Response {
        guard let offset = request.headers.text("Upload-Offset").flatMap(Int.init), let upload = seen.uploads[path]
        else {
            return json(.notFound)
        }
        guard offset == upload.bytes.count else { return json(.conflict) }
        memory.withLock { $0.offsets.append(offset) }
        var left = Int.max
        if case .breaksAfter(let bytes) = mood { left = bytes }
        do {
            for try await part in request.body {
                let bytes = part.readableBytesView.prefix(left)
                left -= bytes.count
                memory.withLock {
                    $0.uploads[path]?.bytes.append(contentsOf: bytes)
                    $0.uploadedBytes += bytes.count
                }
                if left == 0 { return broken() }
            }
        } catch {
            return json(.requestTimeout)
        }
        return memory.withLock { memory in
            let bytes = memory.uploads[path]?.bytes ?? Data()
            if bytes.count == upload.length {
                guard mood != .findsDamage, ContentDigest(of: bytes).description == upload.digest else {
                    memory.uploads[path] = nil
                    return json(.init(code: 460))
                }
                memory.documentsReceived += 1
                memory.documents[upload.digest] = bytes
            }
            return Response(status: .noContent, headers: HTTPFields(["Upload-Offset": bytes.count]))
        }
    }

    private func commit(_ number: SubmissionNumber, _ body: Data, _ mood: Mood) -> Response {
        if mood == .failsAt(number) { return json(.internalServerError) }
        if mood == .refuses(number) { return json(.conflict) }
        guard let manifest = try? Manifest(canonicalBytes: body) else { return json(.badRequest) }
        let word = memory.withLock { memory -> Acknowledgement? in
            memory.commits.append(number)
            guard
                memory.manifests[number] == body
                    || manifest.submission.documents.allSatisfy({ memory.documents[$0.digest] != nil })
            else { return nil }
            memory.manifests[number] = body
            return Acknowledgement(
                number: number, caseNumber: "LH2026-\(number.serial)",
                manifestDigest: ContentDigest(of: body).description, storedAt: Date(timeIntervalSince1970: 1))
        }
        guard let word, let bytes = try? Answers.signer.get().sign(word) else { return json(.init(code: 424)) }
        if mood == .losesAnswer { return broken() }
        return Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    private struct Broken: Error {}

    /// Promises more than it sends, then gives up: the client sees a broken connection.
    private func broken() -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: ResponseBody { writer in
                try await writer.write(ByteBuffer(string: "{"))
                throw Broken()
            })
    }

    private func json(_ status: HTTPResponse.Status, empty: Bool = false) -> Response {
        empty
            ? Response(status: status)
            : Response(
                status: status, headers: [.contentType: "application/json"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: "{}")))
    }
}

extension HTTPFields {
    fileprivate init(_ numbers: [String: Int]) {
        self.init(
            numbers.compactMap { name, number in HTTPField.Name(name).map { HTTPField(name: $0, value: "\(number)") } })
    }

    fileprivate func text(_ name: String) -> String? { HTTPField.Name(name).flatMap { self[$0] } }
}

let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
