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
            let lock = try FolderLock(settings.dataFolder)
            let office = try settings.office(isAlone: true, logger: logger)
            try await office.tidy()
            let timer = CaseTimer(office: office, logger: logger)
            var configuration = ServiceGroupConfiguration(
                services: try await (Self.listeners(settings, office, logger) + [timer]).map {
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
            listener("intake", settings.intake, IntakeRoutes(office).router().buildResponder(), logger),
            listener("desk", settings.desk, desk.router().buildResponder(), logger),
            listener("public", settings.publicPages, publicPages.router().buildResponder(), logger),
        ]
    }

    private static func listener<Responder: HTTPResponder>(
        _ name: String, _ address: CenterSettings.Address, _ responder: Responder, _ logger: Logger
    ) -> any Service where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
        WebListener(name, host: address.host, port: address.port, responder, logger: logger) { port in
            logger.note(.listening, ["listener": name, "address": "http://\(address.host):\(port)"])
        }
    }
}
