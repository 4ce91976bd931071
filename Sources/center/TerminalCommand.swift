import ArgumentParser
import CenterOffice
import Foundation

/// `center terminal`: which terminals may hand in.
struct TerminalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "terminal", abstract: "Shows which terminals may hand in, and revokes one.",
        discussion: "A new one is enrolled with center enrol.", subcommands: [List.self, Revoke.self],
        defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the terminals and until when their certificates are good.")

        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await sayingWhatIsWrong {
                let settings = try await common.settings()
                let office = try settings.office(isAlone: false, logger: settings.logger())
                let terminals = try await office.terminals()
                try office.close()
                if terminals.isEmpty { print("No terminal is enrolled. Make a code with: center enrol QS01") }
                for terminal in terminals {
                    guard let end = terminal.goodUntil else {
                        print(terminal.code, "not admitted: it", terminal.whyNot ?? "has not enrolled")
                        continue
                    }
                    print(
                        terminal.code, "admitted until", end.formatted(.iso8601),
                        terminal.firstSeen == nil ? "(has not come yet)" : "")
                }
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ends a terminal's certificates and codes at once.",
            discussion: """
                For a terminal that was stolen, sold or opened by strangers. What it holds stays there until it is \
                enrolled again. It works while the center serves.
                """)

        @OptionGroup var common: CommonOptions
        @Argument(help: "The terminal's code, e.g. QS01.") var code: String

        func run() async throws {
            try await sayingWhatIsWrong {
                let settings = try await common.settings()
                let office = try settings.office(isAlone: false, logger: settings.logger())
                try await office.revokeTerminal(code)
                print("\(code) is not admitted any more. To let it in again: center enrol \(code)")
                if let folder = settings.backupFolder { await keep(office, in: folder) }
                try office.close()
            }
        }

        /// It is revoked whatever becomes of this.
        private func keep(_ office: Office, in folder: URL) async {
            var why = "there is no backup in it"
            do {
                if try await office.keepRevocations(in: folder) { return }
            } catch {
                why = "\(error)"
            }
            complain(
                """
                \(folder.path) could not be told (\(why)). A center that is restored before the next backup \
                would admit \(code): revoke it again then.
                """)
        }
    }
}
