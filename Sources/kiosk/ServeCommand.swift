import ArgumentParser
import Cards
import Delivery
import DeviceSupport
import Foundation
import Hummingbird
import KioskAssets
import LinkCertificates
import Logging
import Papers
import Printing
import Scanning
import Sealing
import ServiceLifecycle
import Session
import Terminal
import TerminalLink
import TerminalRecords
import TerminalScreens
import TownshipServices
import USB
import UnixSignals
import WebBasics

/// `kiosk serve`: the terminal itself.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Runs the terminal: screen, devices, delivery.")

    /// Seconds that open requests get when the terminal is told to stop. A slip that prints then stays
    /// owed, and is marked as perhaps printed at the next start.
    static let shutdownSeconds = 10

    /// Exit status after `kiosk stop`; the systemd unit knows it.
    static let stoppedByStaff: Int32 = 80

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await sayingWhatIsWrong {
            keepMemoryOffTheDisk()
            let settings = try await common.settings()
            try await Kiosk(settings).run()
        }
    }
}

/// Forbids core dumps, to this process and to those that it starts: they would put names, numbers and
/// faces on the disk, unsealed.
private func keepMemoryOffTheDisk() {
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
}

/// The wired terminal.
private struct Kiosk {
    private let settings: KioskSettings
    private let logger: Logger
    private let store: TerminalStore
    private let stop: StopNote
    private let services: [any Service]

    init(_ settings: KioskSettings) async throws {
        let settings = settings.following(try settings.shared())
        self.settings = settings
        logger = settings.logger()
        let now: @Sendable () -> Date = { Date() }
        let assets = try AssetFolder(path: settings.assets)
        let texts = try Texts(assets)
        let readVersions: @Sendable () throws -> ServiceVersions = {
            try ServiceVersions(settings.catalogueAssets(or: assets))
        }
        let inForce = ServicesInForce(
            try readVersions(), station: settings.terminal.stationName, on: CalendarDate(in: now()))
        let words = try PublishedWords(
            installed: assets, published: { try settings.catalogueFolder.current() }, logger: logger)
        // Without enrolment there is neither a terminal code nor anybody to deliver to.
        let enrolled = try EnrolledTerminal(folder: settings.enrolmentFolder)
        let identity = enrolled.identity
        try FileManager.default.createDirectory(
            atPath: settings.folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])

        store = try await settings.openRecords(logger: logger)
        let clock = TerminalClock(
            ClockTrust(catalogueSince: inForce.newestDate, floor: try await store.clockFloor()), wall: now)
        let drafts = DraftStore(store, hours: settings.draftHours, now: { clock.earliest })
        let line = DeliverySettings(
            center: settings.centerURL, tls: { enrolled.tls }, centerKey: CenterKey(identity.centerKey),
            bytesPerSecond: settings.centerBytesPerSecond, stallLimit: settings.centerStallLimit)
        let delivery = DeliveryService(store: store, settings: line, logger: logger, now: now)
        let devices = DeviceLog()
        let stop = StopNote()
        self.stop = stop
        let (applied, announce) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let heartbeat = try HeartbeatService(
            settings, over: line, as: enrolled, store: store, devices: devices, clock: clock, stop: stop,
            delivery: delivery, bundleApplied: { announce.yield() }, logger: logger)

        let writer = SlipWriter(settings: settings.terminal, services: inForce, texts: texts)
        let printers = PrintService(server: settings.printServer)
        let slips = SlipPrinter(
            store: store, writer: writer, paperTexts: { words.papers }, printers: printers,
            settings: settings.terminal, logger: logger)
        let desk = SubmissionDesk(
            store: store, writer: writer, clock: clock, logger: logger, onRecorded: { delivery.kick() })

