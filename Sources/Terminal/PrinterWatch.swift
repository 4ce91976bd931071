import DeviceStatus
public import Printing
public import ServiceLifecycle

/// Asks the printers how they are while the terminal runs, so that a villager is told before the
/// work, not after it, that no slip can print.
public struct PrinterWatch: Service {
    /// A clerk who refills paper sees it noticed while still standing there; asking costs some
    /// milliseconds.
    static let pause = Duration.seconds(5)

    private let printers: PrintService
    private let settings: TerminalSettings
    private let runner: SessionRunner

    public init(printers: PrintService, settings: TerminalSettings, runner: SessionRunner) {
        self.printers = printers
        self.settings = settings
        self.runner = runner
    }

    public func run() async {
        let queues: [(String, DeviceReport.Role)] = [
            (settings.receiptQueue, .receiptPrinter), (settings.documentQueue, .documentPrinter),
        ]
        await cancelWhenGracefulShutdown {
            var last: [DeviceReport.Role: DeviceReport] = [:]
            repeat {
                for (queue, role) in queues {
                    let report = await printers.queueReport(queue, role: role)
                    if last.updateValue(report, forKey: role) != report { await runner.report(report) }
                }
            } while (try? await Task.sleep(for: Self.pause)) != nil
        }
    }
}
