import DeviceStatus
import Scanning
import Synchronization
import Testing
import USB
import VirtualDevices

extension EmulatedDevices {
    @Suite struct ScannerTests {
        private let device = EmulatedScanner()

        private func code(of scan: () async throws -> ScannedPage) async throws -> ScanError.Code? {
            do {
                _ = try await scan()
                return nil
            } catch let error as ScanError {
                return error.code
            }
        }

        @Test("a scanned page is, byte for byte, what the scanner sent", arguments: SamplePage.all.indices)
        func scans(index: Int) async throws {
            let sample = SamplePage.all[index]
            try await Emulation.withBus([device]) { _, context in
                try await ScannerRun.with(context) { scanner, run in
                    try await run.next(.online)
                    device.lay(sample)
                    let steps = Mutex<[Double]>([])
                    let page = try await scanner.scan(ScanRequest()) { step in steps.withLock { $0.append(step) } }
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

        @Test("a scanner with a single interface works as well")
        func singleInterface() async throws {
            let single = EmulatedScanner(interfaces: 1)
            try await Emulation.withBus([single]) { _, context in
                try await ScannerRun.with(context) { scanner, run in
                    try await run.next(.online)
                    single.lay(SamplePage.all[0])
                    #expect(try await scanner.scan(ScanRequest()) { _ in }.jpeg == SamplePage.all[0].jpeg)
                }
            }
        }

        @Test("without a scanner a scan says so, and one plugged in later works")
        func absentAtStart() async throws {
            try await Emulation.withBus([device], plugged: false) { bus, context in
                try await ScannerRun.with(context) { scanner, run in
                    try await run.next(.absent)
                    #expect(try await code { try await scanner.scan(ScanRequest()) { _ in } } == .absent)
                    try bus.plug(device)
                    try await run.next(.online)
                    _ = try await scanner.scan(ScanRequest()) { _ in }
                }
            }
        }

        @Test("a scanner that is busy at first is waited for")
        func busyFirst() async throws {
            try await Emulation.withBus([device]) { _, context in
                try await ScannerRun.with(context) { scanner, run in
                    try await run.next(.online)
                    device.set(.busyFirst, true)
                    device.lay(SamplePage.all[0])
                    #expect(try await scanner.scan(ScanRequest()) { _ in }.jpeg == SamplePage.all[0].jpeg)
                }
            }
        }

        @Test("garbage instead of HTTP is an error, and the scanner is reset and works again")
        func garbage() async throws {
            try await Emulation.withBus([device]) { _, context in
                try await ScannerRun.with(context) { scanner, run in
                    try await run.next(.online)
                    device.set(.garbage, true)
                    #expect(try await code { try await scanner.scan(ScanRequest()) { _ in } } == .garbled)
                    try await run.next(.fault)
                    device.set(.garbage, false)
                    try await run.next(.online)
                    device.lay(SamplePage.all[1])
                    #expect(try await scanner.scan(ScanRequest()) { _ in }.jpeg == SamplePage.all[1].jpeg)
                }
            }
        }

        @Test(
            "a page that is no whole picture is an error, and the next scan works",
            arguments: [DeviceFault.garbageInsteadOfJPEG, .truncatedJPEG])
        func badPicture(fault: DeviceFault) async throws {
            try await Emulation.withBus([device]) { _, context in
                try await ScannerRun.with(context) { scanner, run in
                    try await run.next(.online)
                    device.lay(SamplePage.all[0])
                    device.set(fault, true)
                    #expect(try await code { try await scanner.scan(ScanRequest()) { _ in } } == .badPicture)
                    device.set(fault, false)
                    #expect(try await scanner.scan(ScanRequest()) { _ in }.jpeg == SamplePage.all[0].jpeg)
                }
            }
        }

        @Test("a scanner that falls silent is an error, and works when it speaks again")
        func silence() async throws {
            try await Emulation.withBus([device]) { _, context in
                try await ScannerRun.with(context, answerTimeout: .milliseconds(300)) { scanner, run in
                    try await run.next(.online)
                    device.set(.silence, true)
                    #expect(try await code { try await scanner.scan(ScanRequest()) { _ in } } == .notAnswering)
                    try await run.next(.fault)
                    device.set(.silence, false)
                    try await run.next(.online)
                    _ = try await scanner.scan(ScanRequest()) { _ in }
                }
            }
        }

        @Test("a scanner unplugged in the middle of a page is an error, and works when it is back")
        func unpluggedMidScan() async throws {
            try await Emulation.withBus([device]) { bus, context in
                try await ScannerRun.with(context) { scanner, run in
                    try await run.next(.online)
                    device.lay(SamplePage.all[0])
                    device.set(.pauseMidPage, true)
                    let scan = Task { try await scanner.scan(ScanRequest()) { _ in } }
                    try await eventually("no page was begun") { device.state.isPaused }
                    bus.unplug(device)
                    #expect(try await code { try await scan.value } == .absent)
                    try await run.next(.absent)
                    device.set(.pauseMidPage, false)
                    try bus.plug(device)
                    try await run.next(.online)
                    #expect(try await scanner.scan(ScanRequest()) { _ in }.jpeg == SamplePage.all[0].jpeg)
                }
            }
        }

        @Test("a scan that is given up takes its job back, and the next one is whole")
        func cancelled() async throws {
            try await Emulation.withBus([device]) { _, context in
                try await ScannerRun.with(context) { scanner, run in
                    try await run.next(.online)
                    device.lay(SamplePage.all[0])
                    device.set(.pauseMidPage, true)
                    let scan = Task { try await scanner.scan(ScanRequest()) { _ in } }
                    try await eventually("no page was begun") { device.state.isPaused }
                    scan.cancel()
                    device.set(.pauseMidPage, false)
                    await #expect(throws: CancellationError.self) { _ = try await scan.value }
                    #expect(device.state.openJobs == 0)
                    #expect(try await scanner.scan(ScanRequest()) { _ in }.jpeg == SamplePage.all[0].jpeg)
                }
            }
        }

        @Test("a second scan at the same time is told to wait")
        func oneAtATime() async throws {
            try await Emulation.withBus([device]) { _, context in
                try await ScannerRun.with(context) { scanner, run in
                    try await run.next(.online)
                    device.set(.pauseMidPage, true)
                    let scan = Task { try await scanner.scan(ScanRequest()) { _ in } }
                    try await eventually("no page was begun") { device.state.isPaused }
                    #expect(try await code { try await scanner.scan(ScanRequest()) { _ in } } == .busy)
                    device.set(.pauseMidPage, false)
                    _ = try await scan.value
                }
            }
        }
    }
}
