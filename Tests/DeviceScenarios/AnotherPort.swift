import DeviceStatus
import USB
import VirtualDevices

extension Scenario {
    /// The technician puts the plugs back as they come.
    static let anotherPort =
        readers("plugged into another port, it is the same device and works", attached: .usb) { bench, device, run in
            let context = try USBContext(logger: Bench.logger)
            let before = try await context.found(device)
            try bench.move(device)
            let after = try await context.found(device) { $0.id != before.id }
            try expect(after.port != before.port, "it hangs where it hung")
            try expect(after.identity == before.identity, "it counts as another device")
            try await run.becomes(.online)
            try await run.serve(SampleCard.all[0], on: device)
        } + [
            scanner("plugged into another port it works") { bench, device, run in
                try bench.move(device)
                try await run.becomes(.online)
                try await run.serve(SamplePage.all[0], on: device)
            }
        ]
}
