import Foundation
import Glibc
import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS

/// Sends all requests over as many connections at once as told, on one thread and with as little work
/// as it can: whoever is measured shares the machine with it. The clock starts when every connection
/// stands, since terminals keep theirs.
struct Load {
    struct Result: Codable {
        var seconds: Double
        /// In seconds, in no order.
        var latencies: [Double]
    }

    let host: String
    let port: Int
    let tls: NIOSSLContext

    func run(_ requests: [ByteBuffer], connections: Int) async throws -> Result {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let work = try await loop.submit { NIOLoopBound(Work(requests, on: loop), eventLoop: loop) }.get()
        var standing: [EventLoopFuture<Void>] = []
        for _ in 0..<connections {
            let stands = loop.makePromise(of: Void.self)
            standing.append(stands.futureResult)
            ClientBootstrap(group: group)
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandlers([
                            NIOSSLClientHandler(context: tls, serverHostname: nil),
                            Connection(work.value, stands: stands),
                        ])
                    }
                }
                .connect(host: host, port: port).cascadeFailure(to: stands)
        }
        try await EventLoopFuture.andAllSucceed(standing, on: loop).get()
        let result = try await loop.flatSubmit { work.value.begin() }.get()
        try await group.shutdownGracefully()
        return result
    }
}

/// What is still to send, and how long each took. Everything happens on the one loop.
private final class Work {
    private let requests: [ByteBuffer]
    private let done: EventLoopPromise<Load.Result>
    private var next = 0
    private var latencies: [Double] = []
    private var begun = NIODeadline.now()
    private var idle: [Connection] = []

    init(_ requests: [ByteBuffer], on loop: any EventLoop) {
        self.requests = requests
        done = loop.makePromise()
        latencies.reserveCapacity(requests.count)
    }

    func begin() -> EventLoopFuture<Load.Result> {
        begun = .now()
        for connection in idle { connection.sendNext() }
        return done.futureResult
    }

    func add(_ connection: Connection) { idle.append(connection) }

    func take() -> ByteBuffer? {
        guard next < requests.count else { return nil }
        next += 1
        return requests[next - 1]
    }

    func note(_ latency: TimeAmount) {
        latencies.append(Double(latency.nanoseconds) / 1e9)
        guard latencies.count == requests.count else { return }
        done.succeed(.init(seconds: Double((.now() - begun).nanoseconds) / 1e9, latencies: latencies))
    }

    func fail(_ error: any Error) { done.fail(error) }
}

/// One request after the other; knows of HTTP just what it takes to see where an answer ends.
private final class Connection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let work: Work
    private let stands: EventLoopPromise<Void>
    private var context: ChannelHandlerContext?
    private var answer = ByteBuffer()
    private var sent = NIODeadline.now()

    init(_ work: Work, stands: EventLoopPromise<Void>) {
        self.work = work
        self.stands = stands
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case TLSUserEvent.handshakeCompleted = event else { return }
        work.add(self)
        stands.succeed()
    }

    func sendNext() {
        guard let context, let request = work.take() else { return }
        sent = .now()
        context.writeAndFlush(wrapOutboundOut(request), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var part = unwrapInboundIn(data)
        answer.writeBuffer(&part)
        do {
            guard let length = try Self.length(of: answer), answer.readableBytes >= length else { return }
            answer.clear()
        } catch {
            return fail(error)
        }
        work.note(.now() - sent)
        sendNext()
    }

    func channelInactive(context: ChannelHandlerContext) { fail(LoadError(text: "a connection ended")) }
    func errorCaught(context: ChannelHandlerContext, error: any Error) { fail(error) }

    private func fail(_ error: any Error) {
        stands.fail(error)
        work.fail(error)
    }

    /// Of head and body; nil while the head is not whole. With C's functions for bytes: it is read for each answer.
    private static func length(of answer: ByteBuffer) throws -> Int? {
        try answer.withUnsafeReadableBytes { bytes -> Int? in
            guard let start = bytes.baseAddress else { return nil }
            var line = start
            var body: Int?
            while let end = memchr(line, CInt(UInt8(ascii: "\n")), bytes.count - (line - start)) {
                if strncasecmp(line, "content-length:", 15) == 0 { body = strtol(line + 15, nil, 10) }
                let isLast = UnsafeRawPointer(end) - line <= 1
                line = UnsafeRawPointer(end) + 1
                guard isLast else { continue }
                guard bytes.starts(with: "HTTP/1.1 200".utf8), let body else {
                    throw LoadError(text: "answered: \(String(decoding: bytes.prefix(500), as: UTF8.self))")
                }
                return line - start + body
            }
            return nil
        }
    }
}
