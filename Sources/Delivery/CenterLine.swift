import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL
import Synchronization
import TerminalLink
import TownshipServices

/// The requests of `LinkPath` over HTTP; says what came back and judges nothing.
///
/// No request has a time limit as a whole: a line of 8 kB/s may take as long as it needs. What ends
/// one is silence, ``DeliverySettings/stallLimit`` without a byte moving in either direction.
struct CenterLine: Sendable {
    /// A piece of a bundle; a log-in page may have more and is cut off.
    private static let longestAnswer = BundleFetch.piece
    /// tus 1.0, "Tus-Resumable".
    private static let tusVersion = "1.0.0"

    private let client: HTTPClient
    /// What `LinkPath` is appended to, without a slash at its end.
    private let base: String
    private let tls: (@Sendable () -> TLSConfiguration)?
    private let stallLimit: Duration
    private let doubts: LineDoubts
    private let time: DeliveryTime
    private let ceiling: Pacer

    init(_ settings: DeliverySettings, client: HTTPClient, time: DeliveryTime = .system) {
        self.client = client
        var base = settings.center.absoluteString
        while base.hasSuffix("/") { base.removeLast() }
        self.base = base
        tls = settings.tls
        stallLimit = settings.stallLimit
        doubts = settings.doubts
        self.time = time
        ceiling = Pacer(TokenBucket(rate: settings.bytesPerSecond), time)
    }

    func ask(for document: ContentDigest) async -> CenterAnswer {
        await send(.HEAD, base + LinkPath.documents + document.description)
    }

    func commit(_ manifest: Data, as number: SubmissionNumber) async -> CenterAnswer {
        await send(
            .PUT, base + LinkPath.submissions + number.description, ["Content-Type": "application/json"], manifest)
    }

    /// One request of an upload.
    ///
    /// - Parameters:
    ///   - bytes: the whole document.
    ///   - progress: told how many of its bytes have left so far.
    func upload(
        _ request: DocumentUpload.Request, of document: ContentDigest, mediaType: String, bytes: Data,
        progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) async -> CenterAnswer {
        switch request {
        case .create:
            await create(document, mediaType: mediaType, byteCount: bytes.count)
        case .measure(let address):
            await send(.HEAD, origin + address, ["Tus-Resumable": Self.tusVersion])
        case .append(let address, let offset):
            await send(
                .PATCH, origin + address,
                [
                    "Tus-Resumable": Self.tusVersion, "Upload-Offset": "\(offset)",
                    "Content-Type": "application/offset+octet-stream",
                ],
                bytes.dropFirst(offset)
            ) { progress(offset + $0) }
        }
    }

    /// Every address that is taken down is one at the center itself.
    private func create(_ document: ContentDigest, mediaType: String, byteCount: Int) async -> CenterAnswer {
        let url = base + LinkPath.uploads
        // `filename` is only for servers that demand one (tuspyserver does); it says nothing new.
        let metadata = UploadMetadata([
            UploadMetadata.digest: document.description, UploadMetadata.mediaType: mediaType,
            "filename": document.hexadecimal,
        ])
        let answer = await send(
            .POST, url,
            ["Tus-Resumable": Self.tusVersion, "Upload-Length": "\(byteCount)", "Upload-Metadata": metadata.header])
        guard case .answered(var reply) = answer, let location = reply.location, let url = URL(string: url) else {
            return answer
        }
        reply.location = UploadAddress.path(in: location, from: url)
        return .answered(reply)
    }

    /// Scheme and authority of the center.
    private var origin: String {
        guard let start = base.range(of: "://")?.upperBound else { return base }
        return String(base[..<(base[start...].firstIndex(of: "/") ?? base.endIndex)])
    }

    /// - Parameter heartbeat: canonical bytes of one.
    func tell(_ heartbeat: Data) async -> CenterAnswer {
        await send(.POST, base + LinkPath.heartbeat, ["Content-Type": "application/json"], heartbeat)
    }

    /// A piece of a bundle, ``BundleFetch/piece`` bytes from an offset on.
    func bundle(_ number: Int, from offset: Int) async -> CenterAnswer {
        await send(
            .GET, base + LinkPath.bundles + "\(number)",
            ["Range": "bytes=\(offset)-\(offset + BundleFetch.piece - 1)"])
    }

    private func send(
        _ method: HTTPMethod, _ url: String, _ headers: KeyValuePairs<String, String> = [:], _ body: Data? = nil,
        progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) async -> CenterAnswer {
        var request = HTTPClientRequest(url: url)
        request.method = method
        request.tlsConfiguration = tls?()
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        let transfer = Transfer(time: time, doubts: doubts)
        if let body {
            let paced = PacedBody(
                bytes: body, now: time.now,
                settle: { [loop = client.eventLoopGroup.any()] in try await loop.submit {}.get() },
                admit: {
                    try await ceiling.admit($0)
                    transfer.moved()
                },
                taken: {
                    transfer.moved()
                    progress($0)
                })
            request.body = .stream(paced, length: .known(Int64(body.count)))
        }
        do {
            return .answered(
                try await transfer.run(stallLimit: stallLimit) { [request] in
                    let response = try await client.execute(request, deadline: .distantFuture)
                    transfer.moved()
                    return CenterReply(response, body: try await Self.body(of: response, transfer))
                })
        } catch {
            return .failed(DeliveryProblem(ofLine: error))
        }
    }

    /// What is longer is none of ours and not read on.
    private static func body(of response: HTTPClientResponse, _ transfer: Transfer) async throws -> Data {
        var body = Data()
        for try await part in response.body {
            transfer.moved()
            body.append(contentsOf: part.readableBytesView)
            if body.count > longestAnswer { return Data() }
        }
        return body
    }
}

/// The ceiling of one line, whatever passes over it.
private final class Pacer: Sendable {
    private let time: DeliveryTime
    private let bucket: Mutex<TokenBucket>

    init(_ bucket: TokenBucket, _ time: DeliveryTime) {
        self.bucket = Mutex(bucket)
        self.time = time
    }

    func admit(_ bytes: Int) async throws {
        let wait = bucket.withLock { $0.take(bytes, at: time.now()) }
        if wait > .zero { try await time.pause(wait) }
    }
}

extension CenterReply {
    fileprivate init(_ response: HTTPClientResponse, body: Data) {
        func number(_ name: String) -> Int? {
            response.headers.first(name: name).flatMap(Int.init).flatMap { $0 >= 0 ? $0 : nil }
        }
        self.init(
            status: Int(response.status.code),
            mediaType: response.headers.first(name: "Content-Type").map {
                ($0.split(separator: ";").first ?? "").trimmingCharacters(in: .whitespaces).lowercased()
            },
            body: body, location: response.headers.first(name: "Location"), offset: number("Upload-Offset"),
            length: number("Upload-Length"))
    }
}
