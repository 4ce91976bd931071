import DeviceStatus
import Foundation
import Papers
import Printing
import Testing
import VirtualDevices

/// One printer at one port: the tests take turns.
@Suite(.serialized, .enabled(if: PrintStack.isOn, "started without a print system; use Tests/PrintStackTests/run"))
struct RealPrintSystem {}

extension RealPrintSystem {
    @Suite struct ReceiptQueueTests {
        let stack: PrintStack

        init() throws { stack = try PrintStack() }

        private func document(_ page: RasterPage) -> PrintDocument {
            .slip(rows: page.rows, bytesPerRow: page.bytesPerRow)
        }

        @Test("a slip comes out of the printer dot for dot, and a telephone reads both its codes")
        func slip() async throws {
            let page = try await stack.slip()
            try await stack.withPrinter { printer in
                let outcome = try await stack.service.print(document(page), on: "receipt", title: "QS01-000123-3")
                #expect(outcome.jobUUID.hasPrefix("urn:uuid:"))
                // Without waiting: a job that is said to be printed is printed.
                let state = printer.state
                #expect(state.slipsPrinted == 1)
                #expect(state.lastSlip?.rows == page.rows)
                #expect(state.unknownBytes == 0)
            }
            let pictures = try FileManager.default.contentsOfDirectory(atPath: stack.receipts.path).sorted()
            let picture = stack.receipts.appending(path: try #require(pictures.last))
            let codes = try stack.output(of: "/usr/bin/zbarimg", ["--quiet", "--raw", picture.path])
            #expect(
                Set(codes.split(separator: "\n").map(String.init)) == [PrintStack.trackingURL, PrintStack.ratingURL])
        }

        @Test("a slow printer is waited for")
        func slow() async throws {
            let page = try await stack.slip()
            try await stack.withPrinter(speed: 5) { printer in
                printer.set(.slow, true)
                _ = try await stack.service.print(document(page), on: "receipt", title: "QS01-000123-3")
                #expect(printer.state.slipsPrinted == 1)
            }
        }

        @Test("without paper a slip fails at once, the queue stays open, and nothing prints when paper comes")
        func paperOut() async throws {
            let page = try await stack.slip()
            try await stack.withPrinter { printer in
                printer.set(.paperOut, true)
                let error = try await refusal(stack, page)
                #expect(error.code == .paperOut)
                #expect(try stack.waitingJobs().isEmpty)
                #expect(try stack.queueState("receipt").contains("enabled"))

                printer.set(.paperOut, false)
                // The next slip goes through, and is the first that comes out.
                _ = try await stack.service.print(document(page), on: "receipt", title: "QS01-000124-1")
                #expect(printer.state.slipsPrinted == 1)
                #expect(printer.state.lastSlip?.rows == page.rows)
            }
        }

        @Test("a slip whose paper runs out in the middle counts as not printed, and its rest is forgotten")
        func paperRunsOut() async throws {
            let page = try await stack.slip()
            try await stack.withPrinter { printer in
                printer.set(.paperRunsOut, true)
                let error = try await refusal(stack, page)
                #expect(error.code == .paperOut)
                #expect(printer.state.slipsPrinted == 0)
                #expect(try stack.waitingJobs().isEmpty)

                printer.set(.paperOut, false)
                _ = try await stack.service.print(document(page), on: "receipt", title: "QS01-000124-1")
                #expect(printer.state.slipsPrinted == 1)
                #expect(printer.state.lastSlip?.rows == page.rows)
            }
        }

        @Test("an open cover is named")
        func coverOpen() async throws {
            let page = try await stack.slip()
            try await stack.withPrinter { printer in
                printer.set(.coverOpen, true)
                let error = try await refusal(stack, page)
                #expect(error.code == .coverOpen)
                #expect(printer.state.slipsPrinted == 0)
            }
        }

        @Test("a printer that is switched off does not answer, and prints nothing when it is switched on")
        func switchedOff() async throws {
            let page = try await stack.slip()
            try await stack.withPrinter { printer in
                printer.set(.poweredOff, true)
                let start = ContinuousClock.now
                let error = try await refusal(stack, page)
                #expect(error.code == .printerNotAnswering)
                // Seconds, where a spooler left alone would try for minutes.
                #expect(ContinuousClock.now - start < .seconds(30))
                #expect(try stack.waitingJobs().isEmpty)

                printer.set(.poweredOff, false)
                _ = try await stack.service.print(document(page), on: "receipt", title: "QS01-000124-1")
                #expect(printer.state.slipsPrinted == 1)
            }
        }

        @Test("a printer that loses its power in the middle of a slip has not printed it")
        func powerLost() async throws {
            let page = try await stack.slip()
            try await stack.withPrinter(speed: 1) { printer in
                async let error = refusal(stack, page)
                try await eventually("the printer never began") { try !stack.waitingJobs().isEmpty }
                printer.set(.poweredOff, true)
                let code = try await error.code
                #expect(code == .printerNotAnswering)
                #expect(printer.state.slipsPrinted == 0)
            }
        }

        @Test("a queue that is not there is named, with what to do")
        func queueMissing() async throws {
            let error = try await refusal(stack, try await stack.slip(), on: "no-such-queue")
            #expect(error.code == .queueMissing)
            #expect(error.message.contains("lpadmin"))
            let report = await stack.service.queueReport("no-such-queue", role: .receiptPrinter)
            #expect(report.device == .absent)
        }

        @Test("an idle printer is asked itself how it is")
        func reports() async throws {
            let service = stack.service
            try await stack.withPrinter { printer in
                func report() async -> DeviceReport { await service.queueReport("receipt", role: .receiptPrinter) }
                #expect(await report().availability == .ready)
                printer.set(.paperLow, true)
                #expect(await report().availability == .needsAttention)
                printer.set(.paperOut, true)
                #expect(await report().paper == .empty)
                printer.set(.paperOut, false)
                printer.set(.coverOpen, true)
                #expect(await report().availability == .needsPerson)
                printer.set(.coverOpen, false)
                printer.set(.poweredOff, true)
                #expect(await report().device == .absent)
            }
        }
    }
}
