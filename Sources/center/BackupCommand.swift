import ArgumentParser
import CenterOffice
import Foundation
import TownshipServices

/// `center backup`: now, beside a center that serves.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Makes a backup of records, documents and published catalogues, while the center serves.",
        discussion: """
            The folder keeps one backup; only documents that are new are copied. An interrupted backup leaves the \
            former one whole. The key is never in it. A folder that lacks the backup it had is refused: most likely \
            its disk is not mounted.
            """)

    @OptionGroup var common: CommonOptions
    @Option(help: ArgumentHelp("Where to; without it `backup.folder`.", valueName: "folder")) var to: String?
    @Flag(help: "Takes a folder that lacks the backup made there before: the disk is new, or was lost.")
    var beginAnew = false

    func run() async throws {
        try await sayingWhatIsWrong {
            let settings = try await common.settings()
            guard
                let folder = to.map({ URL(fileURLWithPath: $0, isDirectory: true) }) ?? settings.backupFolder
            else {
                throw OfficeError(
                    .malformed, "no folder is named", remedy: "say --to FOLDER, or set `backup.folder`")
            }
            let office = try settings.office(isAlone: false, logger: settings.logger())
            let summary = try await office.backUp(to: folder, beginsAnew: beginAnew)
            try office.close()
            print(
                """
                \(folder.path) holds \(summary.cases) cases (\(summary.newCases) new) and \(summary.documents) \
                documents (\(summary.newDocuments) new), \(summary.bytes) bytes.
                The key is not in it: keep a copy of \(settings.keyFile) in a safe, or nobody can read the backup.
                """)
            if summary.isOnSameDisk {
                complain("\(folder.path) lies on the disk of the data folder and goes with it. Take another disk.")
            }
            if summary.missing > 0 {
                complain(
                    """
                    \(summary.missing) documents are gone from the data folder or damaged there. Their cases do not \
                    count as backed up, so terminals that still have them keep them. Look at the disk.
                    """)
                throw ExitCode.failure
            }
        }
    }
}

/// `center restore`: a backup becomes a data folder.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Brings a backup back as the data folder of a center, verifying every byte of it.",
        discussion: """
            Put center.key from the safe into the new folder first, or name it with --key. Nothing is ever \
            overwritten; a restore that was cut short goes on when it is run again.
            """)

    @Argument(help: "The folder of the backup.") var from: String
    @Option(help: ArgumentHelp("The new data folder.", valueName: "folder")) var into: String
    @Option(
        help: ArgumentHelp(
            "The key from the safe; copied into the new folder. Without it, center.key in there.", valueName: "file"))
    var key: String?

    func run() async throws {
        try await sayingWhatIsWrong {
            let folder = URL(fileURLWithPath: into, isDirectory: true)
            try CenterSettings.requireOwner(of: folder)
            let restoring = try BackupRestoring(
                from: URL(fileURLWithPath: from, isDirectory: true), into: folder,
                keyFile: key.map { URL(fileURLWithPath: $0) })
            let restored = try await restoring.restore(at: Date())
            print(
                """
                Restored \(restored.cases) cases and \(restored.documents) documents of \
                \(restored.madeAt.minuteInChina) into \(folder.path).
                What to do next:
                1. See that the former center never runs again: two would give out numbers.
                2. Give the folder to the user of the center (chown -R), set `data.folder` to \(folder.path) and run: \
                center serve
                3. Revoke again each terminal that was revoked since \(restored.madeAt.minuteInChina): center terminal \
                revoke QS01. \(Self.words(onRevoked: restored.revoked))
                4. A terminal that was enrolled, or got a new certificate, since then is not known any more: it says \
                that the center refuses it. Make a code (center enrol QS01) and run there: kiosk enrol --again
                5. Leave the other terminals alone: what came after the backup they still have, and deliver again.
                """)
            if restored.missing > 0 {
                complain("\(restored.missing) documents were gone already when the backup was made.")
            }
        }
    }

    private static func words(onRevoked codes: [String]) -> String {
        codes.isEmpty
            ? "The backup folder names none."
            : "Done already, as the backup folder names them: \(codes.joined(separator: ", "))."
    }
}
