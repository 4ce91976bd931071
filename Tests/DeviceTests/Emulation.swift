import Foundation
import Testing
import VirtualDevices

@testable import USB
@testable import device_scenarios

/// The one bus of this process: the preload looks for devices in one folder only.
enum Emulation {
    static let directory = ProcessInfo.processInfo.environment["UMOCKDEV_DIR"]
    static let isOn = directory != nil

    private static let bus = Result { try EmulatedBus(directory: directory ?? "") }

    /// Where scenarios happen, with patience for a machine that is busy building.
    static func bench() throws -> Bench { .emulated(try bus.get(), patience: .milliseconds(400)) }

    /// Runs a test with a bus on which nothing is plugged in; whatever it plugs in leaves afterwards.
    static func withBus(
        _ devices: [any EmulatedDevice], plugged: Bool = true,
        _ body: (EmulatedBus, USBContext) async throws -> Void
    ) async throws {
        let bus = try bus.get()
        try await bench().with(devices, plugged: plugged) { context in try await body(bus, context) }
    }
}

/// The tests that need the emulated bus; they share it, so one runs after the other.
@Suite(.serialized, .enabled(if: Emulation.isOn, "started without the emulated bus; use Tests/DeviceTests/run"))
struct EmulatedDevices {}
