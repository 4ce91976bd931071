import Foundation
import Logging
import USB
import VirtualDevices

/// Where scenarios happen: a bus on which nothing is plugged in.
struct Bench: Sendable {
    let bus: any DeviceBus
    /// Plugs a device out and into another port.
    let move: @Sendable (any EmulatedDevice) throws -> Void
    /// How long the drivers wait for an answer: long enough for this machine, short enough to try often.
    let patience: Duration

    static func emulated(_ bus: EmulatedBus, patience: Duration) -> Bench {
        Bench(bus: bus, move: { try bus.move($0) }, patience: patience)
    }

    static func kernel(_ bus: KernelBus, patience: Duration) -> Bench {
        Bench(bus: bus, move: { try bus.move($0) }, patience: patience)
    }

    /// A line that exists while something is plugged in.
    static func serialLine() -> SerialLine {
        SerialLine(path: FileManager.default.temporaryDirectory.path + "/line-\(UUID())")
    }

    static let logger = Logger(label: "scenarios") { _ in SwiftLogNoOpLogHandler() }

    /// What these devices plug in leaves again afterwards.
    func with(
        _ devices: [any EmulatedDevice], plugged: Bool = true, _ body: (USBContext) async throws -> Void
    ) async throws {
        if plugged { for device in devices { try bus.plug(device) } }
        defer { for device in devices { bus.unplug(device) } }
        try await body(USBContext(logger: Self.logger))
    }
}

extension USBContext {
    /// A device as it is attached now, as soon as it is; a real bus has others beside it.
    func found(_ device: any EmulatedDevice, fits: (USBDevice) -> Bool = { _ in true }) async throws -> USBDevice {
        let id = USBID(device.profile.vendorID, device.profile.productID)
        for await devices in devices {
            if let found = devices.first(where: { $0.usbID == id && fits($0) }) { return found }
        }
        throw CancellationError()
    }
}

/// A clock on which every pause is fifty times shorter: the pauses between attempts are not what is tried here.
struct ImpatientClock: Clock {
    private let clock = ContinuousClock()

    var now: ContinuousClock.Instant { clock.now }
    var minimumResolution: Duration { clock.minimumResolution }

    func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
        let now = clock.now
        try await clock.sleep(until: now + (deadline - now) / 50, tolerance: tolerance)
    }
}
