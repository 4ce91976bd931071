import Cards
import Delivery
import DeviceStatus
import DeviceSupport
import Foundation
import KioskAssets
import Logging
import Printing
import Scanning
import Terminal
import USB

/// The devices in the hands of a command, when no kiosk runs that could be asked.
struct LoneDevices {
    /// A reader and a scanner say within a second or two how they are; one that hangs is called by then what
    /// it is.
    private static let patience = Duration.seconds(5)
    /// Of a command that asks for one card or page.
    private static let longestRecording = Duration.seconds(900)
    private static let lookInterval = Duration.milliseconds(100)

    private let checkup: Checkup
    private let census: DeviceCensus

    /// - Throws: when USB cannot be used on this machine at all, or the assets are not there.
    init(_ settings: KioskSettings) throws {
        var logger = settings.logger()
        // What is wrong is said by the doctor.
        logger.logLevel = .critical
        let context = try USBContext(logger: logger)
        let known = try KnownDevices(AssetFolder(path: settings.assets))
        checkup = Checkup(
            settings: settings, texts: try StaffWords(settings).texts,
            terminal: try? EnrolledTerminal(folder: settings.enrolmentFolder),
            printers: PrintService(server: settings.printServer), roll: DeviceRoll(),
            cardReader: CardReader(
                configuration: settings.cardReader.configuration(known), context: context, logger: logger),
            scanner: DocumentScanner(configuration: ScannerConfiguration(), context: context, logger: logger),
            cards: CardTrial(), running: nil)
        census = DeviceCensus(
            context: context, known: known, roll: checkup.roll, now: { Date() })
    }

    /// Opens reader and scanner for as long as `work` takes, once each has said how it is.
    /// - Parameter recorded: listened to from before it is opened.
    func withCheckup<T: Sendable>(
        recording recorded: RecordedDevice? = nil, _ work: (Checkup) async throws -> T
    ) async throws -> T {
        let (checkup, census, roll) = (checkup, census, checkup.roll)
        if let recorded { checkup.recorder(of: recorded).begin(for: Self.longestRecording) }
        let watch = Task {
            await withTaskGroup { group in
                group.addTask { await census.run() }
                group.addTask {
                    await checkup.cardReader.run { event in
                        if checkup.cards.take(event) { return }
                        switch event {
                        case .status(let report): roll.change { $0.take(report, at: Date()) }
                        case .needsHelp: roll.change { $0.callForHelp(.cardReader, at: Date()) }
                        default: break
                        }
                    }
                }
                group.addTask {
                    await checkup.scanner.run { report in roll.change { $0.take(report, at: Date()) } }
                }
            }
        }
        defer { watch.cancel() }
        await settle(roll)
        return try await work(checkup)
    }

    /// What the list of devices is, with the printers.
    func entries() async throws -> [DeviceEntry] {
        try await withCheckup { checkup in
            for look in await checkup.printerLooks() {
                checkup.roll.change { $0.take(look.report, at: Date()) }
            }
            return checkup.roll.entries
        }
    }

    private func settle(_ roll: DeviceRoll) async {
        let end = ContinuousClock.now + Self.patience
        let wanted: Set<DeviceReport.Role> = [.cardReader, .scanner]
        while ContinuousClock.now < end {
            let known = roll.entries.compactMap(\.report).filter { $0.device != .unknown }.map(\.role)
            if wanted.isSubset(of: known) { return }
            try? await Task.sleep(for: Self.lookInterval)
        }
    }
}
