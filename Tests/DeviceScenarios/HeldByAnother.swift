import DeviceStatus
import USB
import VirtualDevices

extension Scenario {
    /// Another program has the device open.
    static let heldByAnother = [
        Scenario(name: "another program holds the card reader; it is used as soon as it is let go") { bench in
            let device = EmulatedCardReader()
            try await bench.with([device]) { context in
                let found = try await context.found(device)
                var held: USBHandle? = try await context.open(found, claiming: found.interfaces)
                try await CardReaderRun.with(bench, context) { run in
                    try await run.becomes(.denied)
                    withExtendedLifetime(held) {}
                    held = nil
                    try await run.becomes(.online)
                    try await run.serve(SampleCard.all[0], on: device)
                }
            }
        }
    ]
}
