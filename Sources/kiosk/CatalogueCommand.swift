import ArgumentParser
import Foundation
import KioskAssets
import Terminal
import TerminalLink
import TownshipServices

extension KioskSettings {
    /// The catalogues that the center published.
    var catalogueFolder: CatalogueFolder { CatalogueFolder(folder + "/catalogue") }

    /// Where services, tables and calendars are read from: what the center published last, or, until
    /// something was applied, what was installed.
    func catalogueAssets(or installed: AssetFolder) throws -> AssetFolder {
        try catalogueFolder.current() ?? installed
    }
}

/// `kiosk catalogue`: which services the terminal offers.
struct CatalogueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "catalogue", abstract: "Applies a catalogue that the center published, or shows the one in force.",
        subcommands: [Apply.self, Show.self], defaultSubcommand: Show.self)

    struct Apply: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Puts a catalogue bundle in force, whole or not at all.",
            discussion: "A running terminal offers it to the next villager, within half a minute.")

        @OptionGroup var common: CommonOptions
        @Argument(help: "The bundle that `center catalogue publish` wrote.") var file: String
        @Option(help: ArgumentHelp("The file with what `center catalogue key` printed.", valueName: "file"))
        var key: String

        func run() async throws {
            try await sayingWhatIsWrong {
                let settings = try await common.settings()
                guard let text = try? String(contentsOfFile: key, encoding: .utf8), let key = CenterKey(text) else {
                    throw AssetError(
                        code: .missing, file: key, problem: "there is no key of a center in it",
                        remedy: "write into it what `center catalogue key` prints at the center")
                }
                guard let bytes = FileManager.default.contents(atPath: file) else {
                    throw AssetError(
                        code: .missing, file: file, problem: "the bundle cannot be read",
                        remedy: "check the path and its permissions")
                }
                let bundle = try CatalogueBundle(signed: bytes, by: key)
                let outcome = try settings.catalogueFolder.apply(
                    number: bundle.number, files: bundle.files,
                    changes: bundle.log.flatMap { $0.services.map { "\($0)" } }.joined(separator: "\n"),
                    check: { _ = try PublishedWords.papers(in: $0) })
                switch outcome {
                case .applied: print("Catalogue \(bundle.number) is in force from the next start.")
                case .alreadyInForce: print("Catalogue \(bundle.number) is in force already. Nothing was changed.")
                }
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Shows the catalogue in force and its services.")

        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await sayingWhatIsWrong {
                let settings = try await common.settings()
                let folder = settings.catalogueFolder
                let versions = try ServiceVersions(
                    settings.catalogueAssets(or: AssetFolder(path: settings.assets)))
                print(folder.number.map { "Catalogue \($0)" } ?? "The installed catalogue; none was applied.")
                let catalogue = versions.catalogue(on: CalendarDate(in: Date()))
                for service in catalogue.services {
                    let kind = catalogue.acceptsApplications(service) ? "taken in" : "told only"
                    print("\(service.id)@\(service.version) \(service.name) (\(kind))")
                }
                if let changes = folder.changes { print("Changes:\n\(changes)") }
            }
        }
    }
}
