import Cards
import DeviceStatus
import Scanning
import VirtualDevices

extension Scenario {
    /// A plug that does not sit well, a cable that somebody pulled.
    static let looseCable =
        readers("pulled out in the middle of reading a card, put back, and the card is read") { bench, device, run in
            device.provoke(Provocation(.vanish, at: .read, times: 1))
            device.lay(SampleCard.all[0])
            await run.reader.setWanted(true)
            try await run.becomes(.absent)
            try bench.bus.plug(device)
            try await run.becomes(.online)
            try await run.serve(SampleCard.all[0], on: device)
            try expect(device.struck(by: .vanish), "the fault never struck")
        }
        + readers(
            "twice in a second without contact in the middle of reading a card, which is read in the end",
            struckBy: { _ in Provocation(.replugTwice, at: .read, times: 1) })
        + [
            scanner("pulled out in the middle of a page, put back, and the next page is whole") { bench, device, run in
                device.lay(SamplePage.all[0])
                device.provoke(Provocation(.vanish, at: .nextPage, times: 1))
                let failure = try await run.failureOfScan()
                try expect(failure == .absent, "the scan failed for \(failure?.description ?? "nothing")")
                try await run.becomes(.absent)
                try bench.bus.plug(device)
                try await run.becomes(.online)
                let failures = try await run.serve(SamplePage.all[1], on: device)
                try expect(failures.isEmpty, "it failed for \(failures)")
            },
            scanner("pulled out while the carriage rests, in the middle of a page") { bench, device, run in
                device.lay(SamplePage.all[0])
                device.set(.pauseMidPage, true)
                async let failure = run.failureOfScan()
                try await eventually("half a page is there") { device.state.isPaused }
                bench.bus.unplug(device)
                let reason = try await failure
                try expect(reason == .absent, "the scan failed for \(reason?.description ?? "nothing")")
                device.set(.pauseMidPage, false)
                try bench.bus.plug(device)
                try await run.becomes(.online)
                try await run.serve(SamplePage.all[0], on: device)
            },
            scanner(
                "twice in a second without contact in the middle of a page, and a later scan works",
                struckBy: { _ in Provocation(.replugTwice, at: .nextPage, times: 1) }, failing: [.absent]),
            Scenario(name: "nothing is attached at the start, and what is plugged in later works") { bench in
                let (reader, scanner) = (EmulatedCardReader(), EmulatedScanner())
                try await bench.with([reader, scanner], plugged: false) { context in
                    try await CardReaderRun.with(bench, context) { cards in
                        try await ScannerRun.with(bench, context) { pages in
                            try await cards.becomes(.absent)
                            try await pages.becomes(.absent)
                            let failure = try await pages.failureOfScan()
                            try expect(failure == .absent, "the scan failed for \(failure?.description ?? "nothing")")
                            try bench.bus.plug(reader)
                            try bench.bus.plug(scanner)
                            try await cards.becomes(.online)
                            try await pages.becomes(.online)
                            try await cards.serve(SampleCard.all[1], on: reader)
                            try await pages.serve(SamplePage.all[0], on: scanner)
                        }
                    }
                }
            },
            Scenario(name: "plugged in and out ten times while idle; what counts is how it ends") { bench in
                let reader = EmulatedCardReader()
                try await bench.with([reader]) { context in
                    try await CardReaderRun.with(bench, context) { run in
                        for _ in 0..<10 {
                            bench.bus.unplug(reader)
                            try bench.bus.plug(reader)
                        }
                        try await run.serve(SampleCard.all[2], on: reader)
                    }
                }
            },
        ]
}
