import ArgumentParser

/// `center catalogue`: what the county publishes.
struct CatalogueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "catalogue", abstract: "Checks and publishes the catalogue of services.",
        subcommands: [CatalogueCheckCommand.self, Publish.self, Log.self, Key.self])
}
