import ArgumentParser
import Foundation
import KioskAssets
import TownshipServices

/// `center catalogue check`: says everything that is wrong with the catalogue, as a compiler would.
struct CatalogueCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Names file, line and remedy of everything that is wrong with the catalogue.",
        discussion: """
            Ends with status 0 when nothing is wrong. Numbers without unit or source are no mistake: they are \
            counted, shown as 以窗口告知为准, and their services take no applications until an administrator of \
            the county has confirmed them.
            """)

    @Argument(
        help: "The folder of the assets, which holds `catalogue`; without it the one that the configuration names.")
    var assets: String?

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await sayingWhatIsWrong {
            let path: String
            if let assets { path = assets } else { path = try await common.settings().assets }
            let check = try CatalogueCheck(try AssetFolder(path: path))
            for finding in check.findings { print(finding) }
            let guides = check.services.count(where: \.isGuideOnly)
            print(
                "\(check.services.count - guides) services, \(guides) guides, \(check.groups.count) shelves;",
                check.findings.isEmpty ? "nothing is wrong." : "\(check.findings.count) to mend.")
            let closed = check.services.filter { !$0.isGuideOnly && !$0.isVerified }
            if !closed.isEmpty {
                print(
                    "\(closed.count) take no applications until an administrator of the county confirms their numbers",
                    "at the desk, 事项目录:")
                for service in closed {
                    print("  \(service.id): \(service.unverifiedNumbers.joined(separator: ", "))")
                }
            }
            if !check.unverified.isEmpty {
                print("\(check.unverified.count) with unverified numbers, shown as 以窗口告知为准:")
                for entry in check.unverified { print("  \(entry.id): \(entry.numbers.joined(separator: ", "))") }
            }
            guard check.findings.isEmpty else { throw ExitCode.failure }
        }
    }
}
