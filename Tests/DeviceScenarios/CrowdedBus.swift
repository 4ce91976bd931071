import Cards
import DeviceStatus
import VirtualDevices

extension Scenario {
    /// Several devices at once, some of them no business of ours.
    static let crowdedBus = [
        Scenario(name: "cards and pages are read at the same time, while strange devices come and go") { bench in
            let (reader, scanner) = (EmulatedCardReader(), EmulatedScanner())
            let (fan, barcodes) = (PlainDevice(.unknownGadget), PlainDevice(.barcodeScanner))
            try await bench.with([reader, scanner, fan, barcodes]) { context in
                try await CardReaderRun.with(bench, context) { cards in
                    try await ScannerRun.with(bench, context) { pages in
                        try await pages.becomes(.online)
                        async let page = pages.serve(SamplePage.all[0], on: scanner)
                        for card in SampleCard.residents.prefix(3) {
                            bench.bus.unplug(fan)
                            try await cards.serve(card, on: reader)
                            reader.lift()
                            _ = try await cards.next("the lifting is noticed") { $0 == .cardLifted }
                            try bench.bus.plug(fan)
                        }
                        let failures = try await page
                        try expect(failures.isEmpty, "the scan failed for \(failures)")
                        let (wasAbsent, wasFaulty) = (await cards.hasBeen(.absent), await cards.hasBeen(.fault))
                        try expect(!wasAbsent && !wasFaulty, "another device's leaving disturbed the reader")
                    }
                }
            }
        },
        Scenario(name: "of two card readers the one is pulled out, and the other goes on") { bench in
            let (first, second) = (EmulatedCardReader(), EmulatedCardReader(serialNumber: "VD-READER-0002"))
            try await bench.with([first]) { context in
                try await CardReaderRun.with(bench, context) { run in
                    try await run.serve(SampleCard.all[0], on: first)
                    try bench.bus.plug(second)
                    defer { bench.bus.unplug(second) }
                    bench.bus.unplug(first)
                    try await run.serve(SampleCard.all[1], on: second)
                }
            }
        },
    ]
}
