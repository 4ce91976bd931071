public import ArgumentParser
public import CenterOffice
import Foundation

/// `center staff`: who may log in at the desk. There are no passwords but those set here.
struct StaffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "staff", abstract: "Manages who may log in at the desk.", subcommands: [Add.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Adds somebody.",
            discussion: "Without a password of yours one is made and printed, once. It works while the center serves.")

        @OptionGroup var common: CommonOptions
        @Argument(help: "2 to 32 of a-z, 0-9, dot, dash and underscore.") var login: String
        @Option(help: "The name that the desk shows.") var name: String
        @Option(
            help: """
                clerk (acts on cases), countyClerk (decides what was sent up), viewer (looks only), \
                countyAdministrator (confirms the numbers of services) or callBackOfficer (calls back after bad ratings).
                """) var role = StaffRole.clerk
        @Option(help: ArgumentHelp("Takes the password from this file.", valueName: "file")) var passwordFile: String?
        @Flag(help: "Takes the password from the first line of standard input.") var passwordStdin = false
        @Flag(help: "Changes name, role and password of somebody who is there; their sessions end.") var replace = false

        func run() async throws {
            try await sayingWhatIsWrong {
                let settings = try await common.settings()
                let given = try givenPassword()
                let password = given ?? Office.makePassword()
                let office = try settings.office(isAlone: false, logger: settings.logger())
                let outcome = try await office.addStaff(
                    login, name: name, role: role, password: password, replacing: replace)
                try office.close()
                switch outcome {
                case .unchanged: print("\(login) is there already, with this password. Nothing was changed.")
                case .added: print("\(login) (\(role.rawValue)) was added.")
                case .replaced: print("\(login) (\(role.rawValue)) was changed.")
                }
                if given == nil { print("Password, shown this once: \(password)") }
            }
        }

        private func givenPassword() throws -> String? {
            if passwordStdin {
                guard let line = readLine(strippingNewline: true), !line.isEmpty else {
                    throw OfficeError(
                        .malformed, "there is no password on standard input", remedy: "write it as its first line")
                }
                return line
            }
            return try passwordFile.map { path in
                guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
                    throw OfficeError(
                        .malformed, "the password file \(path) cannot be read", remedy: "check path and permissions")
                }
                return text.trimmingCharacters(in: .newlines)
            }
        }
    }
}

extension StaffRole: ExpressibleByArgument {}
