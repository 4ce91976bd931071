import ArgumentParser
import Foundation
import KioskAssets
import TownshipServices

/// `center check-config`: says whether the center would start, without starting it.
struct CheckConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config",
        abstract: "Checks configuration, catalogue and texts, and says everything that is wrong.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await sayingWhatIsWrong {
            let settings = try await common.settings()
            let assets = try AssetFolder(path: settings.assets)
            let services = try Catalogue(assets).services.count
            let years = try WorkingCalendar(assets).years.sorted().map(String.init)
            _ = try Texts(assets)
            print(
                """
                The configuration is right.
                  data     \(settings.dataFolder.path)
                  assets   \(assets.url.path) (services: \(services))
                  calendar \(years.joined(separator: ", "))
                  intake   \(settings.intake.host):\(settings.intake.port)
                  desk     \(settings.desk.host):\(settings.desk.port)
                  public   \(settings.publicPages.host):\(settings.publicPages.port)
                """)
        }
    }
}
