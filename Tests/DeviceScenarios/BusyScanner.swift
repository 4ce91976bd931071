import Scanning
import VirtualDevices

extension Scenario {
    /// Lamps warm up, somebody changes his mind.
    static let busyScanner = [
        scanner(
            "is busy at first, and is waited for",
            struckBy: { _ in Provocation(.busyFirst, at: .nextPage, times: 1) }, failing: []),
        scanner("a scan is given up in the middle; its job is taken back, and the next page is whole") {
            _, device, run in
            device.lay(SamplePage.all[0])
            device.set(.pauseMidPage, true)
            let scan = Task { try await run.scan() }
            try await eventually("half a page is there") { device.state.isPaused }
            scan.cancel()
            device.set(.pauseMidPage, false)
            let result = await scan.result
            try expect((try? result.get()) == nil, "a scan that was given up gave a page")
            try expect(device.state.openJobs == 0, "the job was left behind")
            let failures = try await run.serve(SamplePage.all[1], on: device)
            try expect(failures.isEmpty, "it failed for \(failures)")
        },
        scanner("a second scan at the same time is told to wait") { _, device, run in
            device.lay(SamplePage.all[0])
            device.set(.pauseMidPage, true)
            async let first = run.scan()
            try await eventually("half a page is there") { device.state.isPaused }
            let failure = try await run.failureOfScan()
            try expect(failure == .busy, "the second scan failed for \(failure?.description ?? "nothing")")
            device.set(.pauseMidPage, false)
            let page = try await first
            try expect(page.jpeg == SamplePage.all[0].jpeg, "the first scan was disturbed")
        },
    ]
}
