import ArgumentParser
import CenterDesk
import CenterIntake
import CenterOffice
import CenterPublic
import CenterRecords
import Foundation
import Hummingbird
import KioskAssets
import Logging
import ServiceLifecycle
import UnixSignals
import WebBasics

/// `center serve`: the three listeners.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serves terminals (intake), staff (desk) and villagers' phones (public), each on its own address.")

    /// Seconds that open requests get when the center is told to stop: the longest upload on a slow
    /// line starts anew anyway.
    static let shutdownSeconds = 10

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await sayingWhatIsWrong {
            let settings = try await common.settings()
            let logger = settings.logger()
            try settings.requireOwner()
            let lock = try FolderLock(settings.dataFolder)
            let office = try settings.office(isAlone: true, logger: logger)
            try await office.tidy()
            var timers: [any Service] = [CaseTimer(office: office, logger: logger)]
            if let folder = settings.backupFolder {
                timers.append(
                    BackupTimer(office: office, folder: folder, minutes: settings.backupMinutes, logger: logger))
            } else {
                logger.note(.noBackupFolder)
            }
            var configuration = ServiceGroupConfiguration(
                services: try await (Self.listeners(settings, office, logger) + timers).map {
                    .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup)
                },
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
            configuration.maximumGracefulShutdownDuration = .seconds(Self.shutdownSeconds)
            try await ServiceGroup(configuration: configuration).run()
            try office.close()
            logger.note(.stopped)
            withExtendedLifetime(lock) {}
        }
    }

    private static func listeners(
        _ settings: CenterSettings, _ office: Office, _ logger: Logger
    ) async throws -> [any Service] {
        let assets = try AssetFolder(path: settings.assets)
        let texts = try Texts(assets)
        let desk = try await DeskSite(
            office, assets: assets, texts: texts, hosts: settings.desk.hosts,
            hasSecureCookies: settings.desk.origin?.scheme == "https")
        let publicPages = try await PublicSite(office, assets: assets, texts: texts, hosts: settings.publicPages.hosts)
        return [
            try listener(
                "intake", settings.intake, tls: .intake(office.authority, names: settings.intakeNames),
                staysOnConnections: true, IntakeRoutes(office).router().buildResponder(), logger),
            try listener("desk", settings.desk, desk.router().buildResponder(), logger),
            try listener("public", settings.publicPages, publicPages.router().buildResponder(), logger),
        ]
    }

    private static func listener<Responder: HTTPResponder>(
        _ name: String, _ address: CenterSettings.Address, tls: WebTLS? = nil, staysOnConnections: Bool = false,
        _ responder: Responder, _ logger: Logger
    ) throws -> any Service where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
        try WebListener(
            name, host: address.host, port: address.port, tls: tls, staysOnConnections: staysOnConnections, responder,
            logger: logger
        ) { port in
            let scheme = tls == nil ? "http" : "https"
            logger.note(.listening, ["listener": name, "address": "\(scheme)://\(address.host):\(port)"])
        }
    }
}
