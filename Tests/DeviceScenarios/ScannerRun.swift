import DeviceStatus
import Scanning
import USB
import VirtualDevices

/// A running scanner, and everything it has reported.
actor ScannerRun {
    let scanner: DocumentScanner
    private var reports: [DeviceReport.Device] = []
    private var seen = 0

    private init(_ scanner: DocumentScanner) { self.scanner = scanner }

    private func add(_ report: DeviceReport) { reports.append(report.device) }

    /// Looks after a scanner while the body does its worst.
    static func with(_ bench: Bench, _ context: USBContext, _ body: (ScannerRun) async throws -> Void) async throws {
        let scanner = DocumentScanner(
            configuration: ScannerConfiguration(answerTimeout: bench.patience, pageTimeout: bench.patience),
            context: context, logger: Bench.logger, clock: ImpatientClock())
        let run = ScannerRun(scanner)
        // Weak: it remembers for ever whom it reports to.
        try await beside({ await scanner.run { [weak run] in await run?.add($0) } }) { try await body(run) }
    }

    /// Waits until the scanner has come into a state since the last wait.
    func becomes(_ device: DeviceReport.Device, file: String = #fileID, line: Int = #line) async throws {
        try await eventually("the scanner becomes \(device)", file: file, line: line) {
            guard let index = reports.indices.dropFirst(seen).first(where: { reports[$0] == device }) else {
                return false
            }
            seen = index + 1
            return true
        }
    }

    func scan() async throws -> ScannedPage { try await scanner.scan(ScanRequest()) { _ in } }

    /// Why a scan fails; nil when it does not.
    func failureOfScan() async throws -> ScanError.Code? {
        do {
            _ = try await scan()
            return nil
        } catch let error as ScanError {
            return error.code
        }
    }

    /// Lays a page and scans, again after each failure as soon as the scanner is online, until a page comes;
    /// it must be the one that lies there.
    /// - Returns: what went wrong before, in order, repetitions left out.
    @discardableResult
    func serve(_ sample: SamplePage, on device: EmulatedScanner) async throws -> [ScanError.Code] {
        device.lay(sample)
        var failures: [ScanError.Code] = []
        try await eventually("a page is scanned; so far \(failures)") {
            guard reports.last == .online else { return false }
            do {
                try expect(try await scan().jpeg == sample.jpeg, "another page came than lay there")
                return true
            } catch let error as ScanError {
                if failures.last != error.code { failures.append(error.code) }
                return false
            }
        }
        return failures
    }
}

extension Scenario {
    /// Begins with a scanner that works.
    static func scanner(
        _ name: String, _ body: @Sendable @escaping (Bench, EmulatedScanner, ScannerRun) async throws -> Void
    ) -> Scenario {
        Scenario(name: "\(name) (scanner)") { bench in
            let device = EmulatedScanner()
            try await bench.with([device]) { context in
                try await ScannerRun.with(bench, context) { run in
                    try await run.becomes(.online)
                    try await body(bench, device, run)
                }
            }
        }
    }

    /// A fault strikes once, while a page is asked for; the scan fails for one of the reasons that it may
    /// have, and a later one works.
    static func scanner(
        _ name: String, struckBy provocation: @Sendable @escaping (Bench) -> Provocation,
        failing reasons: Set<ScanError.Code>
    ) -> Scenario {
        scanner(name) { bench, device, run in
            let provocation = provocation(bench)
            device.provoke(provocation)
            let failures = try await run.serve(SamplePage.all[0], on: device)
            try expect(device.struck(by: provocation.fault), "the fault never struck")
            try expect(failures.isEmpty == reasons.isEmpty, "it failed for \(failures), not for \(reasons)")
            try expect(reasons.isSuperset(of: failures), "it failed for \(failures), not for \(reasons)")
        }
    }
}

extension EmulatedScanner {
    func struck(by fault: DeviceFault) -> Bool { state.seen.contains { $0.faults.contains(fault) } }
}
