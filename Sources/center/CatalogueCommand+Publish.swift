import ArgumentParser
import CenterOffice
import Foundation
import KioskAssets

extension CenterSettings {
    fileprivate func catalogueShelf() throws -> CatalogueShelf {
        try requireOwner()
        try FileManager.default.createDirectory(
            at: dataFolder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        return try CatalogueShelf(
            dataFolder.appendingPathComponent(CatalogueShelf.folderName, isDirectory: true),
            of: Office.key(folder: dataFolder, file: keyFile))
    }
}

extension CatalogueCommand {
    /// `center catalogue publish`: the next signed bundle.
    struct Publish: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Publishes the catalogue of the assets as the next signed bundle.",
            discussion: """
                A service that changed needs a higher version. One that asks more than before, a step, a material, a \
                copy, a visit, a day, a fee, a condition, also needs --reason; the change log shows it to everybody. \
                Numbers that an administrator of the county confirmed at the desk travel with it. \
                Terminals get it by themselves; where there is no line, carry the file it \
                names there and run: kiosk catalogue apply.
                """)

        @OptionGroup var common: CommonOptions
        @Option(help: ArgumentHelp("Why something became more.", valueName: "text")) var reason: String?
        @Option(help: ArgumentHelp("Who of the staff publishes; without it the system's user.", valueName: "login"))
        var by: String?

        func run() async throws {
            try await sayingWhatIsWrong {
                let settings = try await common.settings()
                let shelf = try settings.catalogueShelf()
                let office = try settings.office(isAlone: false, logger: settings.logger())
                var login = NSUserName()
                if let by { login = try await office.login(of: by) }
                let confirmations = try await office.confirmations()
                let known = try await office.highestBundle()
                try office.close()
                let release = try shelf.publish(
                    AssetFolder(path: settings.assets), confirmations: confirmations, above: known, reason: reason,
                    by: login, at: Date())
                guard let words = release?.words, let file = try shelf.lastFile() else {
                    print("Nothing differs from the last bundle. Nothing was published.")
                    return
                }
                print(words)
                print("The bundle is \(file.path).")
            }
        }
    }

    /// `center catalogue log`: the visible change log.
    struct Log: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints the change log: who published what, when and why.")

        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await sayingWhatIsWrong {
                let words = try await common.settings().catalogueShelf().changeLog()
                print(words.isEmpty ? "Nothing was published yet." : words.joined(separator: "\n"))
            }
        }
    }

    /// `center catalogue key`: what terminals need.
    struct Key: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints the public key by which terminals know the center's bundles.")

        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await sayingWhatIsWrong {
                print(try await common.settings().catalogueShelf().publicKey)
            }
        }
    }
}
