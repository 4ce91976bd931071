import ArgumentParser
import CenterOffice
import Foundation

/// `center terminal`: which terminals may hand in.
struct TerminalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "terminal", abstract: "Manages which terminals may hand in.", subcommands: [Add.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a terminal known and gives it a secret.",
            discussion: """
                Without --secret-file the secret is printed, once. With it, the file's secret is taken; where there \
                is no such file it is made, readable by its owner only. It works while the center serves.
                """)

        @OptionGroup var common: CommonOptions
        @Argument(help: "Two to eight capital letters and digits, e.g. QS01; it begins all its submission numbers.")
        var code: String
        @Option(help: ArgumentHelp("The file with the secret.", valueName: "file")) var secretFile: String?
        @Flag(help: "Gives a terminal that is known another secret; the old one ends at once.") var replace = false

        func run() async throws {
            try await sayingWhatIsWrong {
                let settings = try await common.settings()
                let office = try settings.office(isAlone: false, logger: settings.logger())
                let known = try secretFile.flatMap(Self.secret)
                let secret = known ?? Office.makeTerminalSecret()
                let outcome = try await office.addTerminal(code, secret: secret, replacing: replace)
                try office.close()
                switch outcome {
                case .unchanged: print("\(code) is known already, with this secret. Nothing was changed.")
                case .added: print("\(code) was added.")
                case .replaced: print("\(code) has a new secret.")
                }
                guard known == nil else { return }
                if let secretFile {
                    try Self.write(secret, to: secretFile)
                    print("Its secret is in \(secretFile).")
                } else {
                    print("Secret, shown this once: \(secret)")
                }
            }
        }

        private static func secret(in path: String) throws -> String? {
            guard FileManager.default.fileExists(atPath: path) else { return nil }
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
                throw OfficeError(
                    .malformed, "the secret file \(path) cannot be read", remedy: "check its permissions")
            }
            return text.trimmingCharacters(in: .whitespacesAndNewlines)
        }

        private static func write(_ secret: String, to path: String) throws {
            let made = FileManager.default.createFile(
                atPath: path, contents: Data("\(secret)\n".utf8), attributes: [.posixPermissions: 0o600])
            guard made else {
                throw OfficeError(
                    .malformed, "the secret cannot be written to \(path)",
                    remedy: "check the folder, then say --replace to make another")
            }
        }
    }
}
