import Foundation
import KioskAssets
import Logging
import Printing
import ProgramSettings
import Session
import Terminal
import TerminalRecords
import TerminalScreens
import TownshipServices

/// The terminal's settings, checked; each is explained in `kiosk-assets/system/kiosk.yaml`.
struct KioskSettings: Sendable {
    let assets: String
    let folder: String
    let station: StationInfo
    let screenPort: Int
    let patience: VillagerSession.Patience
    /// For how long drafts are kept; 0: not at all.
    var draftHours: Int
    /// Free space below which no new application is taken, in bytes.
    var storageReserve: Int64
    /// How long what the center has in its backup stays.
    var retention: Retention
    /// Empty: see ``sealingKey(_:)``.
    let keyFile: String
    let centerURL: URL
    /// Ceiling of what delivery sends, in bytes per second; 0 is none.
    var centerBytesPerSecond: Int
    /// A line on which no byte moves for so long is given up.
    let centerStallLimit: Duration
    /// Seconds from one word to the center to the next.
    var heartbeatSeconds: Int
    let printServer: PrintServer
    let terminal: TerminalSettings
    let cardReader: CardReaderSettings
    /// Whether social-security cards are taken from those who have no ID card with them.
    let readsSocialCards: Bool
    /// Nil: photos of cards are not shown.
    let photoDecoder: PhotoDecoder?
    let logLevel: Logger.Level
    /// Every setting as it holds, one a line, without what is secret or somebody's.
    let shown: [String]

    /// Not shown to whoever reads a report.
    private static let kept: Set = ["key_file", "station.help_phone"]

    static let schema =
        [
            Setting("assets", standard: "kiosk-assets"),
            Setting("folder", standard: ".run/kiosk"),
            Setting("station.name", standard: "云溪县柳河镇青石村便民服务站"),
            Setting("station.help_phone", standard: "0599-5550110"),
            Setting("screen.port", .port, standard: "8080"),
            Setting("screen.idle_seconds", .number(10...600), standard: "90"),
            Setting("screen.countdown_seconds", .number(5...120), standard: "30"),
            Setting("drafts.hours", .number(0...720), standard: "24"),
            Setting("storage.reserve_megabytes", .number(0...1_000_000_000), standard: "512"),
            Setting("storage.scan_days", .number(0...3650), standard: "0"),
            Setting("storage.record_days", .number(0...3650), standard: "0"),
            Setting("key_file", standard: ""),
            Setting("center.intake_url", .webAddress, standard: "https://127.0.0.1:8090"),
            Setting("center.public_url", .webAddress, standard: "http://127.0.0.1:8092"),
            Setting("center.kilobytes_per_second", .number(0...1_000_000), standard: "0"),
            Setting("center.stall_seconds", .number(5...600), standard: "60"),
            Setting("center.heartbeat_seconds", .number(1...60), standard: "30"),
            Setting("printing.server", standard: "/run/cups/cups.sock"),
            Setting("printing.receipt_queue", standard: "receipt"),
            Setting("printing.document_queue", standard: "a4"),
            Setting("cards.social_security", .word(["read", "ignore"]), standard: "read"),
            Setting("photo.decoder", standard: ""),
            Setting("log.level", .word(Logger.Level.allCases.map(\.rawValue)), standard: "info"),
        ] + CardReaderSettings.schema

    init(file: String?) async throws {
        let settings = try await Settings(file: file, prefix: "yizhan.kiosk", schema: Self.schema)
        assets = settings.text("assets")
        folder = settings.text("folder")
        station = StationInfo(name: settings.text("station.name"), helpPhone: settings.text("station.help_phone"))
        screenPort = settings.number("screen.port")
        patience = VillagerSession.Patience(
            untilWarning: settings.number("screen.idle_seconds"),
            countdown: settings.number("screen.countdown_seconds"), thanks: VillagerSession.Patience.standard.thanks)
        centerBytesPerSecond = settings.number("center.kilobytes_per_second") * 1000
        heartbeatSeconds = settings.number("center.heartbeat_seconds")
        centerStallLimit = .seconds(settings.number("center.stall_seconds"))
        draftHours = settings.number("drafts.hours")
        storageReserve = Int64(settings.number("storage.reserve_megabytes")) << 20
        retention = Retention(
            scanDays: settings.number("storage.scan_days"), recordDays: settings.number("storage.record_days"))
        keyFile = settings.text("key_file")
        let server = settings.text("printing.server")
        if server.hasPrefix("/") {
            printServer = PrintServer(host: server)
        } else {
            let parts = server.split(separator: ":")
            guard parts.count == 2, let port = Int(parts[1]), (1...65535).contains(port) else {
                throw SettingsError(
                    problems: [
                        """
                        \(settings.place("printing.server")) is “\(server)”; it must be host:port, or the path of the \
                        print server's socket
                        """
                    ])
            }
            printServer = PrintServer(host: String(parts[0]), port: port)
        }
        terminal = TerminalSettings(
            stationName: settings.text("station.name"), publicURL: settings.text("center.public_url"),
            receiptQueue: settings.text("printing.receipt_queue"),
            documentQueue: settings.text("printing.document_queue"))
        logLevel = Logger.Level(rawValue: settings.text("log.level")) ?? .info
        shown = Self.schema.map { setting in
            let value = Self.kept.contains(setting.key) ? "[removed]" : settings.text(setting.key)
            // A name and password before the host of an address.
            let shown = value.replacing(/:\/\/[^\/@]*@/, with: "://[removed]@")
            return "\(setting.key): \(shown)"
        }
        cardReader = try CardReaderSettings(settings)
        readsSocialCards = settings.text("cards.social_security") == "read"
        let decoder = settings.text("photo.decoder")
        photoDecoder = PhotoDecoder(commandLine: decoder)
        guard decoder.isEmpty || photoDecoder != nil else {
            throw SettingsError(
                problems: [
                    """
                    \(settings.place("photo.decoder")) is “\(decoder)”; it must be the full path of a program, and its \
                    arguments after spaces, or be left out
                    """
                ])
        }
        guard let url = URL(string: settings.text("center.intake_url")), url.scheme == "https", url.host != nil else {
            throw SettingsError(problems: [
                """
                \(settings.place("center.intake_url")) is “\(settings.text("center.intake_url"))”; terminals reach \
                their center by https only: https://center.example.cn:8090
                """
            ])
        }
        centerURL = url
    }

    /// The running kiosk's socket for its other subcommands.
    var controlSocket: String { folder + "/control.sock" }

    func logger() -> Logger {
        var logger = Logger(label: "kiosk") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = logLevel
        return logger
    }
}
