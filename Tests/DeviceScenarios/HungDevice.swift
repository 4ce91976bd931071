import Cards
import DeviceStatus
import Scanning
import VirtualDevices

extension Scenario {
    /// Firmware that has run into a wall.
    static let hungDevice =
        readers("hangs while reading a card, is reset, and reads it") { bench, device, run in
            device.provoke(Provocation(.hangUntilReset, at: .read, times: 1))
            device.lay(SampleCard.all[0])
            await run.reader.setWanted(true)
            try await run.becomes(.fault)
            try await run.becomes(.online)
            try await run.serve(SampleCard.all[0], on: device)
        }
        + readers("hangs for good, is reported, and works again once its plug was pulled") { bench, device, run in
            device.provoke(Provocation(.hangForever, at: .find, times: 1))
            await run.reader.setWanted(true)
            try await run.becomes(.fault)
            bench.bus.unplug(device)
            try await run.becomes(.absent)
            try bench.bus.plug(device)
            try await run.becomes(.online)
            try await run.serve(SampleCard.all[0], on: device)
        }
        + [
            Scenario(name: "a card reader that keeps failing calls for help, and works once it was seen to") {
                bench in
                let device = EmulatedCardReader()
                try await bench.with([device]) { context in
                    try await CardReaderRun.with(bench, context) { run in
                        try await run.becomes(.online)
                        device.provoke(Provocation(.hangForever, times: 1))
                        await run.reader.setWanted(true)
                        _ = try await run.next("help is called for") { $0 == .needsHelp }
                        bench.bus.unplug(device)
                        try bench.bus.plug(device)
                        try await run.becomes(.online)
                        try await run.serve(SampleCard.all[0], on: device)
                    }
                }
            },
            scanner(
                "hangs when a page is asked for, is reset, and a later scan works",
                struckBy: { _ in Provocation(.hangUntilReset, at: .nextPage, times: 1) }, failing: [.notAnswering]),
            scanner("hangs for good, is reported, and works again once its plug was pulled") { bench, device, run in
                device.provoke(Provocation(.hangForever, at: .nextPage, times: 1))
                device.lay(SamplePage.all[0])
                let failure = try await run.failureOfScan()
                try expect(failure == .notAnswering, "the scan failed for \(failure?.description ?? "nothing")")
                try await run.becomes(.fault)
                bench.bus.unplug(device)
                try await run.becomes(.absent)
                try bench.bus.plug(device)
                try await run.becomes(.online)
                try await run.serve(SamplePage.all[0], on: device)
            },
        ]
}
