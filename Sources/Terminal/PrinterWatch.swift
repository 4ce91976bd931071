import DeviceStatus
import Foundation
public import Logging
public import Printing
public import ServiceLifecycle
import Session

/// Asks the printers how they are while the terminal runs, so that a villager is told before the
/// work, not after it, that no slip can print.
public struct PrinterWatch: Service {
    /// A clerk who refills paper sees it noticed while still standing there; asking costs some
    /// milliseconds.
    static let pause = Duration.seconds(5)

    private let printers: PrintService
    private let settings: TerminalSettings
    private let receiptDevice: ReceiptPrinterDevice
    private let runner: SessionRunner
    private let logger: Logger

    /// - Throws: `ReceiptPrinterFailure` when the configured device is no device.
    public init(
        printers: PrintService, settings: TerminalSettings, runner: SessionRunner, logger: Logger
    ) throws {
        self.printers = printers
        self.settings = settings
        self.runner = runner
        self.logger = logger
        let device = settings.receiptDevice
        receiptDevice = try ReceiptPrinterDevice(
            device.contains("://") ? device : "\(ReceiptPrinterDevice.scheme)://\(device)")
    }

    public func run() async {
        await cancelWhenGracefulShutdown {
            var last: [DeviceReport] = []
            repeat {
                let reports = await ask()
                for report in reports where !last.contains(report) {
                    logger.info(
                        "printer",
                        metadata: [
                            "role": "\(report.role.rawValue)", "device": "\(report.device.rawValue)",
                            "paper": "\(report.paper.rawValue)",
                        ])
                    await runner.handle(.device(report))
                }
                last = reports
            } while (try? await Task.sleep(for: Self.pause)) != nil
        }
    }

    private func ask() async -> [DeviceReport] {
        let queue = await printers.queueReport(settings.receiptQueue, role: .receiptPrinter)
        // A queue that cannot be used says more than its printer; one that works knows nothing of paper.
        let receipt =
            queue.canServe && queue.device != .busy ? await ReceiptPrinterQuestion.ask(receiptDevice) : queue
        return [receipt, await printers.queueReport(settings.documentQueue, role: .documentPrinter)]
    }
}

/// The blocking question, on a thread of its own.
private enum ReceiptPrinterQuestion {
    private static let queue = DispatchQueue(label: "receipt-printer-status")

    static func ask(_ device: ReceiptPrinterDevice) async -> DeviceReport {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: ReceiptPrinterLink.status(of: device)) }
        }
    }
}
