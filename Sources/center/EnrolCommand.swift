import ArgumentParser
import CenterOffice
import Foundation
import LinkCertificates

/// `center enrol`: a one-time code for a terminal.
struct EnrolCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enrol",
        abstract: "Makes a one-time code with which a terminal is enrolled (kiosk enrol).",
        discussion: """
            Whoever has the code can be this terminal, once: carry it there by hand or telephone, not in a group \
            chat. With --code-file it is written to a file for its owner only instead of being printed. It works \
            while the center serves.
            """)

    @OptionGroup var common: CommonOptions
    @Argument(help: "Two to eight capital letters and digits, e.g. QS01; it begins all its submission numbers.")
    var terminal: String
    @Option(help: ArgumentHelp("Where to write the code instead of printing it.", valueName: "file"))
    var codeFile: String?
    @Option(help: ArgumentHelp("Hours for which the code is good, 1 to 168.", valueName: "number"))
    var hours = 24

    func validate() throws {
        guard (1...168).contains(hours) else { throw ValidationError("--hours must be from 1 to 168.") }
    }

    func run() async throws {
        try await sayingWhatIsWrong {
            let settings = try await common.settings()
            let office = try settings.office(isAlone: false, logger: settings.logger())
            let made = try await office.makeEnrolmentCode(for: terminal, hours: hours)
            try office.close()
            if let codeFile {
                try Self.write(made.code.text, to: codeFile)
                print("The code for \(terminal) is in \(codeFile).")
            } else {
                print("Code for \(terminal), shown this once:\n\n  \(made.code.text)\n")
            }
            print("Good once, until \(made.expiresAt.formatted(.iso8601)). At the terminal run: kiosk enrol")
            if made.isKnown {
                print(
                    """
                    \(terminal) was enrolled before; its present certificate ends when this code is used. Use it \
                    only on the machine that has the records of \(terminal): a new machine gets a new terminal code.
                    """)
            }
        }
    }

    private static func write(_ code: String, to path: String) throws {
        // Made anew, so that an older file's permissions do not stay.
        unlink(path)
        let made = FileManager.default.createFile(
            atPath: path, contents: Data("\(code)\n".utf8), attributes: [.posixPermissions: 0o600])
        guard made else {
            throw OfficeError(
                .malformed, "the code cannot be written to \(path)", remedy: "check the folder, then run it again")
        }
    }
}
