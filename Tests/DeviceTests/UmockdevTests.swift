import DeviceSupport
import Testing
import VirtualDevices

@testable import USB

extension EmulatedDevices {
    /// What the emulator assumes of umockdev, of libudev and of libusb. If these fail, look at
    /// `HostConnection` and `DeviceNode` first: an internal protocol has changed.
    @Suite struct UmockdevTests {
        private let device = EmulatedCardReader()

        /// The devices attached, as soon as there are so many.
        private func attached(_ count: Int, in context: USBContext) async throws -> [USBDevice] {
            for await devices in context.devices {
                if devices.count == count { return devices }
            }
            throw CancellationError()
        }

        @Test("libusb sees a plugged device with its descriptors", .timeLimit(.minutes(1)))
        func enumerates() async throws {
            try await Emulation.withBus([device]) { _, context in
                let found = try await attached(1, in: context)[0]
                #expect(found.usbID == USBID(0x0400, 0xC35A))
                #expect(found.interfaces.map(\.kind) == [USBInterface.Kind(255, 0, 0)])
                #expect(found.interfaces[0].endpoints.map(\.address) == [0x81, 0x02])
                #expect(found.interfaces[0].endpoints.map(\.maxPacketSize) == [64, 64])
            }
        }

        @Test("plugging and unplugging reach libusb as events", .timeLimit(.minutes(1)))
        func hotplug() async throws {
            try await Emulation.withBus([device], plugged: false) { bus, context in
                _ = try await attached(0, in: context)
                try bus.plug(device)
                let old = try await attached(1, in: context)
                bus.unplug(device)
                _ = try await attached(0, in: context)
                try bus.plug(device)
                let new = try await attached(1, in: context)
                #expect(old[0].id != new[0].id)
            }
        }

        @Test(
            "a transfer moves bytes, times out, is cancelled, and ends when the device leaves",
            .timeLimit(.minutes(1)))
        func transfers() async throws {
            try await Emulation.withBus([device]) { bus, context in
                let found = try await attached(1, in: context)[0]
                let interface = found.interfaces[0]
                let handle = try await context.open(found, claiming: [interface])
                let (input, output) = (interface.endpoints[0], interface.endpoints[1])

                try await handle.write(
                    [0xAA, 0xAA, 0xAA, 0x96, 0x69, 0x00, 0x03, 0x11, 0xFF, 0xED], to: output.address,
                    within: .seconds(30))
                let answer = try await handle.read(from: input.address, upTo: 64, within: .seconds(30))
                #expect(answer == [0xAA, 0xAA, 0xAA, 0x96, 0x69, 0x00, 0x04, 0x00, 0x00, 0x90, 0x94])

                await #expect(throws: PipeError.self) {
                    _ = try await handle.read(from: input.address, upTo: 64, within: .milliseconds(20))
                }
                let waiting = Task { try await handle.read(from: input.address, upTo: 64, within: .seconds(60)) }
                waiting.cancel()
                await #expect(throws: CancellationError.self) { _ = try await waiting.value }

                async let last = handle.read(from: input.address, upTo: 64, within: .seconds(60))
                bus.unplug(device)
                do {
                    _ = try await last
                    Issue.record("a device that has left sent something")
                } catch let error as PipeError {
                    #expect(error.code == .gone)
                }
            }
        }

        @Test("a second program is denied the interface", .timeLimit(.minutes(1)))
        func claims() async throws {
            try await Emulation.withBus([device]) { _, context in
                let found = try await attached(1, in: context)[0]
                let handle = try await context.open(found, claiming: found.interfaces)
                do {
                    _ = try await context.open(found, claiming: found.interfaces)
                    Issue.record("the interface was claimed twice")
                } catch let error as PipeError {
                    #expect(error.code == .denied)
                }
                withExtendedLifetime(handle) {}
            }
        }
    }
}
