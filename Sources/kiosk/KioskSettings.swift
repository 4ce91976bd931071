import Foundation
import Logging
import Printing
import ProgramSettings
import Session
import Terminal
import TerminalScreens
import TownshipServices

/// The terminal's settings, checked; each is explained in `kiosk-assets/system/kiosk.yaml`.
struct KioskSettings: Sendable {
    let assets: String
    let folder: String
    let terminalCode: String
    let station: StationInfo
    let screenPort: Int
    let patience: VillagerSession.Patience
    /// For how long drafts are kept; 0: not at all.
    let draftHours: Int
    /// Free space below which no new application is taken, in bytes.
    let storageReserve: Int64
    let centerURL: URL
    let centerSecretFile: String
    /// Ceiling of what delivery sends, in bytes per second; 0 is none.
    let centerBytesPerSecond: Int
    /// A line on which no byte moves for so long is given up.
    let centerStallLimit: Duration
    let printServer: PrintServer
    let terminal: TerminalSettings
    let logLevel: Logger.Level

    static let schema = [
        Setting("assets", standard: "kiosk-assets"),
        Setting("folder", standard: ".run/kiosk"),
        Setting("terminal.code", standard: "QS01"),
        Setting("station.name", standard: "云溪县柳河镇青石村便民服务站"),
        Setting("station.help_phone", standard: "0599-5550110"),
        Setting("screen.port", .port, standard: "8080"),
        Setting("screen.idle_seconds", .number(10...600), standard: "90"),
        Setting("screen.countdown_seconds", .number(5...120), standard: "30"),
        Setting("drafts.hours", .number(0...720), standard: "24"),
        Setting("storage.reserve_megabytes", .number(0...1_000_000_000), standard: "512"),
        Setting("center.intake_url", .webAddress, standard: "http://127.0.0.1:8090"),
        Setting("center.public_url", .webAddress, standard: "http://127.0.0.1:8092"),
        Setting("center.secret_file", standard: ".run/kiosk/center-secret"),
        Setting("center.kilobytes_per_second", .number(0...1_000_000), standard: "0"),
        Setting("center.stall_seconds", .number(5...600), standard: "60"),
        Setting("printing.server", standard: "/run/cups/cups.sock"),
        Setting("printing.receipt_queue", standard: "receipt"),
        Setting("printing.document_queue", standard: "a4"),
        Setting("log.level", .word(Logger.Level.allCases.map(\.rawValue)), standard: "info"),
    ]

    init(file: String?) async throws {
        let settings = try await Settings(file: file, prefix: "yizhan.kiosk", schema: Self.schema)
        assets = settings.text("assets")
        folder = settings.text("folder")
        terminalCode = settings.text("terminal.code")
        station = StationInfo(name: settings.text("station.name"), helpPhone: settings.text("station.help_phone"))
        screenPort = settings.number("screen.port")
        patience = VillagerSession.Patience(
            untilWarning: settings.number("screen.idle_seconds"),
            countdown: settings.number("screen.countdown_seconds"), thanks: VillagerSession.Patience.standard.thanks)
        centerSecretFile = settings.text("center.secret_file")
        centerBytesPerSecond = settings.number("center.kilobytes_per_second") * 1000
        centerStallLimit = .seconds(settings.number("center.stall_seconds"))
        draftHours = settings.number("drafts.hours")
        storageReserve = Int64(settings.number("storage.reserve_megabytes")) << 20
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
        guard let url = URL(string: settings.text("center.intake_url")) else {
            throw SettingsError(problems: ["\(settings.place("center.intake_url")) is no address"])
        }
        centerURL = url
        guard SubmissionNumber.isTerminalCode(terminalCode) else {
            throw SettingsError(
                problems: [
                    """
                    \(settings.place("terminal.code")) is “\(terminalCode)”; it must be two to eight capitals and \
                    digits
                    """
                ])
        }
    }

    /// The running kiosk's socket for its other subcommands.
    var controlSocket: String { folder + "/control.sock" }

    func logger() -> Logger {
        var logger = Logger(label: "kiosk") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = logLevel
        return logger
    }

    /// The secret that `center terminal add` gave.
    func centerSecret() throws -> String {
        guard let text = try? String(contentsOfFile: centerSecretFile, encoding: .utf8),
            !text.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty
        else {
            throw SettingsError(problems: [
                """
                \(centerSecretFile) holds no secret (`center.secret_file`); run `center terminal add \(terminalCode) \
                --secret-file …` at the center and bring the file here
                """
            ])
        }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
