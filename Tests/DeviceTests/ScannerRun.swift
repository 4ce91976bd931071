import DeviceStatus
import Logging
import Scanning
import Testing
import USB

/// A running scanner and everything it has reported.
actor ScannerRun {
    private(set) var reports: [DeviceReport.Device] = []
    private var seen = 0

    private func add(_ report: DeviceReport) { reports.append(report.device) }

    /// Waits until the scanner has come into a state since the last wait.
    func next(_ device: DeviceReport.Device, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await eventually("the scanner did not become \(device)", sourceLocation: sourceLocation) {
            guard let index = reports.indices.dropFirst(seen).first(where: { reports[$0] == device }) else {
                return false
            }
            seen = index + 1
            return true
        }
    }

    /// Runs a scanner while the body does; quick where the real one is patient.
    static func with(
        _ context: USBContext, answerTimeout: Duration = .seconds(20), pageTimeout: Duration = .seconds(30),
        _ body: (DocumentScanner, ScannerRun) async throws -> Void
    ) async throws {
        let scanner = DocumentScanner(
            configuration: ScannerConfiguration(
                answerTimeout: answerTimeout, pageTimeout: pageTimeout),
            context: context, logger: Logger(label: "scanning") { _ in SwiftLogNoOpLogHandler() },
            clock: ImpatientClock())
        let run = ScannerRun()
        let task = Task { await scanner.run { await run.add($0) } }
        do {
            try await body(scanner, run)
        } catch {
            task.cancel()
            await task.value
            throw error
        }
        task.cancel()
        await task.value
    }
}

/// A clock on which every pause is fifty times shorter.
struct ImpatientClock: Clock {
    private let clock = ContinuousClock()

    var now: ContinuousClock.Instant { clock.now }
    var minimumResolution: Duration { clock.minimumResolution }

    func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
        try await clock.sleep(for: (deadline - clock.now) / 50)
    }
}
