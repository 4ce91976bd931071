public import Logging

/// USB as a program sees it: which devices are attached, and how to open one.
public final class USBContext: Sendable {
    let session: USBSession
    let logger: Logger

    /// - Throws: ``PipeError`` when USB cannot be used on this machine at all.
    public init(logger: Logger) throws {
        session = try USBSession()
        self.logger = logger
    }

    deinit { session.registry.close() }

    /// The devices attached now, and again at every change. A slow reader sees only the latest.
    public var devices: AsyncStream<[USBDevice]> {
        AsyncStream(bufferingPolicy: .bufferingNewest(1)) { session.registry.watch($0) }
    }

    /// Opens a device and claims the interfaces of these alternate settings. A kernel driver that
    /// holds one is detached meanwhile.
    public func open(_ device: USBDevice, claiming interfaces: [USBInterface]) async throws -> USBHandle {
        try await device.blocking { try USBHandle(opening: device, claiming: interfaces, in: self) }
    }
}
