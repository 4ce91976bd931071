import ArgumentParser
import Foundation
import Hummingbird
import KioskAssets
import Logging
import NIOCore
import ServiceLifecycle
import UnixSignals
import VirtualDevices
import WebBasics

@main
struct VirtualDevicesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "virtual-devices",
        abstract: "Card readers, a scanner and a receipt printer for a terminal that has none, and their bench.",
        subcommands: [ServeCommand.self])
}

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Plug the emulated devices in and serve the device bench.",
        discussion: """
            Start the kiosk with LD_PRELOAD=libumockdev-preload.so.0 and UMOCKDEV_DIR=<folder>/usb, and stop it \
            before this. A serial card reader is at <folder>/serial/card-reader. Receipts are put in \
            <folder>/receipts; the bench shows them and what it finds in <folder>/documents.
            """)

    @Option(help: "Folder for the bus and what is printed.")
    var folder: String
    @Option(help: "Folder of the bus, <folder>/usb if not given; its path must be short, sockets lie within.")
    var usbFolder: String?
    @Option(help: "Folder of the print system with the A4 printer, <folder>/printing if not given.")
    var printingFolder: String?
    @Option(help: "Port of the device bench on 127.0.0.1.")
    var port = 8083
    @Option(help: "Port of the receipt printer on 127.0.0.1.")
    var receiptPort = 9100
    @Option(help: "Port on 127.0.0.1 of the virtual reader that social-security cards are put into; see smart-cards.")
    var socialCardPort: UInt16 = 8633
    @Option(help: "The folder kiosk-assets.")
    var assets = "kiosk-assets"

    /// The longest path that leaves room for the sockets of the bus within 107 bytes.
    private static let longestBusPath = 74

    private var busFolder: String { URL(fileURLWithPath: usbFolder ?? folder + "/usb").path }

    func validate() throws {
        guard busFolder.utf8.count <= Self.longestBusPath else {
            throw ValidationError(
                "the path \(busFolder) has \(busFolder.utf8.count) bytes, and the sockets within allow no more than "
                    + "\(Self.longestBusPath): give --usb-folder a shorter one, such as one under /tmp")
        }
        // The preload would turn this process into a client of the bus that it is to serve.
        guard ProcessInfo.processInfo.environment["LD_PRELOAD"]?.contains("umockdev") != true else {
            throw ValidationError("LD_PRELOAD names umockdev: that belongs to the kiosk alone, start this without it")
        }
        for (name, value) in [("--port", port), ("--receipt-port", receiptPort)] where !(1...65_535).contains(value) {
            throw ValidationError("\(name) is \(value): give a port from 1 to 65535")
        }
    }

    func run() async throws {
        var logger = Logger(label: "virtual-devices")
        logger.logLevel = .notice
        // A caller who hangs up must not end the devices.
        signal(SIGPIPE, SIG_IGN)
        let root = URL(fileURLWithPath: folder, isDirectory: true)
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        let claim = try FolderClaim(root.path)
        defer { withExtendedLifetime(claim) {} }

        let receipts = root.appendingPathComponent("receipts", isDirectory: true)
        let documents = root.appendingPathComponent("documents", isDirectory: true)
        for folder in [receipts, documents] {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
        // What a bus left behind that was not closed would look like devices.
        try? FileManager.default.removeItem(atPath: busFolder)

        let printed = PrintedPapers(receipts: receipts, documents: documents, logger: logger)
        let receiptPrinter = try EmulatedReceiptPrinter(port: receiptPort, folder: receipts)
        let printing = URL(fileURLWithPath: printingFolder ?? root.appendingPathComponent("printing").path)
        try FileManager.default.createDirectory(at: printing, withIntermediateDirectories: true)
        let workbench = try Workbench(
            bus: EmulatedBus(directory: busFolder), serialPath: root.appendingPathComponent("serial/card-reader").path,
            socialCardPort: socialCardPort, receiptPrinter: receiptPrinter,
            documentPrinter: DocumentPrinterTray(folder: printing), printed: printed)
        let site = try await BenchSite(
            workbench: workbench, printed: printed, assets: AssetFolder(path: assets))
        let server = try WebServer.application(
            site.router(port: port).buildResponder(), host: "127.0.0.1", port: port, logger: logger
        ) { port in
            FileHandle.standardOutput.write(Data("device bench: http://127.0.0.1:\(port)/\n".utf8))
        }
        do {
            try await ServiceGroup(
                configuration: .init(
                    services: [.init(service: server)], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
            ).run()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw StartProblem("port \(port) is taken: stop what uses it, or give --port another one")
        }
    }
}
