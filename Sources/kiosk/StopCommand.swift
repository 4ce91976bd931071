import ArgumentParser
import Delivery
import Foundation
import Synchronization
import TerminalLink

/// Why somebody stops the terminal: codes, so that nothing personal gets into its records.
enum StopReason: String, CaseIterable, ExpressibleByArgument, Sendable {
    case maintenance, power, moving, update, closing, other
}

/// Who ends the program: the system, unless `kiosk stop` said otherwise before.
final class StopNote: Sendable {
    private let note = Mutex<(who: TerminalEvent.Actor, why: String)>((.system, "signal"))

    var current: (who: TerminalEvent.Actor, why: String) { note.withLock { $0 } }

    /// Ends the program in order, like the service manager does.
    func stop(_ reason: StopReason) {
        note.withLock { $0 = (.staff, reason.rawValue) }
        kill(getpid(), SIGTERM)
    }
}

/// `kiosk stop`: for staff.
struct StopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop", abstract: "Ends the terminal in order and tells the center why.",
        discussion: """
            An orderly stop is told apart from a power loss and from a crash. systemd does not start the \
            terminal again after it; `systemctl start kiosk` does.
            """)

    @OptionGroup var common: CommonOptions
    @Option(help: "One of \(StopReason.allCases.map(\.rawValue).joined(separator: ", ")).") var why: StopReason

    func run() async throws {
        try await sayingWhatIsWrong {
            switch try await ControlClient(common.settings()).post("/stop/\(why.rawValue)") {
            case 202: print("The terminal is stopping.")
            case let status: throw StaffError("The terminal did not stop (\(status)). See its log.")
            }
        }
    }
}
