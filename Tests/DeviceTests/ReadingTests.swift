import Cards
import DeviceStatus
import Scanning
import Synchronization
import Testing
import TownshipServices
import VirtualDevices

@testable import device_scenarios

extension EmulatedDevices {
    /// Devices that work; what can befall them is in `Tests/DeviceScenarios`.
    @Suite struct ReadingTests {
        @Test("every sample card is read as what is printed on it", arguments: SampleCard.all.filter { !$0.isInvalid })
        func reads(sample: SampleCard) async throws {
            let device = EmulatedCardReader()
            let bench = try Emulation.bench()
            try await bench.with([device]) { context in
                try await CardReaderRun.with(bench, context) { run in
                    try await run.serve(sample, on: device)
                    let read = await run.events.compactMap { event -> IdentityCard? in
                        if case .cardRead(let card) = event { card } else { nil }
                    }
                    let card = try #require(read.last)
                    #expect(card.name == (sample.englishName.isEmpty ? sample.name : sample.englishName))
                    #expect(card.sex == (sample.isMale ? .male : .female))
                    #expect(card.birthDate == CalendarDate(sample.birthDate[...]))
                    #expect(card.address == sample.moreAddress.last ?? sample.address)
                    #expect(card.validTo == CalendarDate(sample.validTo[...]))
                    #expect(card.ethnicGroup.isEmpty == sample.ethnicCode.isEmpty)
                }
            }
        }

        @Test("a card is left alone until one is wanted, and its leaving is reported")
        func waitsForWish() async throws {
            let device = EmulatedCardReader()
            let bench = try Emulation.bench()
            try await bench.with([device]) { context in
                try await CardReaderRun.with(bench, context) { run in
                    try await run.becomes(.online)
                    device.lay(SampleCard.all[0])
                    let before = device.state.cardsRead
                    // Long enough for several looks, had there been any.
                    try await Task.sleep(for: .milliseconds(100))
                    #expect(device.state.seen.allSatisfy { $0.step == .status })
                    #expect(device.state.cardsRead == before)
                    try await run.serve(SampleCard.all[0], on: device)
                    await run.reader.setWanted(false)
                    device.lift()
                    #expect(try await run.next() == .cardLifted)
                    #expect(device.state.cardsRead == 1)
                }
            }
        }

        @Test("a card that lies there when its reader is plugged in again is not read for the next person")
        func leftBehind() async throws {
            let device = EmulatedCardReader()
            let bench = try Emulation.bench()
            try await bench.with([device]) { context in
                try await CardReaderRun.with(bench, context) { run in
                    try await run.serve(SampleCard.all[0], on: device)
                    await run.reader.setWanted(false)
                    bench.bus.unplug(device)
                    try await run.becomes(.absent)
                    try bench.bus.plug(device)
                    try await run.becomes(.online)
                    await run.reader.setWanted(true)
                    #expect(try await run.next() == .cardTrouble(.liftAndLayAgain))
                    try await run.serve(SampleCard.all[0], on: device)
                }
            }
        }

        @Test(
            "a scanned page is, byte for byte, what the scanner sent, from one interface or several",
            arguments: SamplePage.all.indices, [1, 2])
        func scans(page: Int, interfaces: Int) async throws {
            let sample = SamplePage.all[page]
            let device = EmulatedScanner(interfaces: interfaces)
            let bench = try Emulation.bench()
            try await bench.with([device]) { context in
                try await ScannerRun.with(bench, context) { run in
                    try await run.becomes(.online)
                    device.lay(sample)
                    let steps = Mutex<[Double]>([])
                    let page = try await run.scanner.scan(ScanRequest()) { step in steps.withLock { $0.append(step) } }
                    #expect(page.jpeg == sample.jpeg)
                    #expect(page.pixelWidth == 1654)
                    #expect(page.pixelHeight == 2339)
                    #expect(page.resolution == 200)
                    let seen = steps.withLock { $0 }
                    #expect(seen == seen.sorted())
                    #expect(seen.first == 0)
                    #expect(seen.last == 1)
                    #expect(device.state.openJobs == 0)
                }
            }
        }
    }
}
