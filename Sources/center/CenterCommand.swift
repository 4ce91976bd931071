import ArgumentParser
import CenterOffice
import CenterRecords
import Foundation
import KioskAssets
import Logging
import ProgramSettings
import Sealing
import TownshipServices

/// The center's program.
@main
struct CenterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "center",
        abstract: "The township center: takes in what terminals send, and lets staff and villagers see it.",
        subcommands: [
            ServeCommand.self, StaffCommand.self, EnrolCommand.self, TerminalCommand.self, CheckConfigCommand.self,
            CatalogueCommand.self,
            BackupCommand.self, RestoreCommand.self, ImportCommand.self,
        ])
}

/// What every subcommand takes.
struct CommonOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Configuration file (YAML). Without it the defaults hold.",
            discussion: """
                kiosk-assets/system/center.yaml documents every setting. Each can be overridden: \
                desk.port by YIZHAN_CENTER_DESK_PORT.
                """, valueName: "file"))
    var config: String?

    func settings() async throws -> CenterSettings {
        try await CenterSettings(file: config)
    }
}

extension CenterSettings {
    func logger() -> Logger {
        var logger = Logger(label: "center") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = logLevel
        return logger
    }

    /// - Parameter isAlone: whether this process has locked the data folder.
    func office(isAlone: Bool, logger: Logger) throws -> Office {
        try requireOwner()
        let assets = try AssetFolder(path: assets)
        return try Office(
            folder: dataFolder, keyFile: keyFile, settings: office, catalogue: try Catalogue(assets),
            calendar: try WorkingCalendar(assets), isAlone: isAlone, logger: logger)
    }
}

extension CenterSettings {
    /// What another user, root too, makes in the data folder the serving center could not open.
    func requireOwner() throws { try Self.requireOwner(of: dataFolder) }

    static func requireOwner(of folder: URL) throws {
        guard let owner = FolderOwner.other(of: folder.path) else { return }
        throw OfficeError(
            .notPermitted, "\(folder.path) belongs to \(owner)",
            remedy: "run this as that user: sudo -u \(owner) center …")
    }
}

/// Runs a command's work and says in one line each what kept it from being done.
func sayingWhatIsWrong(_ work: () async throws -> Void) async throws {
    do {
        try await work()
    } catch let error as SettingsError {
        complain("\(error)")
        throw ExitCode(78)  // EX_CONFIG of sysexits.h: systemd and scripts can tell it apart.
    } catch let error as ExitCode {
        throw error
    } catch let error as any Error & CustomStringConvertible {
        complain("\(error)")
        throw ExitCode.failure
    }
}

func complain(_ message: String) {
    FileHandle.standardError.write(Data("center: \(message)\n".utf8))
}
