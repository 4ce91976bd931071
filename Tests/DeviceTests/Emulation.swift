import Foundation
import Logging
import Testing
import VirtualDevices

@testable import USB

/// The one bus of this process: the preload looks for devices in one folder only.
enum Emulation {
    static let directory = ProcessInfo.processInfo.environment["UMOCKDEV_DIR"]
    static let isOn = directory != nil

    private static let bus = Result { try EmulatedBus(directory: directory ?? "") }

    /// Runs a test with a bus on which nothing is plugged in; whatever it plugs in leaves afterwards.
    static func withBus(
        _ devices: [any EmulatedDevice], plugged: Bool = true,
        _ body: (EmulatedBus, USBContext) async throws -> Void
    ) async throws {
        let bus = try bus.get()
        if plugged { for device in devices { try bus.plug(device) } }
        defer { for device in devices { bus.unplug(device) } }
        try await body(bus, USBContext(logger: Logger(label: "devices") { _ in SwiftLogNoOpLogHandler() }))
    }
}

/// The tests that need the emulated bus; they share it, so one runs after the other.
@Suite(.serialized, .enabled(if: Emulation.isOn, "started without the emulated bus; use Tests/DeviceTests/run"))
struct EmulatedDevices {}

/// Waits until something holds; the limit is for machines that are very busy, never a measure.
func eventually(
    isolation: isolated (any Actor)? = #isolation, within limit: Duration = .seconds(60), _ what: Comment,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ holds: () async throws -> Bool
) async throws {
    let clock = ContinuousClock()
    let deadline = clock.now + limit
    while try await !holds() {
        guard clock.now < deadline else {
            Issue.record(what, sourceLocation: sourceLocation)
            throw CancellationError()
        }
        try await Task.sleep(for: .milliseconds(5))
    }
}
