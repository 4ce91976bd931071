import DeviceStatus
import TestSupport
import Testing

@testable import Printing

@Suite struct ReceiptPrinterStatusTests {
    @Test("a printer that is well is online with paper")
    func well() {
        let status = ReceiptPrinterStatus(printer: 0x12, offlineCause: 0x12, paperSensor: 0x12)
        #expect(status.report == DeviceReport(role: .receiptPrinter, device: .online, paper: .full))
        #expect(status.obstacle == nil)
    }

    @Test("a roll near its end still prints and wants somebody soon")
    func low() {
        let status = ReceiptPrinterStatus(printer: 0x12, offlineCause: 0x12, paperSensor: 0x1E)
        #expect(status.report.availability == .needsAttention)
        #expect(status.obstacle == nil)
    }

    @Test("no paper needs a person", arguments: [(0x32, 0x12), (0x12, 0x7E), (0x32, 0x72)] as [(UInt8, UInt8)])
    func paperOut(offlineCause: UInt8, paperSensor: UInt8) {
        let status = ReceiptPrinterStatus(printer: 0x1A, offlineCause: offlineCause, paperSensor: paperSensor)
        #expect(status.report.paper == .empty)
        #expect(status.report.availability == .needsPerson)
        #expect(status.obstacle?.code == .paperOut)
    }

    @Test("an open cover is named before the paper that its sensor cannot see")
    func cover() {
        let status = ReceiptPrinterStatus(printer: 0x1A, offlineCause: 0x36, paperSensor: 0x7E)
        #expect(status.obstacle?.code == .coverOpen)
        #expect(status.report.availability == .needsPerson)
    }

    @Test("offline without a reason is a fault")
    func fault() {
        let status = ReceiptPrinterStatus(printer: 0x1A, offlineCause: 0x12, paperSensor: 0x12)
        #expect(status.obstacle?.code == .fault)
        #expect(status.report.availability == .unavailable)
    }

    @Test("the automatic status says the same in four bytes")
    func automatic() throws {
        let paperOut = try #require(ReceiptPrinterStatus(automatic: [0x18, 0x00, 0x0F, 0x00]))
        #expect(paperOut.obstacle?.code == .paperOut)
        let cover = try #require(ReceiptPrinterStatus(automatic: [0x38, 0x00, 0x00, 0x00]))
        #expect(cover.obstacle?.code == .coverOpen)
        let knife = try #require(ReceiptPrinterStatus(automatic: [0x18, 0x08, 0x00, 0x00]))
        #expect(knife.obstacle?.code == .fault)
        #expect(ReceiptPrinterStatus(automatic: [0x12, 0, 0, 0]) == nil)
    }
}

@Suite struct ReceiptPrinterAnswersTests {
    @Test("answers of all kinds are told apart, also when they come byte by byte")
    func toldApart() {
        let bytes: [UInt8] =
            [0x12, 0x10, 0x00, 0x03, 0x00, 0x37, 0x22] + Array("YZ42".utf8) + [0x00, 0x0C, 0x37, 0x25, 0x00, 0x7E]
        let expected: [ReceiptPrinterAnswers.Answer] = [
            .status(0x12), .automatic([0x10, 0, 3, 0]), .processed(Array("YZ42".utf8)), .paperSensor(0x0C),
            .status(0x7E),
        ]
        var whole = ReceiptPrinterAnswers()
        #expect(whole.consume(bytes) == expected)
        var split = ReceiptPrinterAnswers()
        #expect(bytes.flatMap { split.consume([$0]) } == expected)
    }

    @Test("noise neither crashes nor swallows what comes after it for long")
    func fuzzed() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<5000 {
            var answers = ReceiptPrinterAnswers()
            let noise = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            _ = answers.consume(noise)
            let after = answers.consume([UInt8](repeating: 0x12, count: 32))
            #expect(after.contains(.status(0x12)))
        }
    }
}

@Suite struct ReceiptPrinterDeviceTests {
    @Test("addresses of network and USB printers are read")
    func read() throws {
        let network = try ReceiptPrinterDevice("yizhan-receipt://192.168.1.50:9101")
        #expect(network.place == .network(host: "192.168.1.50", port: 9101))
        #expect(try ReceiptPrinterDevice("yizhan-receipt://10.0.0.2").place == .network(host: "10.0.0.2", port: 9100))
        #expect(try ReceiptPrinterDevice("yizhan-receipt:///dev/usb/lp0").place == .file(path: "/dev/usb/lp0"))
        #expect(network.hasProcessID)
        #expect(try !ReceiptPrinterDevice("yizhan-receipt://10.0.0.2?confirm=sensor").hasProcessID)
    }

    @Test(
        "other addresses are refused with an example",
        arguments: [
            "", "socket://10.0.0.2", "yizhan-receipt://", "yizhan-receipt:///etc/passwd",
            "yizhan-receipt:///dev/../etc/passwd", "yizhan-receipt://10.0.0.2:0", "yizhan-receipt://10.0.0.2/x",
        ])
    func refused(uri: String) throws {
        let error = try #require(throws: ReceiptPrinterFailure.self) { try ReceiptPrinterDevice(uri) }
        #expect(error.code == .wrongAddress)
        #expect(error.message.contains("yizhan-receipt://192.168.1.50:9100"))
    }
}

@Suite struct PrinterReasonsTests {
    @Test(
        "what the queue says is turned into what somebody can do",
        arguments: [
            ("media-empty-error", PrintError.Code.paperOut), ("media-needed", .paperOut),
            ("media-empty-warning", .paperOut), ("cover-open-error", .coverOpen), ("media-jam", .paperJam),
            ("offline-error", .printerNotAnswering), ("connecting-to-device", .printerNotAnswering),
            ("other-error", .printerFault),
        ])
    func obstacles(keyword: String, code: PrintError.Code) {
        #expect(PrinterReasons([keyword]).obstacle?.code == code)
    }

    @Test("reasons that stop nothing are no obstacle")
    func harmless() {
        #expect(PrinterReasons(["none"]).obstacle == nil)
        #expect(PrinterReasons(["media-low-warning", "cups-waiting-for-job-completed"]).obstacle == nil)
        #expect(PrinterReasons(["media-empty-report"]).obstacle == nil)
    }

    @Test("a printer that does not answer is named before the paper it had")
    func worstFirst() {
        #expect(PrinterReasons(["media-empty-error", "offline-error"]).obstacle?.code == .printerNotAnswering)
    }
}

@Suite struct PrintServiceWithoutServerTests {
    /// Port 1 of loopback: nobody listens there.
    let service = PrintService(server: PrintServer(host: "127.0.0.1", port: 1))

    @Test("without a print server printing fails at once and says what to start")
    func noServer() async throws {
        let error = try await #require(throws: PrintError.self) {
            _ = try await service.print(.slip(rows: [0], bytesPerRow: 1), on: "receipt", title: "QS01-000001-X")
        }
        #expect(error.code == .serverUnreachable)
        #expect(error.message.contains("CUPS"))
    }

    @Test("without a print server nothing is known of the printer")
    func report() async {
        let report = await service.queueReport("receipt", role: .receiptPrinter)
        #expect(report.availability == .unavailable)
    }
}
