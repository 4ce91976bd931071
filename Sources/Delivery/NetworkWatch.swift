import Dispatch
import Foundation
public import Logging
public import ServiceLifecycle

/// Listens to the kernel (rtnetlink) and says at once when the network may be back, so that nobody waits
/// out a pause that was meant for a dead line.
public struct NetworkWatch: Service {
    /// A cable that is plugged in brings a dozen messages within a second: link, addresses, routes.
    /// The first counts at once, what came meanwhile once more at the end.
    static let settling: Duration = .seconds(1)

    private let mayBeBack: @Sendable () -> Void
    private let logger: Logger

    /// - Parameter mayBeBack: e.g. ``DeliveryService/kick()``.
    public init(logger: Logger, mayBeBack: @escaping @Sendable () -> Void) {
        self.mayBeBack = mayBeBack
        self.logger = logger
    }

    /// Listens until shut down. Where the system lets nobody listen, delivery goes on with its pauses.
    public func run() async throws {
        guard let socket = NetworkSocket() else {
            logger.warning("the kernel does not tell of the network; a line that returns is found by trying")
            try? await gracefulShutdown()
            return
        }
        for await _ in socket.returns.cancelOnGracefulShutdown() {
            logger.info("the network may be back")
            mayBeBack()
            // See ``settling``.
            try? await Task.sleep(for: Self.settling)
        }
        socket.close()
    }
}

/// The socket; messages are read as they come, on a queue of its own.
private struct NetworkSocket {
    /// linux/netlink.h
    private static let routeProtocol: CInt = 0

    /// At most one waits, however many messages came.
    let returns: AsyncStream<Void>
    private let source: any DispatchSourceRead

    init?() {
        let descriptor = socket(
            AF_NETLINK, CInt(SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), Self.routeProtocol)
        guard descriptor >= 0 else { return nil }
        guard Self.bind(descriptor) else {
            _ = Foundation.close(descriptor)
            return nil
        }
        let (returns, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: DispatchQueue(label: "network"))
        source.setEventHandler {
            if Self.read(descriptor) { continuation.yield() }
        }
        source.setCancelHandler {
            _ = Foundation.close(descriptor)
            continuation.finish()
        }
        source.activate()
        self.returns = returns
        self.source = source
    }

    func close() {
        source.cancel()
    }

    /// `struct sockaddr_nl`: family (2), pad (2), port (4; 0: the kernel chooses), groups (4).
    private static func bind(_ descriptor: CInt) -> Bool {
        var address = [UInt8](repeating: 0, count: 12)
        withUnsafeBytes(of: UInt16(AF_NETLINK)) { address.replaceSubrange(0..<2, with: $0) }
        withUnsafeBytes(of: NetworkMessages.groups) { address.replaceSubrange(8..<12, with: $0) }
        return address.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return false }
            return Foundation.bind(
                descriptor, start.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count)) == 0
        }
    }

    /// Reads what is there; true when it tells of a return.
    private static func read(_ descriptor: CInt) -> Bool {
        // What the kernel gives at once fits (netlink(7) advises 8 KiB).
        var buffer = [UInt8](repeating: 0, count: 32 << 10)
        var isReturn = false
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count > 0 {
                isReturn = NetworkMessages.tellOfReturn(Array(buffer.prefix(count))) || isReturn
            } else {
                // Too many came at once and some were lost: better once too often.
                return isReturn || (count < 0 && errno == ENOBUFS)
            }
        }
    }
}
