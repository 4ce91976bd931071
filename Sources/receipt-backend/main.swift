// A CUPS backend (backend(7)) for receipt printers: `yizhan-receipt://host:port` or
// `yizhan-receipt:///dev/usb/lp0`.
//
// CUPS has backends that push bytes down a line (`socket`, `usb`), and with them "completed" means
// only that the bytes were taken. A villager would be told that the slip has printed while the printer
// waits for paper, and it would come out later in front of somebody else. This backend asks the
// printer first, waits until the printer says that the slip is on paper, and fails otherwise; with the
// queue's error policy `abort-job` a failed slip is gone and stays owed by the terminal.

import Foundation
import Printing

/// A line for the spooler: `ERROR: …`, `STATE: …` (backend(7), "Messages").
func tell(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
}

/// Set when CUPS cancels the job; a signal handler may write this one kind of variable only.
nonisolated(unsafe) var isCancelled: sig_atomic_t = 0

/// - Returns: the exit code that tells CUPS what to do (cups/backend.h).
func run() -> Int32 {
    let (succeeded, failed, cancelled): (Int32, Int32, Int32) = (0, 1, 5)
    let arguments = CommandLine.arguments
    if arguments.count == 1 {
        // Discovery: class, scheme, "make and model", "info". Printers are added by address.
        print("network \(ReceiptPrinterDevice.scheme) \"Unknown\" \"80 mm receipt printer (Yizhan)\"")
        return succeeded
    }
    guard arguments.count == 6 || arguments.count == 7 else {
        tell("ERROR: Usage: yizhan-receipt job-id user title copies options [file]")
        return failed
    }
    signal(SIGTERM) { _ in isCancelled = 1 }
    do {
        let device = try ReceiptPrinterDevice(ProcessInfo.processInfo.environment["DEVICE_URI"] ?? "")
        let input = arguments.count == 7 ? FileHandle(forReadingAtPath: arguments[6]) : FileHandle.standardInput
        guard let document = try input?.readToEnd(), !document.isEmpty else {
            tell("ERROR: The slip is empty. Print it again.")
            return failed
        }
        tell("STATE: -" + ReceiptPrinterFailure.stateReasons.joined(separator: ","))
        if isCancelled != 0 { return cancelled }
        let link = try ReceiptPrinterLink(to: device)
        let status = try link.status()
        tell(status.paper == .low ? "STATE: +media-low-warning" : "STATE: -media-low-warning")
        // Copies come as a number only with a file; from a pipe the filter has made them already.
        for _ in 0..<(arguments.count == 7 ? min(max(Int(arguments[4]) ?? 1, 1), 9) : 1) {
            try link.print(document) { isCancelled != 0 }
        }
        return succeeded
    } catch let failure as ReceiptPrinterFailure {
        if failure.code == .cancelled { return cancelled }
        tell("STATE: +\(failure.stateReason)")
        tell("ERROR: \(failure.message)")
        return failed
    } catch {
        tell("ERROR: The slip could not be read from the spooler. Print it again.")
        return failed
    }
}

exit(run())
