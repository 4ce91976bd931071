import NIOCore
import NIOEmbedded
import NIOHTTP1

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
}

/// One request and its answer as bytes of HTTP/1.1. NIO's codecs do the work; they want a channel
/// around them, and the embedded one is theirs for bytes that come from no socket.
struct HTTPExchange {
    /// A colour A4 page at 600 dpi that was hardly compressed.
    private static let longestBody = 256 << 20

    private let channel: NIOAsyncTestingChannel
    private var response: HTTPResponse?
    /// How long the body will be, where the answer says so.
    private(set) var expectedLength: Int?

    var receivedLength: Int { response?.body.count ?? 0 }

    init() async throws {
        channel = try await NIOAsyncTestingChannel { channel in
            try channel.pipeline.syncOperations.addHandlers([
                HTTPRequestEncoder(), ByteToMessageHandler(HTTPResponseDecoder()),
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
    mutating func receive(_ bytes: [UInt8]) async throws -> HTTPResponse? {
        do {
            try await channel.writeInbound(ByteBuffer(bytes: bytes))
        } catch {
            throw ScanError(.garbled, "the scanner's answer is no HTTP; switch it off and on", cause: error)
        }
        while let part = try await channel.readInbound(as: HTTPClientResponsePart.self) {
            switch part {
            case .head(let head):
                response = HTTPResponse(status: head.status, headers: head.headers)
                expectedLength = head.headers.first(name: "Content-Length").flatMap { Int($0) }
            case .body(let buffer):
                response?.body += Array(buffer.readableBytesView)
                guard receivedLength <= Self.longestBody else {
                    throw ScanError(.garbled, "the scanner's answer does not end; switch it off and on")
                }
            case .end:
                return response
            }
        }
        return nil
    }
}
