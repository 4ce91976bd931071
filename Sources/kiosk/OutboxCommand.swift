public import ArgumentParser
import Foundation
import LinkCertificates
import TerminalLink
import TerminalRecords
public import TownshipServices

/// `kiosk outbox`: for staff, what the center does not have yet, and the way by a medium.
struct OutboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outbox",
        abstract: "Shows what the center does not have yet, and carries it there on a medium.",
        subcommands: [
            List.self, Show.self, Retry.self, OutboxExportCommand.self, OutboxAcknowledgementsCommand.self,
        ], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists what waits, was refused, or is not yet in the center's backup.")

        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await sayingWhatIsWrong {
                let entries = try await common.settings().withOutbox { try await $0.entries() }
                if entries.isEmpty { print("Nothing waits: the center has everything in its backup.") }
                for entry in entries { print(OutboxWords.line(entry)) }
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows one submission: how far it is, what is in the way, and what helps.")

        @OptionGroup var common: CommonOptions
        @Argument(help: "The submission's number, e.g. QS01-000007-4.") var number: SubmissionNumber

        func run() async throws {
            try await sayingWhatIsWrong {
                let entry = try await common.settings().withOutbox { try await $0.entry(number) }
                print(OutboxWords.details(entry))
            }
        }
    }

    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Puts a refused or unusable submission back into the queue.")

        @OptionGroup var common: CommonOptions
        @Argument(help: "The submission's number, e.g. QS01-000007-4.") var number: SubmissionNumber

        func run() async throws {
            try await sayingWhatIsWrong {
                try await common.settings().withOutbox { try await $0.retry(number) }
                print("\(number) is sent again when its turn comes.")
            }
        }
    }
}

struct OutboxExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes everything that waits, sealed for the center, to a medium.",
        discussion: """
            For a village whose line is gone for weeks: carry the medium to the center (`center import FOLDER`), \
            bring it back, and run `kiosk outbox import-acknowledgements FOLDER`. The medium can be read by the \
            center alone; nothing is marked as delivered before its answer is here.
            """)

    @OptionGroup var common: CommonOptions
    @Option(help: ArgumentHelp("A folder on the medium; made when missing.", valueName: "folder")) var to: String
    @Option(
        help: ArgumentHelp(
            "Exports the records folder on the disk of a dead terminal instead, unsigned and without its key.",
            valueName: "folder"))
    var deadDisk: String?

    func run() async throws {
        try await sayingWhatIsWrong {
            let settings = try await common.settings()
            let result =
                if let deadDisk {
                    try await Self.exportDead(deadDisk, to: to, settings)
                } else {
                    try await settings.withOutbox { outbox in
                        let identity = try settings.identity()
                        return try await Self.export(outbox, as: identity.code, to: to, sign: identity.sign)
                    }
                }
            for number in result.written { print("\(number)  written") }
            for (number, why) in result.left.sorted(by: { "\($0.key)" < "\($1.key)" }) {
                print("\(number)  left out: \(why)")
            }
            print("\(result.written.count) submissions are on the medium. At the center: center import FOLDER")
            if !result.left.isEmpty { throw ExitCode.failure }
        }
    }

    private static func export(
        _ source: some ExportSource, as terminal: String, to folder: String, sign: ((Data) throws -> Data)?
    ) async throws -> OutboxExport.Result {
        try await OutboxExport.write(source, to: folder, terminal: terminal, at: Date(), sign: sign)
    }

    private static func exportDead(
        _ disk: String, to folder: String, _ settings: KioskSettings
    ) async throws -> OutboxExport.Result {
        let work = FileManager.default.temporaryDirectory.appendingPathComponent("yizhan-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: work, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(atPath: work) }
        let source = try SealedOutbox(deadDisk: disk, workFolder: work, logger: settings.logger())
        guard let terminal = try await source.terminal() else {
            throw StaffError("\(disk) never gave a number: there is nothing to export.")
        }
        return try await export(source, as: terminal, to: folder, sign: nil)
    }
}

struct OutboxAcknowledgementsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import-acknowledgements",
        abstract: "Settles what the center took from a medium, by its signed word.")

    @OptionGroup var common: CommonOptions
    @Argument(help: "The folder that was exported to and imported at the center.") var folder: String

    func run() async throws {
        try await sayingWhatIsWrong {
            let path = "\(folder)/\(ExportAnswer.fileName)"
            guard let bytes = FileManager.default.contents(atPath: path) else {
                throw StaffError("\(path) is not there. Run `center import` with this folder at the center first.")
            }
            let answer = try ExportAnswer(canonicalBytes: bytes)
            let failures = try await common.settings().withOutbox { outbox in
                var failures = 0
                for signed in answer.acknowledgements {
                    do {
                        print("\(try await outbox.settle(signed))  settled")
                    } catch {
                        failures += 1
                        print("not settled: \(error)")
                    }
                }
                return failures
            }
            if failures > 0 { throw ExitCode.failure }
            if answer.acknowledgements.isEmpty { print("The center took nothing from this medium.") }
        }
    }
}

extension SubmissionNumber: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}
