import NIOCore
import NIOEmbedded
import NIOHTTP1
import Synchronization

/// A request to the scanner.
struct HTTPRequest: Sendable {
    var method: HTTPMethod
    var path: String
    var contentType: String?
    var body: [UInt8] = []
}

/// A whole answer.
struct HTTPResponse: Sendable {
    var status: HTTPResponseStatus
    var headers: HTTPHeaders
    var body: [UInt8] = []
    /// Bytes that belong to no answer came right behind it.
    var isFollowedByMore = false
}

/// One request and its answer as bytes of HTTP/1.1. NIO's codecs do the work; they want a channel
/// around them, and the embedded one is theirs for bytes that come from no socket.
struct HTTPExchange {
    private let channel: NIOAsyncTestingChannel
    private let answer = AnswerCollector()
    /// How many bytes of the body have arrived.
    var receivedLength: Int { answer.received.length }
    /// Whether anything but the head has arrived.
    var hasBody: Bool { answer.hasBody }
    /// How long the body will be, where the answer says so.
    var expectedLength: Int? { answer.received.expected }

    /// - Parameter body: may not keep the exchange: its channel is closed afterwards, whose parts would hold
    ///   each other in memory for ever.
    static func with<Result>(_ body: (HTTPExchange) async throws -> Result) async throws -> Result {
        let exchange = try await HTTPExchange()
        do {
            let result = try await body(exchange)
            await exchange.close()
            return result
        } catch {
            await exchange.close()
            throw error
        }
    }

    /// What the channel says of bytes that are left over is nobody's business any more.
    private func close() async { _ = try? await channel.finish(acceptAlreadyClosed: true) }

    private init() async throws {
        channel = try await NIOAsyncTestingChannel { [answer] channel in
            try channel.pipeline.syncOperations.addHandlers([
                HTTPRequestEncoder(), ByteToMessageHandler(HTTPResponseDecoder()), answer,
            ])
        }
    }

    /// The bytes to send. There is no `Connection` and no `Expect` in them, which devices misunderstand.
    func encode(_ request: HTTPRequest) async throws -> [UInt8] {
        var headers = HTTPHeaders([("Host", "localhost")])
        if let contentType = request.contentType { headers.add(name: "Content-Type", value: contentType) }
        if request.method == .POST { headers.add(name: "Content-Length", value: "\(request.body.count)") }
        let head = HTTPRequestHead(version: .http1_1, method: request.method, uri: request.path, headers: headers)
        try await channel.writeOutbound(HTTPClientRequestPart.head(head))
        if !request.body.isEmpty {
            try await channel.writeOutbound(HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(bytes: request.body))))
        }
        try await channel.writeOutbound(HTTPClientRequestPart.end(nil))
        var bytes: [UInt8] = []
        while let part = try await channel.readOutbound(as: ByteBuffer.self) {
            bytes += Array(part.readableBytesView)
        }
        return bytes
    }

    /// Takes in what has arrived; returns the answer when it is complete.
    /// - Throws: ``ScanError`` when the bytes are no HTTP.
    func receive(_ bytes: [UInt8]) async throws -> HTTPResponse? {
        do {
            try await channel.writeInbound(ByteBuffer(bytes: bytes))
        } catch {
            guard var whole = try answer.takeWhole() else {
                throw ScanError(.garbled, "the scanner's answer is no HTTP; switch it off and on", cause: error)
            }
            whole.isFollowedByMore = true
            return whole
        }
        return try answer.takeWhole()
    }
}

/// Puts an answer together as its parts are decoded. Within the channel, so that a part costs no change
/// of threads: a page comes in thousands.
private final class AnswerCollector: ChannelInboundHandler, Sendable {
    typealias InboundIn = HTTPClientResponsePart

    private struct State {
        var response: HTTPResponse?
        var length = 0
        var expected: Int?
        var isWhole = false
    }

    /// A colour A4 page at 600 dpi that was hardly compressed.
    private static let longestBody = 256 << 20

    private let state = Mutex(State())

    var hasBody: Bool { state.withLock { $0.length > 0 } }

    /// What a refusal says is no part of what is waited for.
    var received: (length: Int, expected: Int?) {
        state.withLock { $0.response?.status == .ok ? ($0.length, $0.expected) : (0, nil) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        state.withLock { state in
            switch part {
            case .head(let head):
                state.response = HTTPResponse(status: head.status, headers: head.headers)
                state.expected = head.headers.first(name: "Content-Length").flatMap { Int($0) }
            case .body(let buffer):
                state.length += buffer.readableBytes
                guard state.length <= Self.longestBody else { return }
                _ = buffer.withUnsafeReadableBytes { state.response?.body.append(contentsOf: $0) }
            case .end:
                state.isWhole = true
            }
        }
    }

    /// The answer, once, when it is complete.
    func takeWhole() throws -> HTTPResponse? {
        try state.withLock { state in
            guard state.length <= Self.longestBody else {
                throw ScanError(.garbled, "the scanner's answer does not end; switch it off and on")
            }
            return state.isWhole ? state.response.take() : nil
        }
    }
}
