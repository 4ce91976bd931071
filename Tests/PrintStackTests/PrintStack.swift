import Foundation
import Papers
import Printing
import Testing
import TownshipServices
import VirtualDevices
import Yams

/// The print system that `Tests/PrintStackTests/run` has started, from its environment.
struct PrintStack {
    static let isOn = ProcessInfo.processInfo.environment["YIZHAN_PRINT_STACK"] != nil

    let folder: URL
    let cupsPort: Int
    let receiptPort: Int

    init() throws {
        let environment = ProcessInfo.processInfo.environment
        folder = URL(filePath: try #require(environment["YIZHAN_PRINT_STACK"]))
        cupsPort = try #require(environment["YIZHAN_CUPS_PORT"].flatMap { Int($0) })
        receiptPort = try #require(environment["YIZHAN_RECEIPT_PORT"].flatMap { Int($0) })
    }

    var service: PrintService { PrintService(server: PrintServer(host: "127.0.0.1", port: cupsPort)) }
    var documents: URL { folder.appending(path: "documents") }
    var receipts: URL { folder.appending(path: "receipts") }
    var a4PaperOut: URL { folder.appending(path: "a4-paper-out") }

    /// Runs with a receipt printer that is well, and switches it off afterwards.
    func withPrinter<Result>(
        speed: Double = 10, _ body: (EmulatedReceiptPrinter) async throws -> Result
    ) async throws -> Result {
        let printer = try EmulatedReceiptPrinter(port: receiptPort, folder: receipts, speed: speed)
        defer { printer.stop() }
        return try await body(printer)
    }

    /// The slip of a plainly invented person.
    func slip() async throws -> RasterPage {
        let words = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "kiosk-assets/papers/receipt-slip.yaml")
        let labels = try YAMLDecoder().decode(ReceiptLabels.self, from: try Data(contentsOf: words))
        let slip = ReceiptSlip(
            number: try #require(SubmissionNumber(terminal: "QS01", serial: 123)),
            station: "云溪县柳河镇青石村便民服务站", applicant: "王*芳", applicantNumber: "330***********1236",
            item: "办理老年优待证", materials: [.init(name: "近期一寸免冠红底照片", form: "扫描 1 页")],
            receivedAt: "2026年11月21日 09:41", isTimeUnsure: false, promise: "受理后当场办结",
            competentBody: "柳河镇便民服务中心", consultingPhone: "0571-8800 1234", supervisionPhone: "0571-8800 5678",
            remarks: [], trackingURL: Self.trackingURL, ratingURL: Self.ratingURL)
        return try await PaperMaker().receiptImage(slip, labels: labels)
    }

    static let trackingURL = "https://fuwu.example.gov.cn/t/0123456789ABCDEFGHJKMNPQRS"
    static let ratingURL = "https://fuwu.example.gov.cn/r/ZYXWVTSRQPNMKJHGFEDCBA9876"

    /// Runs a program and gives what it printed.
    func output(of program: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }

    /// What still waits in the spooler.
    func waitingJobs() throws -> String {
        try output(of: "/usr/bin/lpstat", ["-h", "127.0.0.1:\(cupsPort)", "-o"])
    }

    func queueState(_ queue: String) throws -> String {
        try output(of: "/usr/bin/lpstat", ["-h", "127.0.0.1:\(cupsPort)", "-p", queue])
    }
}

/// Prints a slip and gives the reason why it was not printed; fails the test if it was.
func refusal(_ stack: PrintStack, _ page: RasterPage, on queue: String = "receipt") async throws -> PrintError {
    try await #require(throws: PrintError.self) {
        _ = try await stack.service.print(
            .slip(rows: page.rows, bytesPerRow: page.bytesPerRow), on: queue, title: "QS01-000123-3")
    }
}

/// Waits until something holds; the limit is for machines that are very busy, never a measure.
func eventually(_ what: Comment, _ holds: () async throws -> Bool) async throws {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(30)
    while try await !holds() {
        if clock.now > end {
            Issue.record(what)
            return
        }
        // Between two looks at another process there is nothing to await.
        try await Task.sleep(for: .milliseconds(50))
    }
}
