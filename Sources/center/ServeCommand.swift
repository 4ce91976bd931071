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
import NIOCore
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
            let office = try settings.office(logger: logger)
            let lock = try FolderLock(settings.dataFolder)
            try await office.tidy()
            var configuration = ServiceGroupConfiguration(
                services: try await Self.listeners(settings, office, logger).map {
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
            Listener("intake", settings.intake, IntakeRoutes(office).router().buildResponder(), logger),
            Listener("desk", settings.desk, desk.router().buildResponder(), logger),
            Listener("public", settings.publicPages, publicPages.router().buildResponder(), logger),
        ]
    }
}

/// One listener of the center, which can say what its setting is called.
struct Listener<Responder: HTTPResponder>: Service
where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
    private let name: String
    private let address: CenterSettings.Address
    private let application: Application<Responder>

    init(_ name: String, _ address: CenterSettings.Address, _ responder: Responder, _ logger: Logger) {
        self.name = name
        self.address = address
        self.application = WebServer.application(responder, host: address.host, port: address.port, logger: logger) {
            logger.note(.listening, ["listener": name, "address": "http://\(address.host):\($0)"])
        }
    }

    func run() async throws {
        do {
            try await application.run()
        } catch let error as IOError {
            throw ListenerError(name: name, address: address, errno: error.errnoCode)
        } catch let error as SocketAddressError {
            throw ListenerError(name: name, address: address, problem: "the host is not found (\(error))")
        }
    }
}

/// Why a listener did not open, in terms of its settings.
struct ListenerError: Error, CustomStringConvertible {
    let description: String

    init(name: String, address: CenterSettings.Address, problem: String) {
        self.description = "\(name).host \(address.host): \(problem). Set `\(name).host` to an address of this machine."
    }

    init(name: String, address: CenterSettings.Address, errno code: CInt) {
        let variable = "YIZHAN_CENTER_\(name.uppercased())_PORT"
        self.description =
            switch code {
            case EADDRINUSE:
                """
                port \(address.port) is taken by another program. Stop that one, or set `\(name).port` \
                (or \(variable)) to a free port.
                """
            case EACCES:
                """
                port \(address.port) may not be opened by this user. Set `\(name).port` (or \(variable)) to 1024 or \
                above.
                """
            case EADDRNOTAVAIL:
                "\(address.host) is no address of this machine. Set `\(name).host` to one that is."
            default:
                "\(name) cannot listen on \(address.host):\(address.port) (\(String(cString: strerror(code))))."
            }
    }
}
