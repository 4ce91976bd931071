public import HTTPTypes
public import Hummingbird
import NIOCore
import ServiceLifecycle

extension Response {
    /// A page that is never kept by a cache: what it shows belongs to one person.
    public static func html(_ page: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status,
            headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(string: page)))
    }

    /// After a form: the browser asks for the page anew (POST, 303, GET).
    public static func seeOther(_ path: String) -> Response {
        Response(status: .seeOther, headers: [.location: path, .cacheControl: "no-store"])
    }

    /// Bytes of a personal picture or document.
    public static func personal(_ bytes: [UInt8], type: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: type, .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}

/// Server-sent events: each value of `events` becomes one `event: <name>` with its text as data.
/// Ends when the stream does, when the browser goes, or at shutdown.
public func serverSentEvents(
    _ events: some AsyncSequence<ServerSentEvent, Never> & Sendable, for request: Request
) -> Response {
    Response(
        status: .ok,
        headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
        body: .init { writer in
            try await request.body.consumeWithCancellationOnInboundClose { _ in
                // A first comment, so that the browser knows that the stream stands.
                try await writer.write(ByteBuffer(string: ":\n\n"))
                for await event in events.cancelOnGracefulShutdown() {
                    try await writer.write(event.encoded)
                }
            }
            try await writer.finish(nil)
        })
}

/// One event of a stream of server-sent events.
public struct ServerSentEvent: Sendable {
    public var name: String
    public var data: String

    public init(name: String, data: String) {
        self.name = name
        self.data = data
    }

    var encoded: ByteBuffer {
        var buffer = ByteBuffer(string: "event: \(name)\n")
        for line in data.split(separator: "\n", omittingEmptySubsequences: false) {
            buffer.writeString("data: \(line)\n")
        }
        buffer.writeString("\n")
        return buffer
    }
}
