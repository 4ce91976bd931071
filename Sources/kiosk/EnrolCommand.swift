import ArgumentParser
import Delivery
import Foundation
import LinkCertificates
import ProgramSettings

extension KioskSettings {
    /// Where the enrolment lies.
    var enrolmentFolder: URL {
        URL(fileURLWithPath: folder, isDirectory: true)
            .appendingPathComponent(EnrolledTerminal.folderName, isDirectory: true)
    }
}

/// `kiosk enrol`: makes this machine a terminal of a center.
struct EnrolCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enrol", abstract: "Enrols this terminal at its center with the one-time code made there.",
        discussion: """
            The code comes from `center enrol` at the center. Without --code and --code-file it is asked for. \
            Capitals, blanks and hyphens do not matter.
            """)

    /// Seconds by which the clocks may differ before it is said: more than an answer takes on a poor line.
    private static let clockTolerance: TimeInterval = 120

    @OptionGroup var common: CommonOptions
    @Option(help: ArgumentHelp("The code; others may see it in the list of processes.", valueName: "code"))
    var code: String?
    @Option(help: ArgumentHelp("The file with the code; it is removed once it was used.", valueName: "file"))
    var codeFile: String?
    @Flag(help: "Enrols a terminal anew that is enrolled already.") var again = false

    func run() async throws {
        try await sayingWhatIsWrong {
            let settings = try await common.settings()
            // The kiosk could not read what another user, root too, enrols it with.
            if let owner = FolderOwner.other(of: settings.folder) {
                throw StaffError(
                    "\(settings.folder) belongs to \(owner). Run this as that user: runuser -u \(owner) -- kiosk enrol")
            }
            let folder = settings.enrolmentFolder
            let known = try? TerminalIdentity(folder: folder)
            if TerminalIdentity.exists(in: folder), !again {
                throw StaffError(
                    """
                    This terminal is enrolled already\(known.map { " as \($0.code)" } ?? ""). To enrol it anew, say \
                    --again.
                    """)
            }
            let code = try typedCode()
            // Its submissions carry the code in their numbers; no center takes them from another terminal.
            if let known, known.code != code.terminal {
                throw StaffError(
                    """
                    This machine has the records of \(known.code), and the code is for \(code.terminal). Make one \
                    for \(known.code) at the center (center enrol \(known.code)), or give the other terminal a \
                    folder of its own (`folder`).
                    """)
            }
            let enrolled = try await TerminalEnrolment(center: settings.centerURL).enrol(code)
            try FileManager.default.createDirectory(
                atPath: settings.folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            try enrolled.identity.store(in: folder)
            if let codeFile { unlink(codeFile) }
            print("This terminal is \(enrolled.identity.code) now. Start it: kiosk serve")
            if again { print("Start a running one anew: it goes on with what it had until then.") }
            if let ahead = enrolled.clockAhead, abs(ahead) > Self.clockTolerance {
                print(
                    """
                    Its clock is \(Duration.seconds(abs(ahead).rounded()).formatted()) (h:mm:ss) \
                    \(ahead > 0 ? "ahead of" : "behind") the center's. Set it (timedatectl), else its papers carry \
                    a wrong time.
                    """)
            }
        }
    }

    private func typedCode() throws -> EnrolmentCode {
        let text: String
        if let code {
            text = code
        } else if let codeFile {
            guard let content = try? String(contentsOfFile: codeFile, encoding: .utf8) else {
                throw StaffError("\(codeFile) cannot be read. Check the path and its permissions.")
            }
            text = content
        } else {
            print("Code from the center: ", terminator: "")
            fflush(nil)
            text = readLine() ?? ""
        }
        do {
            return try EnrolmentCode(text)
        } catch {
            throw StaffError("\(error)")
        }
    }
}
