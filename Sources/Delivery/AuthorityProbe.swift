import Foundation
import NIOCore
import NIOPosix
import NIOSSL

/// Asks a listener for the certificates that it shows, says nothing to it, and believes nothing.
enum AuthorityProbe {
    private static let timeLimit = TimeAmount.seconds(20)

    /// - Returns: the certificates, DER, the listener's own first.
    static func certificates(at host: String, port: Int) async throws -> [Data] {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let shown = loop.makePromise(of: [NIOSSLCertificate].self)
        let context = try NIOSSLContext(configuration: .makeClientConfiguration())
        let bootstrap = ClientBootstrap(group: loop).connectTimeout(timeLimit).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                let tls = try NIOSSLClientHandler(
                    context: context, serverHostname: nil,
                    customVerificationCallback: { certificates, verdict in
                        shown.succeed(certificates)
                        // This connection has served its purpose.
                        verdict.succeed(.failed)
                    })
                try channel.pipeline.syncOperations.addHandlers(tls, EndWatch(shown))
            }
        }
        let channel: any Channel
        do {
            channel = try await bootstrap.connect(host: host, port: port).get()
        } catch {
            shown.fail(error)
            throw error
        }
        let limit = loop.scheduleTask(in: timeLimit) { shown.fail(ChannelError.connectTimeout(timeLimit)) }
        defer {
            limit.cancel()
            channel.close(promise: nil)
        }
        return try await shown.futureResult.get().map { Data(try $0.toDERBytes()) }
    }

    /// Tells when a connection ends before certificates were shown: plain HTTP, for one.
    private final class EndWatch: ChannelInboundHandler {
        typealias InboundIn = Never

        private let shown: EventLoopPromise<[NIOSSLCertificate]>

        init(_ shown: EventLoopPromise<[NIOSSLCertificate]>) { self.shown = shown }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            shown.fail(error)
            context.close(promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) {
            shown.fail(ChannelError.eof)
            context.fireChannelInactive()
        }
    }
}