        let usb = try USBContext(logger: logger)
        let known = try KnownDevices(assets)
        let cardReader = CardReader(
            configuration: settings.cardReader.configuration(known), context: usb, logger: logger)
        let socialCards = settings.readsSocialCards ? SmartCardReader(logger: logger) : nil
        let scanner = DocumentScanner(configuration: ScannerConfiguration(), context: usb, logger: logger)
        let roll = DeviceRoll()
        let runner = SessionRunner(
            work: .terminal(
                cardReader: cardReader, socialCards: socialCards, scanner: scanner, store: store, drafts: drafts,
                desk: desk, slips: slips,
                photoDecoder: settings.photoDecoder, logger: logger),
            patience: settings.patience, shelves: inForce.shelves, draftHours: settings.draftHours,
            onReport: { report in
                roll.change { $0.take(report, at: now()) }
                devices.take(report, telling: heartbeat, at: now())
            }, logger: logger)
        let cardTrial = CardTrial()
        let checkup = Checkup(
            settings: settings, texts: texts, terminal: enrolled, printers: printers, roll: roll,
            cardReader: cardReader, scanner: scanner, cards: cardTrial,
            running: .init(store: store, runner: runner, clock: clock, heartbeat: heartbeat, services: inForce))

        services = [
            delivery,
            CertificateRenewal(terminal: enrolled, center: settings.centerURL, logger: logger),
            NetworkWatch(
                logger: logger,
                mayBeBack: {
                    line.doubts.raise()
                    delivery.kick()
                    heartbeat.kick()
                }),
            DeviceWatch(
                cardReader: cardReader, socialCards: socialCards, scanner: scanner, trial: cardTrial, roll: roll,
                runner: runner, now: now),
            DeviceCensus(context: usb, known: known, roll: roll, now: now),
            PrinterWatch(printers: printers, settings: settings.terminal, runner: runner),
            CatalogueWatch(
                services: inForce, runner: runner, number: { settings.catalogueFolder.number },
                read: {
                    words.reload()
                    return try readVersions()
                }, applied: applied, now: now, logger: logger),
            SessionClock(runner: runner),
            Housekeeping(
                store: store, drafts: drafts, clock: clock, services: inForce, runner: runner, logger: logger),
            ControlServer(
                socket: settings.controlSocket, store: store, slips: slips,
                outbox: OutboxControl(
                    outbox: LocalOutbox(
                        store: store, centerKey: { try settings.centerKey() }, sending: { delivery.state.sending },
                        mayBeSent: { delivery.kick() })),
                care: CareControl(checkup: checkup, store: store),
                stop: stop, trouble: { heartbeat.trouble }, logger: logger),
            try await Self.screen(settings, assets, texts, words, runner, logger, now: now),
            // The last to be started is the first to be stopped: the center hears of the end at once.
            heartbeat,
        ]
    }

    func run() async throws {
        var configuration = ServiceGroupConfiguration(
            services: services.map { .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup) },
            gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(ServeCommand.shutdownSeconds)
        try await ServiceGroup(configuration: configuration).run()
        try store.close()
        // Told apart from a stop by the system, so that systemd does not start it again.
        if stop.current.who == .staff { throw ExitCode(ServeCommand.stoppedByStaff) }
    }

    private static func screen(
        _ settings: KioskSettings, _ assets: AssetFolder, _ texts: Texts, _ words: PublishedWords,
        _ runner: SessionRunner, _ logger: Logger, now: @escaping @Sendable () -> Date
    ) async throws -> some Service {
        let access = try ScreenAccess.load(orCreateAt: settings.folder + "/screen-key", bootID: bootID())
        let screens = try await VillagerScreens(
            assets: assets, texts: texts, station: settings.station, access: access,
            port: ScreenPort(
                current: { await runner.current }, changes: { await runner.changes() },
                touch: { touch, revision in await runner.handle(.touch(touch, revision: revision)) },
                page: { await runner.page($0) },
                photo: { await runner.photo($0).map { ($0.bytes, $0.mediaType) } }),
            today: { CalendarDate(in: now()) }, notices: { words.notices(on: CalendarDate(in: now())) })
        let host = "127.0.0.1"
        let hosts: Set = ["\(host):\(settings.screenPort)", "localhost:\(settings.screenPort)"]
        return try WebListener(
            "screen", host: host, port: settings.screenPort, screens.router(hosts: hosts).buildResponder(),
            logger: logger
        ) { port in
            let url = "http://\(host):\(port)/enter?key=\(access.key)\n"
            let isWritten = FileManager.default.createFile(
                atPath: settings.folder + "/screen-url", contents: Data(url.utf8),
                attributes: [.posixPermissions: 0o600])
            if !isWritten { logger.error("screen-url cannot be written; give the kiosk a folder of its own") }
            logger.info("the screen is served", metadata: ["port": "\(port)"])
        }
    }
}
