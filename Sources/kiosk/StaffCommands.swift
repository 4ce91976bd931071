import ArgumentParser
import Foundation

/// `kiosk slips`: for staff, what was never printed.
struct SlipsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slips", abstract: "Lists the slips that are owed, or prints one of them.",
        subcommands: [List.self, Print.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the slips that were never printed.")

        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await sayingWhatIsWrong {
                let slips: [ControlServer.Slip] = try await ControlClient(common.settings()).get("/slips")
                if slips.isEmpty { print("No slip is owed.") }
                for slip in slips {
                    print(
                        slip.number, slip.service, slip.since.formatted(.iso8601),
                        slip.maybePrinted ? "(may have been printed)" : "")
                }
            }
        }
    }

    struct Print: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Prints an owed slip.")

        @OptionGroup var common: CommonOptions
        @Argument(help: "The submission's number, e.g. QS01-000007-4.") var number: String

        func run() async throws {
            try await sayingWhatIsWrong {
                switch try await ControlClient(common.settings()).post("/slips/\(number)/print") {
                case 204: print("Printed.")
                case 404: throw StaffError("No slip is owed under \(number). `kiosk slips` lists them.")
                default:
                    throw StaffError("The slip did not print and stays owed. Check paper and cover, then try again.")
                }
            }
        }
    }
}

/// `kiosk status`: what waits at this terminal.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Counts what waits to be delivered and which slips are owed.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await sayingWhatIsWrong {
            let status: ControlServer.Status = try await ControlClient(common.settings()).get("/status")
            print("center:                 \(status.trouble ?? "no trouble")")
            print("waiting for the center: \(status.waiting)")
            print("refused by the center:  \(status.refused)")
            print("slips owed:             \(status.owedSlips)")
        }
    }
}

struct StaffError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
