import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import TerminalLink
import TownshipServices

/// The requests of `LinkPath` over HTTP; says what came back and judges nothing.
struct CenterLine: Sendable {
    /// A connection that is not there by then is not coming; a satellite line needs two.
    private static let connectTimeout = TimeAmount.seconds(10)
    /// Below what servers keep idle connections (the center: 30 s), so that none dies in our hands.
    private static let idleConnectionTime = TimeAmount.seconds(15)
    /// What an answer may take besides the transfer.
    private static let answerTime = TimeAmount.seconds(30)
    /// The slowest line that is still served, in bytes per second.
    private static let slowestLine: Int64 = 4096
    /// An acknowledgement has some hundred bytes; a log-in page may have more and is cut off.
    private static let longestAnswer = 64 << 10

    private let client: HTTPClient
    private let base: String
    private let authorization: String

    static func makeClient() -> HTTPClient {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = connectTimeout
        configuration.connectionPool.idleTimeout = idleConnectionTime
        // The queue decides when to try again.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.httpVersion = .http1Only
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    init(_ settings: DeliverySettings, client: HTTPClient) {
        self.client = client
        var base = settings.center.absoluteString
        while base.hasSuffix("/") { base.removeLast() }
        self.base = base
        authorization = "Bearer \(settings.terminal).\(settings.secret)"
    }

    func ask(for document: ContentDigest) async -> CenterAnswer {
        await send(.HEAD, LinkPath.documents + document.description)
    }

    func send(_ bytes: Data, of document: ContentDigest, mediaType: String) async -> CenterAnswer {
        await send(.PUT, LinkPath.documents + document.description, bytes, mediaType: mediaType)
    }

    func commit(_ manifest: Data, as number: SubmissionNumber) async -> CenterAnswer {
        await send(.PUT, LinkPath.submissions + number.description, manifest, mediaType: "application/json")
    }

    private func send(
        _ method: HTTPMethod, _ path: String, _ bytes: Data = Data(), mediaType: String? = nil
    ) async -> CenterAnswer {
        var request = HTTPClientRequest(url: base + path)
        request.method = method
        request.headers.add(name: "Authorization", value: authorization)
        if let mediaType {
            request.headers.add(name: "Content-Type", value: mediaType)
            request.body = .bytes(bytes)
        }
        let time = Self.answerTime + .seconds(Int64(bytes.count) / Self.slowestLine)
        do {
            let response = try await client.execute(request, timeout: time)
            return .answered(
                status: Int(response.status.code), mediaType: Self.mediaType(of: response),
                body: try await Self.body(of: response))
        } catch {
            return .failed(Self.isConnectionMissing(error) ? .unreachable : .brokenOff)
        }
    }

    private static func mediaType(of response: HTTPClientResponse) -> String? {
        response.headers.first(name: "Content-Type").map { value in
            (value.split(separator: ";").first ?? "").trimmingCharacters(in: .whitespaces).lowercased()
        }
    }

    /// The body up to ``longestAnswer``; what is longer is none of ours and not read on.
    private static func body(of response: HTTPClientResponse) async throws -> Data {
        var body = Data()
        for try await part in response.body {
            body.append(contentsOf: part.readableBytesView)
            if body.count > longestAnswer { return Data() }
        }
        return body
    }

    private static func isConnectionMissing(_ error: any Error) -> Bool {
        if error is NIOConnectionError { return true }
        if let error = error as? IOError {
            return [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, ENETDOWN, EHOSTDOWN, ETIMEDOUT]
                .contains(error.errnoCode)
        }
        if let error = error as? HTTPClientError {
            return [.connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout].contains(error)
        }
        return false
    }
}
