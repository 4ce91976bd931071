import ArgumentParser
import CenterOffice
import Foundation

/// `center import`: what a terminal without a line exported to a medium.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Takes in what a terminal exported to a medium (kiosk outbox export).",
        discussion: """
            Writes the signed acknowledgements back to the medium; at the terminal, `kiosk outbox \
            import-acknowledgements` settles what was taken. Running it again takes nothing twice. It works while \
            the center serves. Where `backup.folder` is set it makes a backup first, so that the terminal hears at \
            once that it may forget.
            """)

    @OptionGroup var common: CommonOptions
    @Argument(help: "The folder on the medium, with index.json.") var folder: String
    @Flag(help: "Takes what no terminal signed: an export of a dead terminal's disk. You stand for it.")
    var unsigned = false

    func run() async throws {
        try await sayingWhatIsWrong {
            let settings = try await common.settings()
            let office = try settings.office(isAlone: false, logger: settings.logger())
            let folder = URL(fileURLWithPath: folder, isDirectory: true)
            let report = try await office.importExport(
                from: folder, mayBeUnsigned: unsigned, backingUpTo: settings.backupFolder)
            try office.close()
            print(
                "Export of \(report.terminal), \(report.writtenAt.formatted(.iso8601))\(report.isUnsigned ? ", unsigned" : "")"
            )
            for (number, caseNumber) in report.taken.sorted(by: { "\($0.key)" < "\($1.key)" }) {
                print("\(number)  taken, case \(caseNumber)")
            }
            for (number, why) in report.refused.sorted(by: { "\($0.key)" < "\($1.key)" }) {
                print("\(number)  not taken: \(why)")
            }
            if let problem = report.backupProblem {
                complain(
                    """
                    No backup was made: \(problem). The terminal keeps its papers until it hears of one; to tell it \
                    by this medium, import it again before you bring it back.
                    """)
            }
            print("Bring the medium back to the terminal: kiosk outbox import-acknowledgements FOLDER")
            if !report.refused.isEmpty { throw ExitCode.failure }
        }
    }
}
