import ArgumentParser
import Foundation
import LinkCertificates
import Logging
import ProgramSettings

/// The terminal's program.
@main
struct KioskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kiosk",
        abstract: "The self-service terminal: takes applications in and brings them to the township center.",
        subcommands: [
            EnrolCommand.self, ServeCommand.self, StopCommand.self, SlipsCommand.self, StatusCommand.self,
            OutboxCommand.self, DoctorCommand.self, DevicesCommand.self, ReportCommand.self, RecordCommand.self,
            PrivacyCommand.self, CatalogueCommand.self, CheckConfigCommand.self,
        ])
}

/// What every subcommand takes.
struct CommonOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Configuration file (YAML). Without it the defaults hold.",
            discussion: """
                kiosk-assets/system/kiosk.yaml documents every setting. Each can be overridden: \
                screen.port by YIZHAN_KIOSK_SCREEN_PORT.
                """, valueName: "file"))
    var config: String?

    func settings() async throws -> KioskSettings { try await KioskSettings(file: config) }
}

struct CheckConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config", abstract: "Says what is wrong with the settings, and what would be right.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await sayingWhatIsWrong {
            _ = try await common.settings()
            print("The settings are usable.")
        }
    }
}

/// Runs a command's work and says in words what kept it from being done.
func sayingWhatIsWrong(_ work: () async throws -> Void) async throws {
    do {
        try await work()
    } catch let error as ExitCode {
        throw error
    } catch {
        FileHandle.standardError.write(Data("kiosk: \(error)\n".utf8))
        let isNotEnrolled = (error as? LinkCertificateError)?.code == .notEnrolled
        // EX_CONFIG of sysexits.h: systemd and scripts can tell it apart.
        throw error is SettingsError || isNotEnrolled ? ExitCode(78) : ExitCode.failure
    }
}
